package async.screen;

import java.nio.charset.Charset;
import java.util.List;
import org.jline.jansi.Ansi;
import org.jline.jansi.Ansi.Color;

/**
 * The one place that writes escape sequences, colours where they are wanted, and the lines that are drawn around text.
 *
 * @param ascii whether nothing else can be drawn
 */
record Paint(boolean colour, boolean ascii) {
    /** What is drawn {@link #below} goes. */
    static final String CLEARED = "\u001b[J";
    private static final Color[] TASKS = {Color.CYAN, Color.YELLOW, Color.MAGENTA, Color.BLUE, Color.GREEN};

    Paint(boolean colour) {
        this(colour, !Charset.defaultCharset().newEncoder().canEncode('╭'));
    }

    String in(Color color, String text) {
        return colour && !text.isEmpty() ? Ansi.ansi().fg(color).a(text).reset().toString() : text;
    }

    String bold(String text) {
        return colour ? Ansi.ansi().bold().a(text).reset().toString() : text;
    }

    /** The colour of the n-th task: neighbours differ. */
    static Color ofTask(int ordinal) {
        return TASKS[ordinal % TASKS.length];
    }

    String head() {
        return ascii ? "+- " : "╭─ ";
    }

    String foot() {
        return ascii ? "+- " : "╰─ ";
    }

    /** Before each line of a task's log. */
    String gutter() {
        return ascii ? "| " : "│ ";
    }

    /** Before what goes on with a line that was too long for one. */
    String onwards() {
        return ascii ? ": " : "┆ ";
    }

    /** Before what is one line. */
    String alone() {
        return ascii ? "-- " : "── ";
    }

    /** Before how many more there are. */
    String more() {
        return ascii ? "..." : "…";
    }

    /** A bar so many columns wide, filled to a share between 0 and 1. */
    String bar(Color color, double share, int columns) {
        int full = (int) Math.round(Math.max(0, Math.min(1, share)) * columns);
        return in(color, (ascii ? "#" : "━").repeat(full)) + (ascii ? "-" : "─").repeat(columns - full);
    }

    /**
     * Rows below the cursor, in the place of all that stood behind and below it; the cursor stays where it is in its
     * line, even if the screen scrolls to make room. A row that is too wide after all, because a terminal draws a
     * character wider than it should, or the window became narrower at this moment, is cut off and not wrapped.
     */
    static String below(List<String> rows) {
        StringBuilder text = new StringBuilder("\u001b[K").append("\u001bD".repeat(rows.size()))
                .append("\u001b[").append(rows.size()).append("A\u001b7\u001b[?7l");
        for (String row : rows) text.append("\r\n").append(row).append("\u001b[K");
        return text.append("\u001b[J\u001b[?7h\u001b8").toString();
    }
}
