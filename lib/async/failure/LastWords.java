package async.failure;

import async.model.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The message that bash leaves when it ends over what no trap on ERR sees: an unbound variable, {@code ${x:?}}, a
 * readonly one, a division by zero. Line 0 if the log ends otherwise.
 */
record LastWords(String file, int line) {
    private static final int MOST = 1 << 14;
    /** {@code FILE: line 12: }, in any language. */
    private static final Pattern PLACE = Pattern.compile("(/.*?): [^:\\d]*(\\d+): .*");
    private static final Pattern EXIT = Pattern.compile("(builtin )?exit\\b.*", Pattern.DOTALL);
    private static final String TRAP = "trap -- ";

    static LastWords of(Path log) {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            channel.position(Math.max(0, channel.size() - MOST));
            ByteBuffer end = ByteBuffer.allocate(MOST);
            boolean more = true;
            while (more) more = channel.read(end) > 0;
            String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8).stripTrailing();
            Matcher said = PLACE.matcher(text.substring(text.lastIndexOf('\n') + 1));
            if (said.matches()) return new LastWords(said.group(1), Integer.parseInt(said.group(2)));
        } catch (IOException | NumberFormatException nothingSaid) {
            // The line stays unknown.
        }
        return new LastWords("", 0);
    }

    /**
     * A failure without a line is at the one said here. Else it is where its command stands, if it is one place of the
     * function only: an ERR trap of the function's own stood in the way of ours. Who exits says nothing, and who called
     * it counts.
     */
    FailureRecord place(FailureRecord record) {
        boolean trap = record.command().startsWith(TRAP);
        if (record.stack().isEmpty()) {
            if (line == 0 || trap) return record;
            Frame frame = new Frame(SourceText.of(file).definition(null, line).name(), file, line);
            return frame.function().isEmpty() ? record
                    : new FailureRecord(record.exitStatus(), record.command(), record.pipe(), List.of(frame));
        }
        if (EXIT.matcher(record.command()).matches()) return record;
        Frame here = record.stack().get(0);
        SourceText text = SourceText.of(here.file());
        Lines function = text.definition(here.function(), Integer.MAX_VALUE).lines();
        List<Lines> places = text.find(trap ? record.command().substring(TRAP.length()) : record.command(), function);
        int only = places.size() == 1 ? places.get(0).first() : 0;
        boolean said = !trap && file.equals(here.file()) && function.has(line) && line >= only;
        if (!said) return record.withLine(0, only);
        boolean named = places.stream().anyMatch(place -> place.has(line));
        return record.at(line, named ? record.command() : ""); // bash names a `for` by what it ran before
    }
}
