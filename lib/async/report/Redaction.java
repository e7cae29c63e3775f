package async.report;

import async.model.Secrets;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Secrets in a log's file, overwritten with as many asterisks where they stand: whoever reads it, now or in a year,
 * finds none. What is written to the file meanwhile goes behind its end, and is not touched.
 */
public final class Redaction {
    private static final int CHUNK = 1 << 16;
    private static final byte SIGN = '*';

    private Redaction() {}

    /**
     * @param from what lies before it was done already, but for a secret that goes on behind it
     * @throws IOException if the file cannot be read or written; then it may hold secrets
     */
    public static void strike(Path log, long from, Secrets secrets) throws IOException {
        if (secrets.isEmpty() || !Files.exists(log)) return;
        List<byte[]> texts = secrets.bytes();
        int longest = 0;
        for (byte[] text : texts) longest = Math.max(longest, text.length);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            byte[] chunk = new byte[CHUNK + longest];
            long length = file.length(), end = Math.max(0, from - longest);
            for (long start = end; end < length; start = Math.max(0, end - longest)) {
                int size = (int) Math.min(chunk.length, length - start);
                file.seek(start);
                file.readFully(chunk, 0, size);
                end = start + size;
                for (byte[] text : texts) strike(file, start, chunk, size, text);
            }
        }
    }

    /** The same in all logs of a run, as far as they can be written. */
    public static void strikeAll(Path folder, Secrets secrets) {
        String[] names = secrets.isEmpty() ? null : folder.toFile().list();
        if (names == null) return;
        for (String name : names) {
            try {
                if (name.matches(Runs.IS_LOG)) strike(folder.resolve(name), 0, secrets);
            } catch (IOException nothingToBeDone) {
                // It cannot be read either, or is on a disk that died.
            }
        }
    }

    private static void strike(RandomAccessFile file, long start, byte[] chunk, int size, byte[] secret)
            throws IOException {
        byte[] signs = new byte[secret.length];
        Arrays.fill(signs, SIGN);
        for (int at = 0; at <= size - secret.length; at++) {
            if (chunk[at] != secret[0] || !Arrays.equals(chunk, at, at + secret.length, secret, 0, secret.length)) {
                continue;
            }
            System.arraycopy(signs, 0, chunk, at, signs.length);
            file.seek(start + at);
            file.write(signs);
            at += secret.length - 1;
        }
    }
}
