//SOURCES OutputFailed.java
package async;

import async.model.Frame;
import async.model.Outcome;
import async.report.LogText;
import java.nio.file.Path;
import java.util.List;

/**
 * A task's bash function did not end well. The message is for people: file and line, function, command, exit status,
 * stack, the last lines of the log, the log's path. It has no Java stack trace: the place that matters is in bash.
 */
public final class TaskFailed extends RuntimeException {
    private static final int TAIL_LINES = 20;

    private final String task;
    private final Outcome outcome;
    private final Path log;
    private final String before;
    private List<String> tail;

    /** @param before what else went wrong, before the task, and may be why; it may be empty */
    TaskFailed(String task, Outcome outcome, Path log, String before) {
        super(null, null, true, false);
        this.task = task;
        this.outcome = outcome;
        this.log = log;
        this.before = before;
    }

    @Override
    public String getMessage() {
        return message(task, outcome) + "\n  log      "
                + (tail().isEmpty() ? "empty: " : "ends in these lines, whole in ") + log
                + String.join("", tail().stream().map(line -> "\n    | " + line).toList())
                + (before.isEmpty() ? "" : "\n  before   " + before);
    }

    /** The name of the task that failed. */
    public String task() {
        return task;
    }

    /** How it ended: with an exit status, by its timeout, without a start. */
    public Outcome outcome() {
        return outcome;
    }

    /** The function's exit status; 128 + N if signal N ended it; 124 if it ran into its timeout; 1 if it has none. */
    public int exitStatus() {
        return outcome.exitStatus();
    }

    /** The failure in one line: where, and why. The place is the innermost known line: who called a die function. */
    public String headline() {
        String place = stack().stream().filter(frame -> frame.line() > 0).findFirst()
                .or(() -> stack().stream().findFirst())
                .map(frame -> frame + ": ").orElse("");
        return task + " failed: " + place + reason();
    }

    /** Why, in a few words: the exit status or signal, the timeout. */
    public String reason() {
        return outcome.text();
    }

    /** The command that failed, as bash has it; empty if bash saw none (a signal, a timeout). */
    public String command() {
        return outcome instanceof Outcome.Exit exit ? exit.command() : "";
    }

    /** Innermost first; empty if bash saw no failing command. */
    public List<Frame> stack() {
        return outcome instanceof Outcome.Exit exit ? exit.stack() : List.of();
    }

    /** Everything that the task wrote; it stays when the run is over. */
    public Path log() {
        return log;
    }

    /** The last lines of the log, at most 20, as they were when somebody first asked; it reads them then. */
    public synchronized List<String> tail() {
        if (tail == null) tail = LogText.tail(log, TAIL_LINES);
        return tail;
    }

    /** The message without the log's last lines, for where the log was shown already. */
    String place() {
        return message(task, outcome) + "\n  log      " + log;
    }

    private static String message(String task, Outcome outcome) {
        String command = outcome instanceof Outcome.Exit exit ? exit.command() : "";
        List<Frame> stack = outcome instanceof Outcome.Exit exit ? exit.stack() : List.of();
        StringBuilder text = new StringBuilder(task).append(" failed");
        if (!stack.isEmpty()) text.append(" at ").append(stack.get(0));
        if (!command.isEmpty()) text.append("\n  command  ").append(Outcome.oneLine(command));
        text.append("\n  result   ").append(outcome.text());
        for (int i = 1; i < stack.size(); i++) text.append("\n  called   from ").append(stack.get(i));
        return text.toString();
    }
}
