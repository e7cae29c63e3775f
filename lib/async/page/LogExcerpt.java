package async.page;

import async.report.LogText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What of a log is in a page: all of a short one, else its beginning and its end.
 *
 * @param head lines as {@link LogText} gives them, in colour; all of them if nothing is left out
 * @param leftOut how many bytes between {@code head} and {@code tail}
 * @param problem why there is none; empty if there is one, be it without a line
 */
record LogExcerpt(List<String> head, long leftOut, List<String> tail, String problem) {
    private static final byte NEWLINE = '\n';

    /** @param most bytes to be read, at least 4 */
    static LogExcerpt of(Path log, int most) {
        if (log.toFile().length() == 0) { // most tasks are silent: their logs are not even opened
            return new LogExcerpt(List.of(), 0, List.of(), Files.exists(log) ? "" : "no log at " + log);
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long size = file.length();
            if (size <= most) return new LogExcerpt(lines(read(file, 0, (int) size)), 0, List.of(), "");
            byte[] head = upToLastLine(read(file, 0, most / 4));
            byte[] tail = fromFirstLine(read(file, size - (most - most / 4), most - most / 4));
            return new LogExcerpt(lines(head), size - head.length - tail.length, lines(tail), "");
        } catch (IOException e) {
            return new LogExcerpt(List.of(), 0, List.of(), "cannot read " + log + ": " + e.getMessage());
        }
    }

    boolean isEmpty() {
        return head.isEmpty() && tail.isEmpty();
    }

    /** The last lines of all, without colours. */
    List<String> last(int count) {
        List<String> lines = new ArrayList<>(leftOut == 0 ? head : tail);
        lines.replaceAll(line -> line.replaceAll("\u001b\\[[\\d;]*m", ""));
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    private static byte[] read(RandomAccessFile file, long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(from);
        int read = 0;
        for (int count = 0; read < length && count >= 0; read += Math.max(0, count)) {
            count = file.read(bytes, read, length - read);
        }
        return read == length ? bytes : Arrays.copyOf(bytes, read);
    }

    private static byte[] upToLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != NEWLINE) end--;
        return end == 0 ? bytes : Arrays.copyOf(bytes, end);
    }

    private static byte[] fromFirstLine(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && bytes[start] != NEWLINE) start++;
        return start + 1 >= bytes.length ? bytes : Arrays.copyOfRange(bytes, start + 1, bytes.length);
    }

    private static List<String> lines(byte[] bytes) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        LogText.read(new ByteArrayInputStream(bytes), true, (text, piece) -> {
            whole.append(text);
            if (piece) return;
            lines.add(whole.toString());
            whole.setLength(0);
        });
        if (whole.length() > 0) lines.add(whole.toString());
        return lines;
    }
}
