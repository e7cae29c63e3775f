package tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.concurrent.Callable;

/**
 * What a checker of sources said of them, good or bad. It says the same again of the same files, so it is run again
 * only when one of them has changed, or the checker; a verdict lies in the cache folder, under a digest of all that.
 */
public final class Verdict {
    private static final Path FOLDER = Path.of(Newcomer.usersCache(), "stack-tests", "verdicts");

    private Verdict() {}

    /** What the checker says; {@code of} is all that this depends on: files, its version and how it is called. */
    public static String by(String checker, String of, Callable<String> run) throws Exception {
        Path kept = FOLDER.resolve(checker + "-" + hex(digest().digest(of.getBytes(StandardCharsets.UTF_8))));
        if (Files.exists(kept)) return Files.readString(kept);
        String said = run.call();
        Files.createDirectories(FOLDER);
        Path beside = Files.writeString(Files.createTempFile(FOLDER, checker, ""), said);
        Files.move(beside, kept, StandardCopyOption.ATOMIC_MOVE); // another run of the tests may do the same
        new Command("find", FOLDER.toString(), "-type", "f", "-mtime", "+30", "-delete").run();
        return said;
    }

    /** Tells these files, by name and content, from any others. */
    public static String digest(Collection<Path> files) throws IOException {
        MessageDigest digest = digest();
        for (Path file : files) {
            Path name = file.startsWith(tests.root()) ? tests.root().relativize(file) : file.getFileName();
            byte[] bytes = Files.readAllBytes(file);
            digest.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return hex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
