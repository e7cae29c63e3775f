package async.model;

import java.time.Duration;
import java.util.List;

/** How a task, or one attempt at it, ended. */
public sealed interface Outcome {
    /** Exit status 128 + N is signal N's. */
    int SIGNAL = 128;
    /** What coreutils' timeout exits with, too. */
    int TIMEOUT = 124;
    int LONGEST_COMMAND = 300;

    /**
     * The function returned, called {@code exit}, or a signal ended it: 0 is done, all else failed. {@code command} is
     * what failed, empty if bash saw none; {@code stack} says where, innermost first, empty if bash did not know.
     * {@code remark} stands in the place of what the status alone would say; it may be empty.
     */
    record Exit(int status, String command, List<Frame> stack, String remark) implements Outcome {
        public Exit {
            stack = List.copyOf(stack);
        }

        public static final Exit DONE = new Exit(0, "", List.of(), "");
    }

    /** It took longer than its timeout, and was ended. */
    record TimedOut(Duration limit) implements Outcome {}

    /** Nobody knows how it ended: who would have told is gone. */
    record Lost(String why) implements Outcome {}

    /** It was to start, and could not. */
    record NotStarted(String why) implements Outcome {}

    /** Its function returned well, but there is none of the files that it was to make. */
    record NotMade(String product) implements Outcome {}

    /** It was not to start any more, or was ended, because of something else. */
    record Cancelled(String because) implements Outcome {}

    /** It was left out on purpose; what comes after it runs. */
    record Skipped(String why) implements Outcome {}

    default boolean isDone() {
        return this instanceof Exit exit && exit.status == 0;
    }

    /** Whether what comes after it may start. */
    default boolean lets() {
        return isDone() || this instanceof Skipped;
    }

    /** Neither done nor skipped nor cancelled because of another. */
    default boolean isFailure() {
        return !lets() && !(this instanceof Cancelled);
    }

    /** The function's exit status; 124 for a timeout; 0 of what was skipped; 1 where there is none. */
    default int exitStatus() {
        if (this instanceof Exit exit) return exit.status;
        if (this instanceof Skipped) return 0;
        return this instanceof TimedOut ? TIMEOUT : 1;
    }

    /** In a few words: the exit status or signal, the timeout, the reason. */
    default String text() {
        if (this instanceof Exit exit) {
            return exit.remark.isEmpty() ? text(exit.status) : "exit status " + exit.status + ": " + exit.remark;
        }
        if (this instanceof TimedOut timedOut) return "timeout: took longer than " + seconds(timedOut.limit);
        if (this instanceof Lost lost) return lost.why;
        if (this instanceof NotStarted notStarted) return "could not be started: " + notStarted.why;
        if (this instanceof NotMade notMade) return "it did not make " + notMade.product;
        if (this instanceof Skipped skipped) return skipped.why;
        return ((Cancelled) this).because;
    }

    private static String text(int status) {
        if (status <= SIGNAL || status > SIGNAL + 64) return "exit status " + status;
        String name = switch (status - SIGNAL) {
            case 1 -> "HUP";
            case 2 -> "INT";
            case 3 -> "QUIT";
            case 6 -> "ABRT";
            case 9 -> "KILL (by hand, or because memory ran out)";
            case 11 -> "SEGV";
            case 13 -> "PIPE (the reader stopped early; where that is meant, as in `… | head`: set +o pipefail)";
            case 15 -> "TERM";
            case 24 -> "XCPU (the limit of processor time: ulimit -t)";
            case 25 -> "XFSZ (the limit of a file's size: ulimit -f)";
            default -> "number " + (status - SIGNAL);
        };
        return "exit status " + status + ": ended by signal " + name;
    }

    /** 0.42 s, 3.1 s, 1:07 min; the same in every locale. */
    static String seconds(Duration time) {
        long millis = time.toMillis();
        if (millis < 1000) return decimal((millis + 5) / 10, 100) + " s";
        if (millis < 60_000) return decimal((millis + 50) / 100, 10) + " s";
        return time.toMinutes() + (time.toSecondsPart() < 10 ? ":0" : ":") + time.toSecondsPart() + " min";
    }

    /** {@code parts} of which {@code whole} make one. Not by a format: its locales take as long to load as bash. */
    private static String decimal(long parts, int whole) {
        return parts / whole + "." + String.valueOf(whole + parts % whole).substring(1);
    }

    /** A command of many lines as one, shortened. */
    static String oneLine(String command) {
        String line = command.strip().replaceAll("\\s*\n\\s*", " ⏎ ");
        return line.length() <= LONGEST_COMMAND ? line : line.substring(0, LONGEST_COMMAND) + " …";
    }
}
