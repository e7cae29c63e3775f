package openstack.log;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints several logs, whole or as they grow, each line with its log's name before it where there are several. */
public final class LogFollower {
    private static final int LAST_LINES = 10;
    private static final long LOOK_MILLIS = 200;
    private static final int MOST_BYTES = 1 << 20;

    private final List<Log> logs = new ArrayList<>();
    private final PrintStream out;

    /** What was read of a file, and the end of it that is no whole line yet. */
    private static final class Log {
        final String gutter;
        final Path file;
        final Tracebacks errors;
        long position;
        String rest = "";

        Log(String gutter, Path file, boolean errors) {
            this.gutter = gutter;
            this.file = file;
            this.errors = errors ? new Tracebacks() : null;
        }
    }

    public LogFollower(Map<String, Path> files, PrintStream out, boolean errors) {
        this.out = out;
        int width = files.keySet().stream().mapToInt(String::length).max().orElse(0);
        String gutter = files.size() == 1 ? "" : "%-" + width + "s | ";
        files.forEach((name, file) -> logs.add(new Log(String.format(gutter, name), file, errors)));
    }

    /** Prints all that there is. */
    public void once() throws IOException {
        for (Log log : logs) print(log);
        out.flush();
    }

    /** Prints the last lines of each, and from then on what comes; returns when the reader is gone. */
    public void run() throws IOException, InterruptedException {
        for (Log log : logs) log.position = startOfLastLines(log.file);
        while (!out.checkError()) {
            for (Log log : logs) print(log);
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void print(Log log) throws IOException {
        while (true) {
            String text = next(log);
            if (text.isEmpty()) return;
            List<String> lines = new ArrayList<>(List.of((log.rest + text).split("\n", -1)));
            log.rest = lines.remove(lines.size() - 1);
            for (String line : lines) {
                List<String> shown = log.errors == null ? List.of(line) : log.errors.read(line);
                for (String each : shown) out.print(log.gutter + each + "\n");
            }
        }
    }

    /**
     * What has come since, as much as ends with a whole character; one that was emptied is read from its start again.
     */
    private static String next(Log log) throws IOException {
        if (!Files.exists(log.file)) return "";
        try (RandomAccessFile file = new RandomAccessFile(log.file.toFile(), "r")) {
            if (file.length() < log.position) log.position = 0;
            file.seek(log.position);
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, file.length() - log.position)];
            file.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] < 0 && bytes.length - end < 4) {
                end--; // in the middle of a character, maybe
            }
            if (end == 0) end = bytes.length;
            log.position += end;
            return new String(bytes, 0, end, StandardCharsets.UTF_8);
        }
    }

    private static long startOfLastLines(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long position = file.length();
            int lines = 0;
            while (position > 0) {
                file.seek(position - 1);
                if (file.read() == '\n' && ++lines > LAST_LINES) break;
                position--;
            }
            return position;
        }
    }
}
