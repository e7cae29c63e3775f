package async.screen;

import java.util.function.UnaryOperator;
import org.jline.jansi.Ansi.Color;
import org.jline.utils.WCWidth;

/** A row of a terminal, filled from the left: what does not fit is cut off. Wide characters take two columns. */
final class Row {
    private final Paint paint;
    private final int columns;
    private final StringBuilder text = new StringBuilder();
    private int used;

    /** @param columns the terminal's, of which one is left free: beyond it some terminals wrap, and some do not */
    Row(Paint paint, int columns) {
        this.paint = paint;
        this.columns = columns - 1;
    }

    Row text(String added) {
        return add(added, fitting -> fitting);
    }

    Row in(Color color, String added) {
        return add(added, fitting -> paint.in(color, fitting));
    }

    Row bar(Color color, double share, int width) {
        text.append(paint.bar(color, share, Math.min(width, left())));
        used += Math.min(width, left());
        return this;
    }

    /** Blanks up to a column. */
    Row to(int column) {
        return text(" ".repeat(Math.max(0, Math.min(column, columns) - used)));
    }

    /** How many columns are free. */
    int left() {
        return columns - used;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private Row add(String added, UnaryOperator<String> painting) {
        String fitting = cut(added, left());
        if (!fitting.isEmpty()) text.append(painting.apply(fitting));
        used += width(fitting);
        return this;
    }

    /** How many columns a text takes. */
    static int width(String text) {
        int width = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            width += width(text.codePointAt(at));
        }
        return width;
    }

    /** As much of a text as fits into so many columns, the last of them a … if that is not all. Blanks for controls. */
    static String cut(String text, int columns) {
        StringBuilder cut = new StringBuilder();
        int width = 0, room = 0; // room: how much of it there is with the …
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int character = Character.isISOControl(text.codePointAt(at)) ? ' ' : text.codePointAt(at);
            width += width(character);
            if (width > columns) return columns < 1 ? "" : cut.substring(0, room) + "…";
            cut.appendCodePoint(character);
            if (width < columns) room = cut.length();
        }
        return cut.toString();
    }

    /** A control character is drawn as a blank. */
    private static int width(int character) {
        if (character >= ' ' && character < 0x7f) return 1;
        int width = WCWidth.wcwidth(character);
        return width < 0 ? 1 : width;
    }
}
