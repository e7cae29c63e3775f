package async.reuse;

import async.model.Event;
import async.report.EventText;
import async.report.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps what tasks made, for later runs and other folders: each content once, under its fingerprint, and for each
 * result which files it has, under the fingerprint of all that it depended on. Whoever writes does so beside it and
 * moves it into its place, so that any number of runs may share one. What nobody used for {@link #UNUSED} is removed.
 */
public final class FileCache {
    /** What the names of files begin with that are only just being written. */
    static final String SCRATCH = ".async-";
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Pattern EXECUTE = Pattern.compile("(r[w-])-");
    private static final Duration UNUSED = Duration.ofDays(30), SWEEP = Duration.ofDays(1);

    private final Path folder;

    FileCache(Path folder) {
        this.folder = folder;
    }

    /** @param folder null for {@code $XDG_CACHE_HOME/async}, {@code ~/.cache/async} */
    public static FileCache in(Path folder) {
        return new FileCache(folder != null ? folder : RunFolder.ofUser("XDG_CACHE_HOME", ".cache").resolve("async"));
    }

    /** Keeps a result's files as they are now. A product that is changed meanwhile is noticed, and nothing kept. */
    void store(String key, Event.Kept result) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        // nobody else sees, or gives, what is kept
        if (!Files.isDirectory(folder)) Files.createDirectory(folder, OWNERS);
        for (Map.Entry<String, String> product : result.products().entrySet()) {
            Path file = Path.of(product.getKey()), kept = content(product.getValue());
            if (Files.exists(kept)) touch(kept);
            else copy(file, kept, product.getValue());
        }
        Path written = beside(result(key));
        Files.writeString(written, EventText.line(result));
        Files.move(written, result(key), StandardCopyOption.ATOMIC_MOVE);
        sweep();
    }

    /** Brings a result's files back; empty if there is none, or one of its files is damaged, which is removed then. */
    Optional<Event.Kept> restore(String key) throws IOException {
        Event.Kept result = read(result(key));
        if (result == null) return Optional.empty();
        Map<Path, Path> copies = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, String> product : result.products().entrySet()) {
                Path file = Path.of(product.getKey()), kept = content(product.getValue()), copy = beside(file);
                copies.put(copy, file);
                boolean isWhole = Files.exists(kept) && copied(kept, copy, product.getValue());
                if (!isWhole) {
                    Files.deleteIfExists(kept);
                    Files.deleteIfExists(result(key));
                    return Optional.empty();
                }
                touch(kept);
            }
            for (Map.Entry<Path, Path> copy : copies.entrySet()) {
                Files.move(copy.getKey(), copy.getValue(), StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            for (Path copy : copies.keySet()) Files.deleteIfExists(copy);
        }
        touch(result(key));
        return Optional.of(result);
    }

    /** Writes a file of the caller's permissions; whether it is what it is to be. */
    private static boolean copied(Path from, Path copy, String fingerprint) throws IOException {
        try (OutputStream written = Files.newOutputStream(copy)) {
            Files.copy(from, written);
        }
        if (fingerprint.endsWith(Fingerprint.EXECUTABLE)) {
            String readable = PosixFilePermissions.toString(Files.getPosixFilePermissions(copy));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(EXECUTE.matcher(readable)
                    .replaceAll("$1x"))); // for whom it can be read
        }
        return Fingerprint.ofFile(copy).equals(fingerprint);
    }

    private static Event.Kept read(Path file) throws IOException {
        try {
            return (Event.Kept) EventText.event(Files.readString(file)).orElse(null);
        } catch (NoSuchFileException none) {
            return null;
        } catch (IllegalArgumentException | ClassCastException | IOException damaged) {
            Files.deleteIfExists(file);
            return null;
        }
    }

    private static void copy(Path file, Path kept, String fingerprint) throws IOException {
        Path copy = beside(kept);
        try {
            if (!copied(file, copy, fingerprint)) throw new IOException(file + " was changed while it was kept");
            Files.move(copy, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** For when it was last of use; who may read it only cannot say so. */
    private static void touch(Path file) {
        boolean unused = file.toFile().setLastModified(System.currentTimeMillis());
    }

    /** A name in the same folder, which is made, that nobody else takes. */
    private static Path beside(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        return parent.resolve(SCRATCH + ProcessHandle.current().pid() + "-" + System.nanoTime());
    }

    private Path result(String key) {
        return folder.resolve("results").resolve(key);
    }

    private Path content(String fingerprint) {
        return folder.resolve("files").resolve(fingerprint.substring(0, 2)).resolve(fingerprint.substring(2));
    }

    private void sweep() throws IOException {
        Path swept = folder.resolve("swept");
        Instant now = Instant.now();
        if (Files.exists(swept) && Files.getLastModifiedTime(swept).toInstant().isAfter(now.minus(SWEEP))) return;
        Files.write(swept, "".getBytes(StandardCharsets.UTF_8));
        remove(folder.resolve("results"), now.minus(UNUSED));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder.resolve("files"))) {
            for (Path part : parts) remove(part, now.minus(UNUSED));
        }
    }

    private static void remove(Path folder, Instant before) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) Files.deleteIfExists(file);
            }
        }
    }
}
