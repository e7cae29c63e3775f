package openstack.folder;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import openstack.model.Part;
import openstack.model.Problem;

/**
 * The folder that everything of a stack lies in, held by one run at a time. A file marks it as ours, so that nothing
 * else is ever taken for a stack and removed.
 */
public final class Destination implements AutoCloseable {
    private static final String MARK = ".stack";

    private final Path named;
    private final Path folder;
    private final RandomAccessFile mark;
    private final FileLock lock;

    private Destination(Path named, Path folder, RandomAccessFile mark, FileLock lock) {
        this.named = named;
        this.folder = folder;
        this.mark = mark;
        this.lock = lock;
    }

    /**
     * Makes the folder if it is not there and holds it until closed; does not wait.
     *
     * @throws Problem if it cannot be written, holds something else, or another run holds it (with that one's process
     *     id)
     */
    public static Destination hold(Path named) {
        Path folder = named;
        try {
            Ownership.check(named);
            if (!Files.exists(named)) Files.createDirectories(named, permissions("rwxr-xr-x"));
            folder = named.toRealPath();
            Path mark = folder.resolve(MARK);
            if (!exists(folder) && !isEmpty(folder)) {
                throw new Problem(folder + " is not empty and not a stack\nhint: --dest with an empty or a new folder");
            }
            // Whatever the umask: nobody else reads passwords, or logs with what somebody's functions trace.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            RandomAccessFile file = new RandomAccessFile(mark.toFile(), "rw");
            Files.setPosixFilePermissions(mark, PosixFilePermissions.fromString("rw-------"));
            FileLock lock = file.getChannel().tryLock();
            if (lock == null) {
                String holder = file.readLine();
                file.close();
                throw new Problem("another run is at work on " + folder + ": process " + holder
                        + "\nhint: wait for it, or end it with kill " + holder);
            }
            // In place: on a full disk, which down may be meant to end, an emptied file gets no block again.
            byte[] holder = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            file.write(holder);
            file.setLength(holder.length);
            return new Destination(named, folder, file, lock);
        } catch (IOException e) {
            throw new Problem("cannot write to " + folder + ": " + e
                    + "\nhint: --dest with a folder that you may write");
        }
    }

    /** A stack is there. Other programs, too, have a folder of the mark's name. */
    public static boolean exists(Path folder) {
        return Files.isRegularFile(folder.resolve(MARK), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Where a stack's commands have their logs, or one of them, by its name: made if it is not there, its owner's
     * alone.
     *
     * @throws Problem if it cannot be made
     */
    public static Path logs(Path dest, String name) {
        Path logs = logsFolder(dest, name);
        try {
            return Files.createDirectories(logs, permissions("rwx------"));
        } catch (IOException e) {
            throw new Problem("cannot write to " + logs + ": " + e + "\nhint: --dest with a folder that you may write");
        }
    }

    /** The same, made or not. */
    public static Path logsFolder(Path dest, String name) {
        return dest.resolve("logs").resolve(name);
    }

    /**
     * Removes what the stack has made, and then the folder and the link that it was named by. Links inside are removed,
     * never followed.
     *
     * @return what is somebody else's: it stays, and with it the folder
     */
    public List<String> remove() {
        try {
            List<String> left = new ArrayList<>();
            for (Path entry : entries(folder)) {
                String name = entry.getFileName().toString();
                if (name.equals(MARK)) continue;
                if (Part.owns(name)) delete(entry);
                else left.add(name);
            }
            if (!left.isEmpty()) return left;
            delete(folder);
            if (Files.isSymbolicLink(named)) delete(named);
            return left;
        } catch (IOException e) {
            throw new Problem("cannot remove all of " + folder + ": " + e);
        }
    }

    public static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new Problem("cannot remove all of " + folder + ": " + e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            mark.close();
        } catch (IOException e) {
            throw new Problem("cannot release " + folder + ": " + e.getMessage());
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        return entries(folder).isEmpty();
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
