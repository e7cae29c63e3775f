package async.failure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function file, to be asked for what bash does not know: the lines of a command within {@code $(…)}, which it
 * counts from the closing parenthesis on, and the parts of a pipe, of which it knows one.
 */
public record SourceText(List<String> lines) {
    /** A function, or without a name the whole file; its pipes, inner ones first. */
    record Definition(String name, Lines lines, List<PipeReader.Pipe> pipes) {}

    private static final Pattern DEFINITION =
            Pattern.compile("\\s*(?:function\\s+([^\\s()]+)|([^\\s()=$'\"#]+)\\s*\\(\\s*\\)).*", Pattern.DOTALL);

    /** No lines if it cannot be read. */
    public static SourceText of(String file) {
        try {
            return new SourceText(List.of(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1)
                    .split("\n", -1)));
        } catch (IOException | InvalidPathException unreadable) {
            return new SourceText(List.of());
        }
    }

    /** The last definition of {@code function} (null for any) that begins at or before a line; else the whole file. */
    Definition definition(String function, int line) {
        for (int at = Math.min(line, lines.size()); at > 0; at--) {
            Matcher matcher = DEFINITION.matcher(lines.get(at - 1));
            if (!matcher.matches()) continue;
            String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            if (function != null && !function.equals(name)) continue;
            PipeReader reader = new PipeReader(String.join("\n", lines.subList(at - 1, lines.size())), at);
            return new Definition(name, reader.command().lines(), reader.pipes());
        }
        PipeReader reader = new PipeReader(String.join("\n", lines), 1);
        reader.list();
        return new Definition("", new Lines(1, lines.size()), reader.pipes());
    }

    /**
     * The lines of {@code command}, each time that it stands within others. White space and line ends do not count,
     * since bash shows a command otherwise than it is written; a single word is found as a word.
     */
    List<Lines> find(String command, Lines within) {
        String sought = bare(new String(command.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        List<Lines> found = new ArrayList<>();
        if (sought.isEmpty()) return found;
        StringBuilder text = new StringBuilder();
        List<Integer> lineOf = new ArrayList<>();
        Pattern word = Pattern.compile("(?<![\\w-])" + Pattern.quote(sought) + "(?![\\w-])");
        boolean single = command.matches("[\\w-]+");
        for (int line = Math.max(1, within.first()); line <= Math.min(within.last(), lines.size()); line++) {
            if (single && word.matcher(lines.get(line - 1)).find()) found.add(new Lines(line, line));
            String bare = bare(lines.get(line - 1));
            text.append(bare);
            for (int i = 0; i < bare.length(); i++) lineOf.add(line);
        }
        for (int at = text.indexOf(sought); at >= 0 && !single; at = text.indexOf(sought, at + 1)) {
            found.add(new Lines(lineOf.get(at), lineOf.get(at + sought.length() - 1)));
        }
        return found;
    }

    /** Without what bash shows otherwise: white space, line ends and what may stand in their place. */
    static String bare(String command) {
        return command.replaceAll("\\\\(\n|$)", "").replace("1>&", ">&").replaceAll("[\\s;]+", "");
    }
}
