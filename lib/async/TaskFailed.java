package async;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A task's bash function did not end well. The message is for people: file and line, function, command, exit status,
 * stack, the last lines of the log, the log's path. It has no Java stack trace: the place that matters is in bash.
 */
public final class TaskFailed extends RuntimeException {
    private static final int TAIL_LINES = 20;
    /** Exit status 128 + N is signal N's. */
    private static final int SIGNAL = 128;

    /** A frame of the bash stack. Line 0: bash did not know it (a call of {@code exit}). */
    public record Frame(String function, String file, int line) {
        @Override
        public String toString() {
            return file + (line > 0 ? ":" + line : "") + " in " + function;
        }
    }

    /** A command that failed under {@code lenient()} and was let pass. */
    public record LetPass(int exitStatus, String command, Frame where) {
        @Override
        public String toString() {
            return (where.file().isEmpty() ? "" : where.file() + ":" + where.line() + ": ") + "exit status " + exitStatus + " from: " + oneLine(command);
        }
    }

    private final String task;
    private final int exitStatus;
    private final String reason;
    private final String command;
    private final List<Frame> stack;
    private final Path log;
    private final List<String> tail;

    private TaskFailed(String task, int exitStatus, String reason, String command, List<Frame> stack, Path log, List<String> tail) {
        super(message(task, reason, command, stack, log, tail), null, true, false);
        this.task = task;
        this.exitStatus = exitStatus;
        this.reason = reason;
        this.command = command;
        this.stack = stack;
        this.log = log;
        this.tail = tail;
    }

    /**
     * {@code records} are what task.bash wrote of the failure: first the task's own process, then shells inside it. If they
     * know no place (the function itself returned), that of the function's definition stands in. {@code reason} is null
     * where the status says it all.
     */
    static TaskFailed of(String task, int exitStatus, String reason, List<List<String>> records, Shell.Function function, Path log) {
        Record record = Record.of(exitStatus, records);
        List<Frame> stack = record.stack();
        if (stack.isEmpty() && (reason == null && exitStatus <= SIGNAL || !record.command().isEmpty())) {
            stack = List.of(new Frame(function.name(), function.file(), function.line()));
        }
        return new TaskFailed(task, exitStatus, reason == null ? describe(exitStatus) : reason, record.command(), stack, log,
                LogText.tail(log, TAIL_LINES));
    }

    static List<LetPass> letPass(List<String> record) {
        List<LetPass> passed = new ArrayList<>();
        for (int i = 0; i + 4 < record.size(); i += 5) {
            Record one = Record.in(record.subList(i, i + 5));
            if (!one.stack().isEmpty()) passed.add(new LetPass(one.exitStatus(), one.command(), one.stack().get(0)));
        }
        return passed;
    }

    /** A failure as one shell saw it. */
    private record Record(int exitStatus, String command, List<Frame> stack) {
        private static final Record NONE = new Record(0, "", List.of());

        /**
         * The one that says most of how the task ended. One of another exit status tells of another failure, which was let
         * pass, unless an EXIT trap has changed the status since; a signal leaves no record of its own.
         */
        static Record of(int exitStatus, List<List<String>> records) {
            Record own = records.isEmpty() ? NONE : in(records.get(0));
            if (own.exitStatus != exitStatus && exitStatus > SIGNAL) return NONE;
            return records.stream().skip(1).map(Record::in).filter(inner -> inner.isInside(own))
                    .max(Comparator.comparingInt(inner -> inner.stack.size())).orElse(own);
        }

        /** Empty if it was not written whole, or several shells wrote over each other. */
        static Record in(List<String> fields) {
            try {
                List<Frame> stack = new ArrayList<>();
                for (int i = 2; i + 2 < fields.size(); i += 3) {
                    stack.add(new Frame(fields.get(i), fields.get(i + 1), Integer.parseInt(fields.get(i + 2))));
                }
                return fields.size() < 2 ? NONE : new Record(Integer.parseInt(fields.get(0)), fields.get(1), List.copyOf(stack));
            } catch (NumberFormatException mixed) {
                return NONE;
            }
        }

        /** The same failure, seen from a shell within the command that failed in {@code outer}. */
        private boolean isInside(Record outer) {
            int further = stack.size() - outer.stack.size();
            return further >= 0 && !outer.stack.isEmpty() && exitStatus == outer.exitStatus
                    && stack.subList(further, stack.size()).equals(outer.stack);
        }
    }

    public String task() {
        return task;
    }

    /** The function's exit status; 128 + N if signal N ended it; 124 if it ran into its timeout. */
    public int exitStatus() {
        return exitStatus;
    }

    /** The failure in one line: where in bash, and why. The place is the innermost whose line is known: who called a die function. */
    public String headline() {
        String place = stack.stream().filter(frame -> frame.line() > 0).findFirst().or(() -> stack.stream().findFirst())
                .map(frame -> frame + ": ").orElse("");
        return task + " failed: " + place + reason;
    }

    /** Why, in a few words: the exit status or signal, the timeout. */
    public String reason() {
        return reason;
    }

    /** The command that failed, as bash has it; empty if bash saw none (a signal, a timeout). */
    public String command() {
        return command;
    }

    /** Innermost first; empty if bash saw no failing command. */
    public List<Frame> stack() {
        return stack;
    }

    public Path log() {
        return log;
    }

    /** The last lines of the log, at most 20. */
    public List<String> tail() {
        return tail;
    }

    private static String message(String task, String reason, String command, List<Frame> stack, Path log, List<String> tail) {
        StringBuilder text = new StringBuilder(task).append(" failed");
        if (!stack.isEmpty()) text.append(" at ").append(stack.get(0));
        if (!command.isEmpty()) text.append("\n  command  ").append(oneLine(command));
        text.append("\n  result   ").append(reason);
        for (int i = 1; i < stack.size(); i++) text.append("\n  called   from ").append(stack.get(i));
        text.append("\n  log      ").append(tail.isEmpty() ? "empty: " : "ends in these lines, whole in ").append(log);
        for (String line : tail) text.append("\n    | ").append(line);
        return text.toString();
    }

    private static String oneLine(String command) {
        String line = command.strip().replaceAll("\\s*\n\\s*", " ⏎ ");
        return line.length() <= 300 ? line : line.substring(0, 300) + " …";
    }

    private static String describe(int status) {
        if (status <= SIGNAL || status > SIGNAL + 64) return "exit status " + status;
        String name = switch (status - SIGNAL) {
            case 1 -> "HUP";
            case 2 -> "INT";
            case 3 -> "QUIT";
            case 6 -> "ABRT";
            case 9 -> "KILL (by hand, or because memory ran out)";
            case 11 -> "SEGV";
            case 13 -> "PIPE (who read its output had enough; where that is meant, as in `… | head`: set +o pipefail)";
            case 15 -> "TERM";
            default -> "number " + (status - SIGNAL);
        };
        return "exit status " + status + ": ended by signal " + name;
    }
}
