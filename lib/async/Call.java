//SOURCES Calls.java
//SOURCES Misuse.java
package async;

import async.model.Mode;
import async.model.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How a function is to be called: each method changes this call and returns it; {@link #run} makes a task of it, once.
 * Nothing that was said can get lost on the way: {@code call.after(p); call.run("f")} and {@code
 * call.after(p).run("f")} are the same. For several tasks with the same settings: {@link #copy}.
 */
public final class Call {
    /** A timeout that a clock of milliseconds could not hold, and nobody will see, is none. */
    private static final Duration LONGEST = Duration.ofDays(100_000);

    /** What makes tasks of calls: a run, or a dry run. */
    interface Target {
        Task add(Spec spec);

        void join(Set<String> names);

        /** What nobody joined yet, in the order in which it was run. */
        Set<String> unjoined();

        boolean owns(Task task);
    }

    /** The run that makes tasks of calls, and what it was refused. Calls may be made before it has started. */
    static final class Runner {
        private final Supplier<Target> running, started;
        private final Set<Thread> refused = ConcurrentHashMap.newKeySet();

        /** @param running the run, null before it has started; {@code started} starts it then */
        Runner(Supplier<Target> running, Supplier<Target> started) {
            this.running = running;
            this.started = started;
        }

        Task run(Spec spec) {
            return checked(() -> started.get().add(spec));
        }

        void join(Set<String> names) {
            checked(() -> {
                started.get().join(names);
                return null;
            });
        }

        /** Joins all that nobody joined yet. Starts no run. */
        void join() {
            if (running.get() != null) join(running.get().unjoined());
        }

        /** @throws Misuse for a task that another run has made, whatever its name */
        String[] namesOf(Task... tasks) {
            Target run = running.get();
            for (Task task : tasks) {
                if (task == null) throw new Misuse("task must not be null");
                boolean isOurs = run != null && run.owns(task);
                if (!isOurs) throw new Misuse("task " + task.name() + " belongs to another Async");
            }
            return Stream.of(tasks).map(Task::name).toArray(String[]::new);
        }

        /** Whether a thread's latest verb was refused: then the script is about to end, and close must not wait. */
        boolean isRefused() {
            return !refused.isEmpty();
        }

        private <T> T checked(Supplier<T> verb) {
            try {
                refused.remove(Thread.currentThread());
                return verb.get();
            } catch (Misuse misuse) {
                refused.add(Thread.currentThread());
                throw misuse;
            }
        }
    }

    private final Runner runner;
    private Spec spec;
    private Task task;

    Call(Runner runner, Spec spec) {
        this.runner = runner;
        this.spec = spec;
    }

    /** Another call with all that was said of this one so far; this one may have been run. */
    public Call copy() {
        return new Call(runner, spec.calling(List.of()));
    }

    /** The task's name, and its log file's; default: the function's name. */
    public Call named(String name) {
        return with(spec.named(name));
    }

    /** Starts only when these are done. */
    public Call after(Task... tasks) {
        return after(runner.namesOf(tasks));
    }

    /** Starts only when these are done; a name may be that of a task yet to be run. */
    public Call after(String... tasks) {
        return with(spec.after(plus("task", spec.after(), tasks)));
    }

    /** These start only when this one is done; they may be yet to be run, but none may have started. */
    public Call before(String... tasks) {
        return with(spec.before(plus("task", spec.before(), tasks)));
    }

    /** Holds these locks while it runs: no two tasks that name the same lock run at once. */
    public Call using(String... locks) {
        Call call = this;
        for (String lock : Misuse.noneNull("lock", locks)) call = call.using(lock, 1);
        return call;
    }

    /** Holds this lock while it runs: of those that name it, so many run at once. All say the same number. */
    public Call using(String lock, int atOnce) {
        if (lock == null) throw new Misuse("lock must not be null");
        if (atOnce < 1) throw new Misuse("a lock lets at least 1 task in, not " + atOnce);
        Map<String, Integer> locks = new LinkedHashMap<>(spec.locks());
        locks.put(lock, atOnce);
        return with(spec.using(Map.copyOf(locks)));
    }

    /** Takes so many slots while it runs; if there are fewer, all. Default: 1. */
    public Call weight(int slots) {
        if (slots < 1) throw new Misuse("weight must be at least 1, not " + slots);
        return with(spec.weight(slots));
    }

    /** Fails with exit status 124 if one attempt takes longer; its end has {@link Async#grace}. Default: no limit. */
    public Call timeout(Duration limit) {
        if (limit == null || limit.isNegative() || limit.isZero()) {
            throw new Misuse("timeout must be longer than 0, not " + limit);
        }
        return with(spec.timeout(limit.compareTo(LONGEST) < 0 ? limit : null));
    }

    /** Calls the function again, at most this often, while it fails; all attempts write to one log. Default: 0. */
    public Call retries(int more) {
        return retries(more, Duration.ZERO);
    }

    /** The same with a pause before each retry, in which slot and locks are free for others. */
    public Call retries(int more, Duration delay) {
        return retries(more, delay, 1);
    }

    /** The same with a pause that is {@code factor} times as long before each further retry, at most a day. */
    public Call retries(int more, Duration delay, double factor) {
        if (more < 0) throw new Misuse("retries must be at least 0, not " + more);
        if (delay == null || delay.isNegative()) throw new Misuse("delay must be at least 0, not " + delay);
        if (!(factor >= 1)) throw new Misuse("factor must be at least 1, not " + factor);
        return with(spec.retries(new Spec.Retries(more, delay, factor)));
    }

    /** Switches errexit, pipefail and inherit_errexit on, for functions written for them; see {@link Async#strict}. */
    public Call strict() {
        return with(spec.mode(Mode.STRICT));
    }

    /**
     * For old functions that cannot bear errexit: it is on only if the function files switch it on; otherwise commands
     * may fail, and the function's own exit status counts. {@link Task#ignored} tells what failed, and the joined log
     * ends with it.
     */
    public Call lenient() {
        return with(spec.mode(Mode.LENIENT));
    }

    /**
     * Hands on the globals whose names match one of these bash globs and that the function changed: to the tasks that
     * come after it, as they would find them in one shell (arrays, readonly, unset), and to {@link Task#output}. Of two
     * tasks that are not ordered and hand on one name, the one that {@code after} names last counts, and a warning says
     * so.
     */
    public Call keeping(String... globs) {
        return with(spec.keeping(plus("glob", spec.keeping(), globs)));
    }

    /**
     * Skips the task while these files (names, globs, folders; {@code $NAME} for a variable) are as they were when it
     * last went well, and what it is {@link #producing} is as it made it. Its function, functions and variables that it
     * names, its arguments, what is handed on to it and what it comes after count, too; what comes after a task that
     * does not say this always runs. What a skipped task handed on is handed on again.
     */
    public Call onlyIfChanged(String... inputs) {
        return with(spec.reuse(spec.reuse().reading(Misuse.patterns(inputs))));
    }

    /** Promises these files, names or globs: without them it fails. It is skipped as {@link #onlyIfChanged} says. */
    public Call producing(String... files) {
        return with(spec.reuse(spec.reuse().making(Misuse.patterns(files))));
    }

    /**
     * Keeps what it is {@link #producing} in a cache, and brings it back where all that it depends on is as it once
     * was: after a change that is taken back, say. See {@link Async#cache}.
     */
    public Call cached() {
        return with(spec.reuse(spec.reuse().cached()));
    }

    /** See {@link Async#run}. @throws Misuse if this call has made a task already, too */
    public Task run(String function, String... arguments) {
        checkNotRun();
        List<String> command = new ArrayList<>(Misuse.noneNull("function", function));
        for (String argument : Misuse.noneNull("argument", arguments)) command.add(Misuse.withoutNul(argument));
        task = runner.run(spec.calling(List.copyOf(command)));
        return task;
    }

    private Call with(Spec changed) {
        checkNotRun();
        spec = changed;
        return this;
    }

    private void checkNotRun() {
        if (task == null) return;
        throw new Misuse("this call has made the task " + task.name()
                + " already\n  hint: start another with async.named(…), or copy() this one");
    }

    private static List<String> plus(String what, List<String> some, String... more) {
        return Stream.concat(some.stream(), Misuse.noneNull(what, more).stream()).toList();
    }
}
