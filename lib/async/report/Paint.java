package async.report;

import org.jline.jansi.Ansi;
import org.jline.jansi.Ansi.Color;

/** The one place that writes escape sequences: colours where they are wanted, and those of a terminal's cursor. */
record Paint(boolean colour) {
    static final String CLEAR_LINE = "\r\u001b[K";
    private static final Color[] TASKS = {Color.CYAN, Color.YELLOW, Color.MAGENTA, Color.BLUE, Color.GREEN};

    String in(Color color, String text) {
        return colour ? Ansi.ansi().fg(color).a(text).reset().toString() : text;
    }

    String bold(String text) {
        return colour ? Ansi.ansi().bold().a(text).reset().toString() : text;
    }

    /** The colour of the n-th task: neighbours differ. */
    static Color ofTask(int ordinal) {
        return TASKS[ordinal % TASKS.length];
    }
}
