package async.page;

/**
 * A page in the making: {@link #add} takes markup as it is, {@link #text} whatever a task may have said, and nothing of
 * that becomes markup, in an attribute neither.
 */
final class Html {
    private static final String[] COLOURS = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"};
    private static final char ESCAPE = '\u001b';

    private final StringBuilder page = new StringBuilder(1 << 16);

    Html add(String markup) {
        page.append(markup);
        return this;
    }

    Html add(int number) {
        page.append(number);
        return this;
    }

    /** Rounded to thousandths, with a point in every locale. */
    Html add(double number) {
        page.append(Math.round(number * 1000) / 1000.0);
        return this;
    }

    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                case '\0' -> page.append('\u2400');
                default -> page.append(c);
            }
        }
        return this;
    }

    /** A line of a log as {@code LogText} gives it: its colours become spans, of which none goes on past the line. */
    Html coloured(String line) {
        int end = 0;
        boolean open = false;
        String style = "";
        for (int escape = line.indexOf(ESCAPE); escape >= 0; escape = line.indexOf(ESCAPE, end)) {
            text(line.substring(end, escape));
            end = line.indexOf('m', escape) + 1;
            if (end < escape + 3) return add(open ? "</span>" : ""); // none that LogText leaves
            style = style(style, line.substring(escape + 2, end - 1));
            if (open) add("</span>");
            open = !style.isEmpty();
            if (open) add("<span class=\"").add(style.strip()).add("\">");
        }
        return text(line.substring(end)).add(open ? "</span>" : "");
    }

    /** The classes after an SGR sequence: bold, and the sixteen colours that have names; others stay as they were. */
    private static String style(String before, String codes) {
        String style = before;
        String[] parts = codes.split(";");
        for (int i = 0; i < parts.length; i++) {
            int code = parts[i].isEmpty() || parts[i].length() > 3 ? 0 : Integer.parseInt(parts[i]);
            if (code == 0) style = "";
            else if (code == 1) style = without(style, "bold") + " bold";
            else if (code == 22) style = without(style, "bold");
            else if (code >= 30 && code < 38) style = coloured(style, COLOURS[code - 30]);
            else if (code >= 90 && code < 98) style = coloured(style, COLOURS[code - 90]);
            else if (code == 39) style = coloured(style, "");
            else if (code == 38 || code == 48) i += i + 1 < parts.length && parts[i + 1].equals("2") ? 4 : 2;
        }
        return style;
    }

    private static String coloured(String style, String colour) {
        String bold = style.contains(" bold") ? " bold" : "";
        return colour.isEmpty() ? bold : bold + " " + colour;
    }

    private static String without(String style, String word) {
        return style.replace(" " + word, "");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
