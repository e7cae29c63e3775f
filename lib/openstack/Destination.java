package openstack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

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
     * @throws Problem if it cannot be written, holds something else, or another run holds it (with that one's process id)
     */
    public static Destination hold(Path named) {
        Path folder = named;
        try {
            boolean made = !Files.exists(named);
            Files.createDirectories(named);
            folder = named.toRealPath();
            if (made) { // whatever the umask: nobody else writes here
                folder.toFile().setWritable(false, false);
                folder.toFile().setWritable(true, true);
            }
            checkOwner(folder);
            Path mark = folder.resolve(MARK);
            if (!Files.exists(mark) && !isEmpty(folder)) {
                throw new Problem(folder + " holds files that are not a stack's\n  next: --dest with an empty or a new folder");
            }
            RandomAccessFile file = new RandomAccessFile(mark.toFile(), "rw");
            FileLock lock = file.getChannel().tryLock();
            if (lock == null) {
                String holder = file.readLine();
                file.close();
                throw new Problem("another run is at work on " + folder + ": process " + holder
                        + "\n  next: wait for it, or end it with kill " + holder);
            }
            // In place: on a full disk, which down may be meant to end, an emptied file gets no block again.
            byte[] holder = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            file.write(holder);
            file.setLength(holder.length);
            return new Destination(named, folder, file, lock);
        } catch (IOException e) {
            throw new Problem("cannot write to " + folder + ": " + e + "\n  next: --dest with a folder that you may write");
        }
    }

    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(MARK));
    }

    /** Removes the folder and all in it, and the link that it was named by. Links inside are removed, never followed. */
    public void remove() {
        delete(folder);
        if (Files.isSymbolicLink(named)) delete(named);
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new Problem("cannot remove all of " + folder + ": " + e);
        }
    }

    private static void checkOwner(Path folder) throws IOException {
        String owner = Files.getOwner(folder).getName(), self = Files.getOwner(Path.of("/proc/self")).getName();
        if (Files.exists(folder.resolve(MARK)) && !owner.equals(self)) {
            throw new Problem("the stack in " + folder + " is " + owner + "'s, and you are " + self + "\n  next: do it as " + owner + ", or --dest with a folder of your own");
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
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}
