//SOURCES Uncaught.java
//SOURCES reuse/Judge.java
package async;

import async.reuse.FileSet;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A mistake in the calling script, found before anything was started because of it.
 *
 * <p>The message says what is wrong, where in the script, and what to write instead. It carries no stack trace: an
 * uncaught one prints as a few lines that a person can act on.
 */
public final class Misuse extends IllegalArgumentException {
    private final boolean tooEarly;

    Misuse(String message) {
        this(message, false);
    }

    private Misuse(String message, boolean tooEarly) {
        // a name may hold what would move the cursor
        super(message.replaceAll("[\\p{Cntrl}&&[^\n]]", "\ufffd") + calledFrom());
        this.tooEarly = tooEarly;
    }

    /** A value of a task that was skipped. */
    static Misuse tooEarly(String message) {
        return new Misuse(message, true);
    }

    /** Whether it is none in a dry run. */
    boolean asksTooEarly() {
        return tooEarly;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** Only itself: what close says of the tasks that it ended is on the screen when this one ends the script. */
    @Override
    public void printStackTrace(PrintStream stream) {
        stream.println(this);
    }

    /** ` — did you mean 'x'?` for the name closest to {@code wanted}, or nothing where none is close. */
    static String nearest(String wanted, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(wanted, name) <= Math.max(2, wanted.length() / 3))
                .min(Comparator.comparingInt((String name) -> distance(wanted, name)).thenComparing(name -> name))
                .map(name -> " — did you mean '" + name + "'?")
                .orElse("");
    }

    /** The same as a list. @throws Misuse if one is null: {@code what} says what it was to be */
    static List<String> noneNull(String what, String... given) {
        for (String one : given) {
            if (one == null) throw new Misuse(what + " must not be null");
        }
        return List.of(given);
    }

    /** What a call says of files. @throws Misuse if one is no pattern */
    static List<String> patterns(String... given) {
        for (String pattern : noneNull("file", given)) {
            String wrong = FileSet.problem(pattern);
            if (!wrong.isEmpty()) throw new Misuse("invalid file pattern '" + pattern + "': " + wrong);
        }
        return List.of(given);
    }

    /** Bash values cannot hold NUL: it would silently cut the value off. */
    static String withoutNul(String value) {
        if (value == null) throw new Misuse("a value for bash must not be null");
        if (value.indexOf('\0') >= 0) throw new Misuse("a value for bash cannot hold a NUL character");
        return value;
    }

    /** Nothing in a JShell session, where the line is the one that was just typed. */
    private static String calledFrom() {
        return StackWalker.getInstance().walk(frames -> frames
                .filter(frame -> !frame.getClassName().startsWith("async.") && frame.getFileName() != null)
                .filter(frame -> !frame.getClassName().startsWith("java."))
                .findFirst()
                .filter(frame -> !frame.getFileName().startsWith("$JShell$"))
                .map(frame -> "\n  at " + frame.getFileName() + ":" + frame.getLineNumber())
                .orElse(""));
    }

    /** Levenshtein's distance: the fewest letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
