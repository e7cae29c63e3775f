package async;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How a function is to be called: each method returns a changed copy, and {@link #run} makes a task of it, so one may be
 * kept and used for many tasks.
 */
public final class Call implements Cloneable {
    /** A timeout that a clock of milliseconds could not hold, and nobody will see, is none. */
    private static final Duration LONGEST = Duration.ofDays(100_000);

    private final Async async;
    String name;
    List<String> after = List.of();
    List<String> before = List.of();
    List<String> locks = List.of();
    List<String> keeping = List.of();
    Duration timeout;
    int retries;
    boolean lenient;

    Call(Async async) {
        this.async = async;
    }

    /** The task's name, and its log file's; default: the function's name. */
    public Call named(String name) {
        return with(copy -> copy.name = name);
    }

    /** Starts only when these are done. */
    public Call after(Task... tasks) {
        return after(async.namesOf(tasks));
    }

    /** Starts only when these are done; a name may be that of a task yet to be run. */
    public Call after(String... tasks) {
        return with(copy -> copy.after = plus("task", after, tasks));
    }

    /** These start only when this one is done; they may be yet to be run, but none may have started. */
    public Call before(String... tasks) {
        return with(copy -> copy.before = plus("task", before, tasks));
    }

    /** Holds these locks while it runs: no two tasks that name the same lock run at once. */
    public Call using(String... locks) {
        return with(copy -> copy.locks = plus("lock", this.locks, locks));
    }

    /** Fails with exit status 124 if one attempt takes longer; its processes are ended. Default: no limit. */
    public Call timeout(Duration limit) {
        if (limit == null || limit.isNegative() || limit.isZero()) throw new Misuse("a timeout must be longer than nothing, not " + limit);
        return with(copy -> copy.timeout = limit.compareTo(LONGEST) < 0 ? limit : null);
    }

    /** Calls the function again, at most this often, while it fails; all attempts write to one log. Default: 0. */
    public Call retries(int more) {
        if (more < 0) throw new Misuse("retries cannot be negative: " + more);
        return with(copy -> copy.retries = more);
    }

    /**
     * For old functions that cannot bear errexit and pipefail: commands may fail, only the function's own exit status counts.
     * {@link Task#letPass} tells what was let pass, and the joined log ends with it.
     */
    public Call lenient() {
        return with(copy -> copy.lenient = true);
    }

    /** Captures the globals whose names match one of these bash globs and that the function changed, arrays too. */
    public Call keeping(String... globs) {
        return with(copy -> copy.keeping = plus("glob", keeping, globs));
    }

    /** See {@link Async#run}. */
    public Task run(String function, String... arguments) {
        return async.run(this, function, Sources.noneNull("argument", arguments));
    }

    private Call with(Consumer<Call> change) {
        try {
            Call copy = (Call) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> plus(String what, List<String> some, String... more) {
        return Stream.concat(some.stream(), Sources.noneNull(what, more).stream()).toList();
    }
}
