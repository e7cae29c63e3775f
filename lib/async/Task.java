//SOURCES Attempt.java
//SOURCES TaskFailed.java
package async;

import async.model.Event;
import async.model.IgnoredFailure;
import async.model.Outcome;
import async.model.Spec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A named call of a bash function that runs, or will run, in a process of its own: what is known of it. {@link
 * Async#run} makes it; it is safe to ask from any thread.
 */
public final class Task {
    /** Where a task stands. All but the first two are final. */
    public enum State { WAITING, RUNNING, DONE, FAILED, CANCELLED, SKIPPED }

    /** All that changes, as one: whoever looks sees one moment. Times count from the run's start. */
    record Standing(State state, Duration startedAt, Duration endedAt, Duration cpu, Outcome outcome,
            TaskFailed failure,
                    List<IgnoredFailure> ignored, Map<String, List<String>> outputs) {
        static final Standing WAITING = new Standing(State.WAITING, null, null, Duration.ZERO, null, null, List.of(),
                Map.of());

        Standing running(Duration at) {
            return new Standing(State.RUNNING, startedAt == null ? at : startedAt, null, cpu, null, null, ignored,
                    outputs);
        }

        /** Between two attempts. */
        Standing paused() {
            return new Standing(State.WAITING, startedAt, null, cpu, null, null, ignored, outputs);
        }

        Standing used(Duration more) {
            return new Standing(state, startedAt, endedAt, cpu.plus(more), outcome, failure, ignored, outputs);
        }

        Standing ignoring(List<IgnoredFailure> failures) {
            return new Standing(state, startedAt, endedAt, cpu, outcome, failure, List.copyOf(failures), outputs);
        }

        Standing over(Duration at, Outcome outcome, TaskFailed failure, Map<String, List<String>> outputs) {
            State end = outcome.isDone() ? State.DONE : outcome.isFailure() ? State.FAILED
                    : outcome.lets() ? State.SKIPPED : State.CANCELLED;
            return new Standing(end, startedAt, at, cpu, outcome, failure, ignored, outputs);
        }
    }

    private final Spec spec;
    private final int ordinal;
    private final Path log;
    private final Supplier<Duration> clock;
    private final CompletableFuture<Task> future = new CompletableFuture<>();
    private int attempts;
    private volatile Standing standing = Standing.WAITING;

    Task(Spec spec, int ordinal, Path log, Supplier<Duration> clock) {
        this.spec = spec;
        this.ordinal = ordinal;
        this.log = log;
        this.clock = clock;
    }

    /** What it is called: as {@link Call#named} says, else as its function; no other task of its run is. */
    public String name() {
        return spec.task();
    }

    /** The bash function, then its arguments. */
    public List<String> command() {
        return spec.command();
    }

    /** Everything the function wrote, stdout and stderr; it stays when the run is over. */
    public Path log() {
        return log;
    }

    /** Where it stands at this moment; does not block. */
    public State state() {
        return standing.state;
    }

    /** True once the task is done, failed or cancelled. */
    public boolean isOver() {
        return standing.outcome != null;
    }

    /** How it ended; null before it is over. */
    public Outcome outcome() {
        return standing.outcome;
    }

    /** How long the function has run, all attempts and pauses together; zero before it started. */
    public Duration duration() {
        Standing now = standing;
        if (now.startedAt == null) return Duration.ZERO;
        return (now.endedAt == null ? clock.get() : now.endedAt).minus(now.startedAt);
    }

    /** Processor time, of all processors, of the function and the processes it waited for; zero before it is over. */
    public Duration cpu() {
        return standing.cpu;
    }

    /** Why it failed; null unless it did. */
    public TaskFailed failure() {
        return standing.failure;
    }

    /** What failed under {@code lenient()} and did not count, in order. */
    public List<IgnoredFailure> ignored() {
        return standing.ignored;
    }

    /** Completes with this task, never exceptionally, when it is over; shows nothing, unlike {@link Async#join}. */
    public CompletableFuture<Task> future() {
        if (future.isDone()) return CompletableFuture.completedFuture(this);
        return future.thenApplyAsync(task -> task); // what hangs on it must not hold up the run
    }

    /**
     * The value that the function handed on with {@code emit NAME value}, or that {@code keeping} captured; of an array
     * its first element, as {@code $NAME} is in bash. Does not block.
     *
     * @throws IllegalStateException if the task is not over
     * @throws Misuse if it handed on no such name; the message lists those it did
     */
    public String output(String variable) {
        List<String> elements = outputs(variable);
        return elements.isEmpty() ? "" : elements.get(0);
    }

    /** All elements of an array (an associative one's values), or a plain variable's one value; see {@link #output}. */
    public List<String> outputs(String variable) {
        Standing now = standing;
        if (now.outcome == null) {
            throw new IllegalStateException(name() + " is not over: join it before you ask for " + variable);
        }
        if (now.state == State.SKIPPED && now.outputs.isEmpty()) {
            throw Misuse.tooEarly(name() + " hands on no " + variable + ": it was skipped, " + now.outcome.text());
        }
        if (!now.outputs.containsKey(variable)) {
            throw new Misuse("task " + name() + " handed on no " + variable + "; it handed on: "
                    + (now.outputs.isEmpty() ? "nothing" : String.join(", ", now.outputs.keySet()))
                    + "\n  hint: `emit " + variable + " value` in " + spec.function() + ", or keeping(\"" + variable
                    + "\")");
        }
        return now.outputs.get(variable);
    }

    Event.Declared declared(Duration now, Set<String> after) {
        return new Event.Declared(now, name(), command(), Set.copyOf(after), Set.copyOf(spec.before()),
                spec.locks(), spec.weight(), log);
    }

    /** Counts from 1. Under the run's lock only. */
    int nextAttempt() {
        return ++attempts;
    }

    Spec spec() {
        return spec;
    }

    int ordinal() {
        return ordinal;
    }

    Standing standing() {
        return standing;
    }

    /** Under the run's lock only. */
    void become(Standing next) {
        standing = next;
        if (next.outcome != null) future.complete(this);
    }

    /** Blocks until it is over. */
    void await() throws InterruptedException {
        try {
            future.get();
        } catch (java.util.concurrent.ExecutionException never) {
            throw new AssertionError(never);
        }
    }

    /** Its name and state, and why where it did not end well. */
    @Override
    public String toString() {
        Standing now = standing;
        boolean well = now.outcome == null || now.outcome.isDone();
        return name() + " (" + now.state.name().toLowerCase(Locale.ROOT) + (well ? "" : ": " + now.outcome.text())
                + ")";
    }
}
