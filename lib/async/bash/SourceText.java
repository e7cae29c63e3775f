package async.bash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lines of a function file, where bash does not know them. In a {@code $(…)} of several lines it counts from the
 * closing parenthesis on, and of a pipe it knows the last part only.
 */
record SourceText(List<String> lines) {
    /** A command as it is written, and its first line. */
    record Part(String command, int line) {}

    /** Some lines, the last one included. */
    record Span(int first, int last) {}

    /** Nothing that is worth a look is longer. */
    private static final int MOST_LINES = 300;

    /** No lines if it cannot be read. */
    static SourceText of(String file) {
        try {
            return new SourceText(List.of(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1)
                    .split("\n", -1)));
        } catch (IOException | InvalidPathException unreadable) {
            return new SourceText(List.of());
        }
    }

    /**
     * The lines of {@code command}, the last time that it stands within others; null if it does not. White space and
     * line ends do not count, since bash shows a command otherwise than it is written; a single word is found as a
     * word.
     */
    Span find(String command, Span within) {
        String sought = bare(new String(command.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        if (sought.isEmpty()) return null;
        StringBuilder text = new StringBuilder();
        List<Integer> lineOf = new ArrayList<>();
        Span found = null;
        Pattern word = Pattern.compile("(?<![\\w-])" + Pattern.quote(sought) + "(?![\\w-])");
        for (int line = Math.max(1, Math.max(within.first, within.last - MOST_LINES));
                line <= Math.min(within.last, lines.size()); line++) {
            if (word.matcher(lines.get(line - 1)).find()) found = new Span(line, line);
            for (char c : bare(lines.get(line - 1)).toCharArray()) {
                text.append(c);
                lineOf.add(line);
            }
        }
        int at = text.lastIndexOf(sought);
        if (sought.matches("[\\w-]+") || at < 0) return found;
        return new Span(lineOf.get(at), lineOf.get(at + sought.length() - 1));
    }

    /** Without what bash shows otherwise: white space, line ends and what may stand in their place. */
    static String bare(String command) {
        return command.replaceFirst("\\\\$", "").replaceAll("[\\s;]+", "");
    }

    /**
     * Part {@code index} of the pipe of {@code count} parts that ends at {@code line}; null where that cannot be told.
     */
    Part ofPipe(int line, int count, int index) {
        if (line < 1 || line > lines.size()) return null;
        int first = line;
        while (first > 1 && line - first < MOST_LINES && lines.get(first - 2).matches(".*(\\\\|\\|&?)\\s*")) first--;
        List<Part> found = null;
        for (List<Part> statement : statements(first, line)) {
            if (statement.size() == count) found = statement;
        }
        return found == null ? null : found.get(index);
    }

    /** The statements of some lines, each as the parts of its pipe; quotes and parentheses are not looked into. */
    private List<List<Part>> statements(int first, int last) {
        List<List<Part>> statements = new ArrayList<>(List.of(new ArrayList<>()));
        String text = String.join("\n", lines.subList(first - 1, last)) + ";";
        StringBuilder part = new StringBuilder();
        int line = first, start = first, depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i), next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (c == '\n') line++;
            if (part.toString().isBlank()) start = line;
            if (c == '\\' && quote != '\'') {
                if (next == '\n') line++;
                else part.append(c).append(next);
                i++;
                continue;
            }
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == ')') {
                depth += c == '(' ? 1 : -1;
            } else if (depth == 0 && (c == '|' || c == ';' || c == '&')) {
                if (!part.toString().isBlank()) statements.get(statements.size() - 1).add(new Part(utf8(part), start));
                part.setLength(0);
                boolean pipe = c == '|' && next != '|';
                if (next == '|' || next == '&') i++;
                if (!pipe) statements.add(new ArrayList<>());
                continue;
            }
            part.append(c);
        }
        return statements;
    }

    private static String utf8(StringBuilder bytes) {
        return new String(bytes.toString().strip().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
