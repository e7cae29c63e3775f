package async.reuse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What stands for a content: two that differ have two, as good as certainly (SHA-256, as 64 hex digits). */
final class Fingerprint {
    static final String EXECUTABLE = "+x";
    private static final int CHUNK = 1 << 16;

    private Fingerprint() {}

    static String of(String text) {
        return hex(digest(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** A list as one text; where an element ends counts as well. */
    static String joined(List<String> texts) {
        StringBuilder joined = new StringBuilder();
        for (String text : texts) joined.append(text.length()).append(':').append(text);
        return joined.toString();
    }

    /** The same whatever the order in which it was filled. */
    static String of(Map<String, String> map) {
        MessageDigest digest = digest();
        new TreeMap<>(map).forEach((name, value) -> {
            add(digest, name);
            add(digest, value);
        });
        return hex(digest);
    }

    /**
     * Of a file's content, and whether it may be executed; reads it whole, piece by piece. Of a link to a
     * folder the link.
     */
    static String ofFile(Path file) throws IOException {
        if (Files.isDirectory(file)) return of("a link to " + Files.readSymbolicLink(file));
        MessageDigest digest = digest();
        byte[] chunk = new byte[CHUNK];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) digest.update(chunk, 0, read);
        }
        return hex(digest) + (Files.isExecutable(file) ? EXECUTABLE : "");
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static String hex(MessageDigest digest, byte... last) {
        return HexFormat.of().formatHex(digest.digest(last));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException never) { // each Java has it
            throw new AssertionError(never);
        }
    }
}
