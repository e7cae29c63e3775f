package async.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/**
 * Where a run's logs are: a folder of its own, named by its time, with a link {@code latest} beside it. They are their
 * owner's alone, since what a function says may hold secrets. They stay, until there are more runs than are kept.
 */
public final class RunFolder implements AutoCloseable {
    /** Where logs are if nobody says where. */
    public static final Path DEFAULT = Path.of("logs").toAbsolutePath();
    private static final Set<StandardOpenOption> APPENDING = Set.of(StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
    private static final long TOO_LITTLE = 64 * 1024;
    private static final FileAttribute<?> OWNERS_FOLDER = permissions("rwx------"),
            OWNERS_FILE = permissions("rw-------");

    private final Path folder;
    private final FileChannel inUse;
    private final int kept;
    private final String warning, id;

    private RunFolder(Path folder, FileChannel inUse, int kept, String warning) {
        this.folder = folder;
        this.inUse = inUse;
        this.kept = kept;
        this.warning = warning;
        id = folder.getFileName() + "." + Long.toHexString(System.nanoTime()) + "-" + ProcessHandle.current().pid();
    }

    /**
     * In {@code logs} of the working directory. Where nothing can be written there, in the user's state folder, under
     * the script's name, and {@link #warning} says so.
     *
     * @throws IOException what is wrong with the working directory, where the other cannot be used either
     */
    public static RunFolder byDefault(String script, int kept) throws IOException {
        try {
            return in(DEFAULT, kept);
        } catch (IOException notHere) {
            Path base = ofUser("XDG_STATE_HOME", ".local/state").resolve(script).resolve(DEFAULT.getFileName());
            try {
                return in(base, kept, "cannot write to " + DEFAULT + " (" + notHere + "); the logs are in " + base);
            } catch (IOException norThere) {
                throw notHere; // where people look first
            }
        }
    }

    /**
     * Makes the folder; two runs in one second get two. A {@code latest} that is no link is somebody's own and stays.
     * {@link #close} leaves the {@code kept} latest runs: until then this one may read what it takes the place of.
     */
    public static RunFolder in(Path base, int kept) throws IOException {
        return in(base, kept, "");
    }

    private static RunFolder in(Path base, int kept, String warning) throws IOException {
        Files.createDirectories(base);
        Path folder = make(base, LocalTime.compact(LocalTime.of(Instant.now())));
        FileChannel inUse = FileChannel.open(folder.resolve(Runs.IN_USE), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        inUse.tryLock();
        Path latest = base.resolve("latest");
        if (Files.isSymbolicLink(latest) || !Files.exists(latest, LinkOption.NOFOLLOW_LINKS)) {
            Path scratch = Files.createDirectory(base.resolve(".latest-" + folder.getFileName()), OWNERS_FOLDER);
            Path link = Files.createSymbolicLink(scratch.resolve("latest"), folder.getFileName());
            Files.move(link, latest, StandardCopyOption.ATOMIC_MOVE); // never a moment without one
            Files.delete(scratch);
        }
        return new RunFolder(folder, inUse, kept, warning);
    }

    public Path folder() {
        return folder;
    }

    /** Of the run, and of no other, wherever and whenever. */
    public String id() {
        return id;
    }

    /** Why it is not where people look for it; empty if it is. */
    public String warning() {
        return warning;
    }

    /** Where copies of function files are that are no files themselves. */
    public Path functions() {
        return folder.resolve(Runs.FUNCTIONS);
    }

    public Path log(String task) {
        return folder.resolve(task + ".log");
    }

    /** Where sourcing writes to stdout, and beside it to stderr; both are there, their owner's alone. */
    public Path sourcing() throws IOException {
        append(folder.resolve(".sourcing.stderr"), "");
        append(log(".sourcing"), "");
        return log(".sourcing");
    }

    /** A file of the folder to append to; its owner's alone. */
    public FileChannel append(String name) throws IOException {
        return FileChannel.open(folder.resolve(name), APPENDING, OWNERS_FILE);
    }

    /** Begins a log, or a further part of it. A folder that somebody has removed meanwhile is made again. */
    public void write(Path log, String text) throws IOException {
        try {
            append(log, text);
        } catch (NoSuchFileException removed) {
            Files.createDirectories(folder, OWNERS_FOLDER);
            append(log, text);
        }
    }

    private static void append(Path log, String text) throws IOException {
        try (var channel = Files.newByteChannel(log, APPENDING, OWNERS_FILE)) {
            if (!text.isEmpty()) channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** True if bash could not have written there why it failed. */
    public static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < TOO_LITTLE;
        } catch (IOException unknown) {
            return false;
        }
    }

    /** The run is over; older ones that are over, too, are removed if there are more than are kept. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.resolve(Runs.IN_USE));
            inUse.close();
        } catch (IOException nothingToLose) {
            // The next run finds that nobody holds it.
        }
        Runs.prune(folder, kept);
    }

    /** As the XDG base directories have it: what the variable names, if that is not relative, else below HOME. */
    public static Path ofUser(String variable, String below) {
        String named = System.getenv(variable), home = System.getenv("HOME");
        if (named != null && named.startsWith("/")) return Path.of(named);
        return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home, below);
    }

    private static Path make(Path base, String name) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return Files.createDirectory(base.resolve(i == 1 ? name : name + "-" + i), OWNERS_FOLDER);
            } catch (java.nio.file.FileAlreadyExistsException taken) {
                // By another run of this second.
            }
        }
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
