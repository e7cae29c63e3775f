package async.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A log as lines that are safe to show: what a terminal would leave on the screen, without what would move its cursor.
 *
 * <p>Colours (SGR) stay if wanted, every other escape sequence goes; a line that a carriage return overwrote is shown
 * as last written; invalid UTF-8, NUL and other control characters become visible signs. It streams: a line longer than
 * {@link #LONGEST} characters comes in pieces, so memory does not grow with the log.
 */
public final class LogText {
    public static final int LONGEST = 8192;

    /** Gets each line; {@code piece} is true if the line goes on in the next call. */
    public interface Sink {
        void line(String text, boolean piece);
    }

    private final boolean colour;
    private final Sink sink;
    private final StringBuilder line = new StringBuilder();
    private boolean coloured;
    private boolean overwritten;

    private LogText(boolean colour, Sink sink) {
        this.colour = colour;
        this.sink = sink;
    }

    /**
     * Reads a log up to the size that it has at the call: a daemon may write to it for ever. A last line without
     * newline is a line; an empty log has none.
     */
    public static void read(Path log, boolean colour, Sink sink) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            if (file.length() > 0) read(file, 0, colour, sink);
        }
    }

    /** Reads any stream to its end. */
    public static void read(InputStream log, boolean colour, Sink sink) throws IOException {
        new LogText(colour, sink).read(new Characters(new InputStreamReader(log, StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE))));
    }

    private static void read(RandomAccessFile file, long from, boolean colour, Sink sink) throws IOException {
        long[] left = {file.length() - from};
        file.seek(from);
        read(new InputStream() {
            @Override
            public int read() throws IOException {
                return left[0]-- > 0 ? file.read() : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = left[0] <= 0 ? -1 : file.read(bytes, offset, (int) Math.min(length, left[0]));
                left[0] -= Math.max(0, count);
                return count;
            }
        }, colour, sink);
    }

    /** One character at a time without BufferedReader's lock for each: a third of the time for a large log. */
    private static final class Characters {
        private final Reader reader;
        private final char[] buffer = new char[1 << 14];
        private int next;
        private int end;

        Characters(Reader reader) {
            this.reader = reader;
        }

        int read() throws IOException {
            if (next == end) {
                end = reader.read(buffer);
                next = 0;
                if (end < 0) {
                    end = 0;
                    return -1;
                }
            }
            return buffer[next++];
        }
    }

    /**
     * The last lines of a log, shortened to 500 characters each; none if it cannot be read. Reads its last 64 KiB only.
     */
    public static List<String> tail(Path log, int lines) {
        return tail(log, lines, 1 << 16);
    }

    /** The same of no more than its last bytes. */
    public static List<String> tail(Path log, int lines, int bytes) {
        Deque<String> last = new ArrayDeque<>();
        boolean[] onwards = {false};
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            read(file, Math.max(0, file.length() - bytes), false, (text, piece) -> {
                if (!onwards[0]) last.add(text.length() <= 500 ? text : text.substring(0, 500) + " …");
                if (last.size() > lines) last.remove();
                onwards[0] = piece;
            });
        } catch (IOException unreadable) {
            return List.of();
        }
        return List.copyOf(last);
    }

    private void read(Characters in) throws IOException {
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
        if (overwritten) line.setLength(0);
        overwritten = false;
    }

    /** Takes back one character: the last that is no part of a colour sequence. The text holds ESC nowhere else. */
    private void back() {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == 'm') {
            int escape = line.lastIndexOf("\u001b", end - 1);
            if (escape < 0 || line.indexOf("m", escape) != end - 1) break;
            end = escape;
        }
        if (end > 0) line.delete(line.offsetByCodePoints(end, -1), end);
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
        line.setLength(0);
    }

    /** What follows ESC: CSI, a string that ends in BEL or ESC \, or intermediate bytes and one final (ECMA-48). */
    private void escape(Characters in) throws IOException {
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

    private void controlSequence(Characters in) throws IOException {
        StringBuilder parameters = new StringBuilder();
        int c = in.read();
        while (c >= 0x20 && c <= 0x3f && parameters.length() < 64) {
            parameters.append((char) c);
            c = in.read();
        }
        if (c == 'm' && colour && parameters.chars().allMatch(p -> p >= '0' && p <= ';')) {
            overwrite();
            line.append("\u001b[").append(parameters).append('m');
            coloured = true;
            if (line.length() >= LONGEST) end(true);
        } else if (c == '\n') {
            end(false);
        }
    }

    /** A string that never ends must not swallow the log: it is over at the line's end, too. */
    private void skipString(Characters in) throws IOException {
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
