package async;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A named call of a bash function that runs, or will run, in a process of its own. {@link Async#run} makes it; it is
 * safe to ask from any thread.
 */
public final class Task {
    /** Where a task stands. The last three are final. */
    public enum State { WAITING, RUNNING, DONE, FAILED, CANCELLED }

    private final String name;
    private final Call call;
    private final List<String> command;
    private final int ordinal;
    private final Path log;
    private final CompletableFuture<Task> future = new CompletableFuture<>();
    private volatile State state = State.WAITING;
    private volatile TaskFailed failure;
    private volatile String because = "";
    private volatile Duration cpu = Duration.ZERO;
    private volatile Duration startedAt = Duration.ZERO;
    private volatile Duration endedAt = Duration.ZERO;
    private volatile List<TaskFailed.LetPass> letPass = List.of();
    private volatile Map<String, List<String>> outputs = Map.of();

    // Guarded by the run's lock: the attempt that runs, and its process group once bash has told it (0 before).
    int id;
    int attempt;
    long group;
    boolean stopping;
    boolean timedOut;
    /** The process that tells how it ends, and that process again once it was found to be gone. */
    long warden, missing;
    volatile boolean joined;

    Task(String name, Call call, List<String> command, int ordinal, Path log) {
        this.name = name;
        this.call = call;
        this.command = List.copyOf(command);
        this.ordinal = ordinal;
        this.log = log;
    }

    public String name() {
        return name;
    }

    /** The bash function and its arguments. */
    public List<String> command() {
        return command;
    }

    /** Everything the function wrote, stdout and stderr; it stays when the run is over. */
    public Path log() {
        return log;
    }

    public State state() {
        return state;
    }

    /** True once the task is done, failed or cancelled. */
    public boolean isOver() {
        return future.isDone();
    }

    /** How long the function ran, all attempts together; zero before it ended. */
    public Duration duration() {
        return endedAt.minus(startedAt);
    }

    /** Processor time of the function and the processes it waited for; a daemon it left running is not in it. */
    public Duration cpu() {
        return cpu;
    }

    /** Why it failed; null unless it did. */
    public TaskFailed failure() {
        return failure;
    }

    /** What failed under {@code lenient()} and was let pass, in order. */
    public List<TaskFailed.LetPass> letPass() {
        return letPass;
    }

    /** Completes with this task, never exceptionally, when it is over; nothing is shown by it, unlike {@link Async#join}. */
    public CompletableFuture<Task> future() {
        return future.copy();
    }

    /**
     * The value that the function handed on with {@code emit NAME value}, or that {@code keeping} captured; of an array
     * its first element, as {@code $NAME} is in bash. Does not block.
     *
     * @throws IllegalStateException if the task is not over
     * @throws IllegalArgumentException if it handed on no such name; the message lists those it did
     */
    public String output(String variable) {
        List<String> elements = outputs(variable);
        return elements.isEmpty() ? "" : elements.get(0);
    }

    /** All elements of an array (of an associative one its values), or the one value of a plain variable; see {@link #output}. */
    public List<String> outputs(String variable) {
        if (!isOver()) throw new IllegalStateException(name + " is not over: join it before you ask for " + variable);
        if (!outputs.containsKey(variable)) {
            throw new Misuse("task " + name + " handed on no " + variable + "; it handed on: "
                    + (outputs.isEmpty() ? "nothing" : String.join(", ", outputs.keySet()))
                    + "\n  next: `emit " + variable + " value` in " + command.get(0) + ", or keeping(\"" + variable + "\")");
        }
        return outputs.get(variable);
    }

    Call call() {
        return call;
    }

    int ordinal() {
        return ordinal;
    }

    /** The name of what failed, or another reason; empty unless cancelled. */
    String because() {
        return because;
    }

    /** Whether tasks that come after it get values from it. */
    boolean handsOn() {
        return !outputs.isEmpty();
    }

    boolean hasStarted() {
        return attempt > 0;
    }

    void running(Duration at) {
        if (state == State.WAITING) startedAt = at;
        state = State.RUNNING;
    }

    void addCpu(Duration more) {
        cpu = cpu.plus(more);
    }

    void lets(List<TaskFailed.LetPass> passed) {
        letPass = List.copyOf(passed);
    }

    /** {@code values} as task.bash writes them: name, attributes, count, then key and value of each element. */
    void done(Duration at, List<String> values) {
        Map<String, List<String>> read = new LinkedHashMap<>();
        for (int i = 0; i + 2 < values.size(); ) {
            String variable = values.get(i);
            int end = i + 3 + 2 * Integer.parseInt(values.get(i + 2));
            List<String> elements = new ArrayList<>();
            for (i += 3; i < end; i += 2) elements.add(values.get(i + 1));
            read.put(variable, List.copyOf(elements));
        }
        outputs = read;
        over(State.DONE, at);
    }

    void failed(Duration at, TaskFailed failure) {
        this.failure = failure;
        over(State.FAILED, at);
    }

    void cancelled(Duration at, String because) {
        this.because = because;
        if (!hasStarted()) startedAt = at;
        over(State.CANCELLED, at);
    }

    private void over(State state, Duration at) {
        endedAt = at;
        this.state = state;
        future.complete(this);
    }

    @Override
    public String toString() {
        return name + " (" + state.name().toLowerCase() + ")";
    }
}
