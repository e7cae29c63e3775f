//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8
//DEPS org.zeroturnaround:zt-exec:1.13.0
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS org.jline:jansi:3.30.9
//SOURCES Call.java
//SOURCES Console.java
//SOURCES Event.java
//SOURCES Fields.java
//SOURCES Graph.java
//SOURCES Joining.java
//SOURCES LogFolder.java
//SOURCES LogText.java
//SOURCES Misuse.java
//SOURCES Plan.java
//SOURCES Processes.java
//SOURCES Run.java
//SOURCES Scheduler.java
//SOURCES Shell.java
//SOURCES Sources.java
//SOURCES Summary.java
//SOURCES Task.java
//SOURCES TaskFailed.java
//SOURCES Terminal.java
//FILES async/task.bash=task.bash
package async;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Runs existing bash functions as named background tasks.
 *
 * <pre>{@code
 * try (Async async = Async.sourcing("functions/*.bash")) {
 *     Task database = async.run("init_database");
 *     Task keystone = async.after(database).run("init_keystone");
 *     async.join(keystone);
 * }
 * }</pre>
 *
 * Defaults: as many {@link #slots} as the machine has processors; {@link #logs} in {@code logs} of the working directory;
 * the first failure ends the run ({@link #keepGoing} lets the independent rest finish); a task that is ended has a
 * {@link #grace} of 5 seconds between TERM and KILL; colour if stdout is a terminal.
 *
 * <p>A task is a process group of its own with empty stdin, errexit that holds, and pipefail; {@code $$} in it is the
 * loaded bash's, as in any subshell. What stays in its group when it is done (a background process, say) is ended when
 * this closes; a daemon that is to outlive the script starts a session of its own (setsid). However the JVM ends, no task
 * goes on without it.
 *
 * <p>The functions are sourced once, by the first {@link #run}; settings come before it. All methods may be called from
 * any thread. Linux, bash 5.
 */
public final class Async implements AutoCloseable {
    private static final Duration A_DAY = Duration.ofDays(1);

    private final List<String> patterns;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private int slots = Runtime.getRuntime().availableProcessors();
    private Path logs = Path.of("logs");
    private Duration grace = Duration.ofSeconds(5);
    private boolean keepGoing;
    private Console console = Console.system();
    private Run run;
    private boolean refused;
    private boolean closed;

    private Async(List<String> patterns) {
        this.patterns = patterns;
    }

    /** The bash files whose functions can be run: paths or globs, in this order. Nothing is read before the first {@link #run}. */
    public static Async sourcing(String... files) {
        return new Async(Sources.noneNull("file", files));
    }

    /** How many tasks run at once, at least 1. Default: the processors. */
    public Async slots(int count) {
        if (count < 1) throw new Misuse("slots must be at least 1, not " + count);
        return set(() -> slots = count);
    }

    /** Under this folder each run makes one of its own, with a log per task; {@code latest} points to it. Default: {@code logs}. */
    public Async logs(Path folder) {
        if (folder == null) throw new Misuse("null is no folder for logs");
        return set(() -> logs = folder);
    }

    /** Exports a variable to the function files and all tasks; never part of a command line or a message. */
    public Async with(String name, String value) {
        if (name == null || !name.matches("[A-Za-z_][A-Za-z0-9_]*")) throw new Misuse("not a variable's name: " + name);
        return set(() -> variables.put(name, Sources.withoutNul(value)));
    }

    /** How long a task that is to end has between TERM and KILL; whole seconds, at most a day. Default: 5. */
    public Async grace(Duration time) {
        if (time == null || time.isNegative() || time.compareTo(A_DAY) > 0) throw new Misuse("a grace is between nothing and a day, not " + time);
        return set(() -> grace = time);
    }

    /** After a failure, tasks that do not come after the failed one still run. Default: the first failure ends all. */
    public Async keepGoing() {
        return set(() -> keepGoing = true);
    }

    /** Where logs and messages are shown. Default: {@link Console#system}. */
    public Async console(Console console) {
        return set(() -> this.console = console);
    }

    /**
     * Runs a bash function as a task named after it; returns at once. It starts when a slot is free.
     *
     * @param arguments given to the function exactly as they are
     * @throws Misuse if there is no such function, the name is taken or the function files cannot be sourced
     */
    public Task run(String function, String... arguments) {
        return new Call(this).run(function, arguments);
    }

    /** See {@link Call#after(Task...)}. */
    public Call after(Task... tasks) {
        return new Call(this).after(tasks);
    }

    /** See {@link Call#after(String...)}. */
    public Call after(String... tasks) {
        return new Call(this).after(tasks);
    }

    /** See {@link Call#before}. */
    public Call before(String... tasks) {
        return new Call(this).before(tasks);
    }

    /** See {@link Call#using}. */
    public Call using(String... locks) {
        return new Call(this).using(locks);
    }

    /** See {@link Call#named}. */
    public Call named(String name) {
        return new Call(this).named(name);
    }

    /** See {@link Call#timeout}. */
    public Call timeout(Duration limit) {
        return new Call(this).timeout(limit);
    }

    /** See {@link Call#retries}. */
    public Call retries(int more) {
        return new Call(this).retries(more);
    }

    /** See {@link Call#lenient}. */
    public Call lenient() {
        return new Call(this).lenient();
    }

    /** See {@link Call#keeping}. */
    public Call keeping(String... globs) {
        return new Call(this).keeping(globs);
    }

    /** Joins all tasks that were not joined yet, in the order in which they were run; see {@link #join(Task...)}. */
    public void join() {
        if (run != null) joined(run.joining().unjoined());
    }

    /**
     * Waits for these tasks and shows each one's whole log on stdout, in this order. Joining starts nothing and orders
     * nothing.
     *
     * @throws TaskFailed if one failed, or another failure ended the run; its log is shown, what was cancelled because of
     *     it is one line each
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted, which ends the run, or if a
     *     task was cancelled because another thread ended it
     */
    public void join(Task... tasks) {
        join(namesOf(tasks));
    }

    /** The same by name; see {@link #join(Task...)}. */
    public void join(String... tasks) {
        joined(new LinkedHashSet<>(Sources.noneNull("task", tasks)));
    }

    /** Prints when each task ran, what it waited for and used, and what running them side by side gained. */
    public void summary() {
        if (run != null) console.print(Summary.of(run.events(), slots).text());
    }

    /** All that has happened so far, in order. */
    public List<Event> events() {
        return run == null ? List.of() : run.events();
    }

    /**
     * Joins, with a warning, what nobody joined; after a failure or a {@link Misuse} what still runs is ended instead.
     * Ends what tasks left in their process groups.
     *
     * @throws TaskFailed if a task that it joins fails
     * @throws Misuse if a refused call was caught and tasks were ended for it; where it was not, this adds nothing to it
     */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        if (run == null) return;
        try {
            run.joining().finish(refused);
        } finally {
            run.close();
        }
    }

    Task run(Call call, String function, List<String> arguments) {
        return checked(() -> {
            List<String> command = new ArrayList<>(Sources.noneNull("function", function));
            arguments.forEach(argument -> command.add(Sources.withoutNul(argument)));
            return started().add(call, command);
        });
    }

    /** @throws Misuse for a task that another Async has made, whatever its name */
    String[] namesOf(Task... tasks) {
        for (Task task : Sources.noneNull("task", tasks)) {
            if (run == null || run.plan().task(task.name()) != task) throw new Misuse("the task " + task.name() + " is another Async's");
        }
        return Arrays.stream(tasks).map(Task::name).toArray(String[]::new);
    }

    private void joined(Set<String> names) {
        checked(() -> {
            started().joining().join(names);
            return null;
        });
    }

    private Async set(Runnable setting) {
        if (run != null) throw new Misuse("settings come before the first run");
        setting.run();
        return this;
    }

    private synchronized Run started() {
        if (closed) throw new Misuse("this run is closed");
        if (run == null) run = Run.start(Sources.find(patterns), variables, slots, logs, grace, keepGoing, console);
        return run;
    }

    /** Remembers whether the latest verb was refused: then the script is about to end, and close must not wait for hours. */
    private <T> T checked(Supplier<T> verb) {
        try {
            refused = false;
            return verb.get();
        } catch (Misuse misuse) {
            refused = true;
            throw misuse;
        }
    }
}
