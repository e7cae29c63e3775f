package async.screen;

import async.model.Secrets;
import async.report.LogText;
import async.report.Redaction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A log that is shown while it is written: line by line, each whole. Memory does not grow with it. */
final class FollowedLog {
    /** A line without an end is shown in pieces of this size. */
    private static final int CHUNK = 1 << 16;
    /** So much is shown at a time: whoever waits for something else gets a turn. */
    private static final int TURN = 16;

    private final Path log;
    private final Secrets secrets;
    private long shown;

    FollowedLog(Path log, Secrets secrets) {
        this.log = log;
        this.secrets = secrets;
    }

    /** The lines that have become whole since the last call; of a great many the first ones. */
    void more(boolean colour, LogText.Sink sink) throws IOException {
        read(false, colour, sink);
    }

    /** All that there is and was not shown, a last line without newline, too. */
    void rest(boolean colour, LogText.Sink sink) throws IOException {
        read(true, colour, sink);
    }

    private void read(boolean all, boolean colour, LogText.Sink sink) throws IOException {
        long length = log.toFile().length();
        if (length < shown) shown = 0; // emptied by its own task
        if (length == shown) return;
        Redaction.strike(log, shown, secrets);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] chunk = new byte[(int) Math.min(CHUNK, length - shown)];
            for (int turn = 0; shown < length && (all || turn < TURN); turn++) {
                file.seek(shown);
                int read = file.read(chunk, 0, (int) Math.min(chunk.length, length - shown));
                if (read <= 0) return;
                int whole = whole(chunk, read, all && shown + read == length);
                if (whole == 0) return;
                LogText.read(new ByteArrayInputStream(chunk, 0, whole), colour, sink);
                shown += whole;
            }
        }
    }

    /** How many of the bytes make whole lines; of a line that fills the chunk, whole characters. */
    private static int whole(byte[] chunk, int read, boolean last) {
        for (int end = read; end > 0; end--) {
            if (chunk[end - 1] == '\n') return end;
        }
        if (last) return read;
        if (read < CHUNK) return 0;
        int end = read;
        while (end > read - 4 && (chunk[end - 1] & 0xC0) == 0x80) end--;
        return chunk[end - 1] < 0 ? end - 1 : end;
    }
}
