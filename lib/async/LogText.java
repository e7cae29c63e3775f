package async;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A log as lines that are safe to show: what a terminal would leave on the screen, without what would move its cursor.
 *
 * <p>Colours (SGR) stay if wanted, every other escape sequence goes; a line that a carriage return overwrote is shown as
 * last written; invalid UTF-8, NUL and other control characters become visible signs. It streams: a line longer than
 * {@link #LONGEST} characters comes in pieces, so memory does not grow with the log.
 */
final class LogText {
    static final int LONGEST = 8192;

    /** Gets each line; {@code piece} is true if the line goes on in the next call. */
    interface Sink {
        void line(String text, boolean piece);
    }

    private final boolean colour;
    private final Sink sink;
    private final StringBuilder line = new StringBuilder();
    /** Where in the line the last colour sequence ends. */
    private int sequences;
    private boolean coloured;
    private boolean overwritten;

    private LogText(boolean colour, Sink sink) {
        this.colour = colour;
        this.sink = sink;
    }

    /** Reads {@code log} to its end. A last line without newline is a line; an empty log has none. */
    static void read(InputStream log, boolean colour, Sink sink) throws IOException {
        Reader characters = new BufferedReader(new InputStreamReader(log, StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)), 1 << 16);
        new LogText(colour, sink).read(characters);
    }

    /** The last lines of a log, shortened to 500 characters each; none if it cannot be read. Reads its last 64 KiB only. */
    static List<String> tail(Path log, int lines) {
        Deque<String> last = new ArrayDeque<>();
        boolean[] onwards = {false};
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - (1 << 16)));
            read(Channels.newInputStream(file.getChannel()), false, (text, piece) -> {
                if (!onwards[0]) last.add(text.length() <= 500 ? text : text.substring(0, 500) + " …");
                if (last.size() > lines) last.remove();
                onwards[0] = piece;
            });
        } catch (IOException unreadable) {
            return List.of();
        }
        return List.copyOf(last);
    }

    private void read(Reader in) throws IOException {
        for (int c = in.read(); c >= 0; c = in.read()) {
            switch (c) {
                case '\n' -> end(false);
                case '\r' -> overwritten = true;
                case '\b' -> back();
                case '\u001b' -> escape(in);
                case '\u009b' -> controlSequence(in);
                default -> put(c);
            }
        }
        if (line.length() > 0) end(false);
    }

    private void put(int c) {
        overwrite();
        line.append(visible(c));
        if (line.length() >= LONGEST && !Character.isHighSurrogate((char) c)) end(true);
    }

    /** What follows a carriage return replaces the line. */
    private void overwrite() {
        if (overwritten) line.setLength(sequences = 0);
        overwritten = false;
    }

    /** Takes back one character, never part of a colour sequence. */
    private void back() {
        if (line.length() > sequences) line.setLength(Math.max(sequences, line.offsetByCodePoints(line.length(), -1)));
    }

    private static char visible(int c) {
        if (c == '\t') return '\t';
        if (c < 0x20) return (char) (0x2400 + c);
        boolean reorders = c == 0x200e || c == 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
        return c == 0x7f ? '\u2421' : c >= 0x80 && c < 0xa0 || reorders ? '\ufffd' : (char) c;
    }

    private void end(boolean piece) {
        if (coloured) line.append("\u001b[0m");
        coloured = false;
        overwritten = false;
        sink.line(line.toString(), piece);
        line.setLength(sequences = 0);
    }

    /** What follows ESC: CSI, a string that ends in BEL or ESC \, or intermediate bytes and one final (ECMA-48). */
    private void escape(Reader in) throws IOException {
        int c = in.read();
        if (c == '[') {
            controlSequence(in);
        } else if (c == ']' || c == 'P' || c == '^' || c == '_' || c == 'X') {
            skipString(in);
        } else {
            while (c >= 0x20 && c <= 0x2f) c = in.read();
            if (c == '\n') end(false);
        }
    }

    private void controlSequence(Reader in) throws IOException {
        StringBuilder parameters = new StringBuilder();
        int c = in.read();
        while (c >= 0x20 && c <= 0x3f && parameters.length() < 64) {
            parameters.append((char) c);
            c = in.read();
        }
        if (c == 'm' && colour && parameters.chars().allMatch(p -> p >= '0' && p <= ';')) {
            overwrite();
            line.append("\u001b[").append(parameters).append('m');
            sequences = line.length();
            coloured = true;
            if (line.length() >= LONGEST) end(true);
        } else if (c == '\n') {
            end(false);
        }
    }

    /** A string that never ends must not swallow the log: it is over at the line's end, too. */
    private void skipString(Reader in) throws IOException {
        for (int c = in.read(); c >= 0 && c != '\u0007'; c = in.read()) {
            if (c == '\u001b') {
                in.read();
                return;
            }
            if (c == '\n') {
                end(false);
                return;
            }
        }
    }
}
