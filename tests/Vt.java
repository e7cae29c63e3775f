package tests;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/** A terminal as its user sees it: what stands on it after all that was written to it. Wraps, scrolls, keeps all. */
public final class Vt {
    private static final Pattern PART = Pattern.compile(
            "\033\\[(\\??)([\\d;]*)([A-Za-z])|\033(.?)|(\\X)", Pattern.DOTALL);

    private final int columns, rows;
    private final List<List<String>> lines = new ArrayList<>(List.of(new ArrayList<>()));
    private int row, column;
    private int[] saved = {0, 0};
    private boolean wraps = true;

    public Vt(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    public Vt write(String text) {
        for (Matcher part = PART.matcher(text); part.find(); ) {
            if (part.group(5) != null) part.group(5).codePoints().forEach(this::put);
            else if (part.group(4) != null) control(part.group(4), "");
            else control(part.group(1) + part.group(3), part.group(2));
        }
        return this;
    }

    /** From its first line, long scrolled off, to its last; without blanks at the end of any. */
    public List<String> lines() {
        return lines.stream().map(line -> String.join("", line).stripTrailing()).toList();
    }

    @Override
    public String toString() {
        return String.join("\n", lines()).stripTrailing();
    }

    private void put(int character) {
        if (character == '\r') {
            column = 0;
        } else if (character == '\n') {
            down();
        } else if (!Character.isISOControl(character)) {
            int width = Math.max(0, WCWidth.wcwidth(character));
            if (column + width > columns) {
                if (wraps) write("\r\n");
                else column = columns - width;
            }
            List<String> line = lines.get(row);
            while (line.size() < column + width) line.add(" ");
            if (width == 0 && column > 0) line.set(column - 1, line.get(column - 1) + Character.toString(character));
            for (int i = 0; i < width; i++) line.set(column++, i == 0 ? Character.toString(character) : "");
        }
    }

    private void down() {
        row++;
        while (row >= lines.size()) lines.add(new ArrayList<>());
    }

    /** The first line that has not scrolled off. */
    private int top() {
        return Math.max(0, lines.size() - rows);
    }

    private void control(String what, String number) {
        switch (what) {
            case "K" -> cutLine();
            case "J" -> {
                cutLine();
                lines.subList(row + 1, lines.size()).forEach(List::clear);
            }
            case "A" -> row = Math.max(top(), row - Math.max(1, number.isEmpty() ? 1 : Integer.parseInt(number)));
            case "D" -> down();
            case "7" -> saved = new int[] {row - top(), column};
            case "8" -> {
                row = top() + saved[0];
                column = saved[1];
            }
            case "?l", "?h" -> wraps = number.equals("7") ? what.equals("?h") : wraps;
            default -> { } // colours
        }
    }

    private void cutLine() {
        List<String> line = lines.get(row);
        if (column < line.size()) line.subList(column, line.size()).clear();
    }
}
