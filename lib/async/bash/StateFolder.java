//FILES async/bash/call.bash=call.bash
//FILES async/bash/ending.bash=ending.bash
//FILES async/bash/failure.bash=failure.bash
//FILES async/bash/options.bash=options.bash
//FILES async/bash/task.bash=task.bash
//FILES async/bash/values.bash=values.bash
//FILES async/bash/wire.bash=wire.bash
package async.bash;

import async.failure.FailureRecord;
import async.failure.Failures;
import async.model.IgnoredFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The temporary folder in which task.bash leaves what it has to say of each call; see {@link Wire} for the files. It
 * goes with the run. One whose JVM and bash were both killed is removed by the next run: whoever lives holds a lock in
 * it.
 */
public final class StateFolder implements AutoCloseable {
    private static final String PREFIX = "async-bash-";
    private static final String ALIVE = "alive";
    private static final List<String> PARTS = List.of("task.bash", "wire.bash", "options.bash", "values.bash",
            "failure.bash",
            "call.bash", "ending.bash");
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** Of a folder without an owner, so long after its last change: who makes or leaves it is done by then. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Path folder;
    private final FileChannel alive;

    /** Makes the folder, its owner's alone, in {@code java.io.tmpdir}. */
    StateFolder() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        folder = make(temporary);
        alive = own(folder);
        sweep(temporary);
    }

    /** What tells that it has an owner, as long as it is open. A folder that cannot have it goes again. */
    private static FileChannel own(Path folder) throws IOException {
        try {
            FileChannel alive = FileChannel.open(folder.resolve(ALIVE), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            alive.lock();
            return alive;
        } catch (IOException e) {
            boolean unused = folder.resolve(ALIVE).toFile().delete(); // where no file can be opened, none can be listed
            delete(folder);
            throw e;
        }
    }

    /** Not createTempDirectory, whose random numbers cost 15 ms. No name comes twice: late removals meet nobody. */
    private static Path make(Path temporary) throws IOException {
        while (true) {
            try {
                return Files.createDirectory(temporary.resolve(PREFIX + ProcessHandle.current().pid() + "-"
                        + System.nanoTime()), OWNERS);
            } catch (FileAlreadyExistsException taken) {
                // By a process of this number in another namespace, in this very nanosecond.
            }
        }
    }

    public Path folder() {
        return folder;
    }

    /** Lays task.bash and its parts into it, from the class path: bash is to read files. */
    void install() throws IOException {
        for (String part : PARTS) {
            try (InputStream resource = StateFolder.class.getResourceAsStream(part)) {
                Files.copy(resource, folder.resolve(part));
            }
        }
    }

    /** What a call handed on with emit and keeping, ended or not; null for what it unset. The caller's own. */
    public Map<String, List<String>> handedOn(int id) {
        return values(fields(id));
    }

    /** The same of what {@link #fields} has read. */
    public static Map<String, List<String>> values(List<String> fields) {
        return Wire.values(fields);
    }

    /** The same as it stands in the file: what {@link #handOn} takes. Empty for a call that handed on nothing. */
    public List<String> fields(int id) {
        return Wire.fields(folder.resolve(id + ".values"));
    }

    /** Lets a call that is not made hand on what an earlier one did. */
    public void handOn(int id, List<String> fields) throws IOException {
        if (!fields.isEmpty()) Files.write(folder.resolve(id + ".values"), Wire.file(fields));
    }

    /** How a call failed, as bash saw it, or said it in its log. */
    public FailureRecord failure(int id, int exitStatus, Path log) {
        return Failures.of(exitStatus, failures(id), log);
    }

    /** What a lenient call ignored. */
    public List<IgnoredFailure> ignored(int id) {
        return Failures.ignored(failures(id).get(0));
    }

    /** What a call's shells recorded of its failure: first its own process, maybe empty, then those inside. */
    private List<List<String>> failures(int id) {
        List<List<String>> records = new ArrayList<>();
        Path own = folder.resolve(id + ".failure");
        records.add(Wire.fields(own));
        try (DirectoryStream<Path> inner = Files.newDirectoryStream(folder, own.getFileName() + ".*")) {
            inner.forEach(record -> records.add(Wire.fields(record)));
        } catch (IOException | DirectoryIteratorException gone) {
            // The run is over and its folder removed.
        }
        return records;
    }

    /** What failed at the files' top level, as they were sourced; the first few. */
    public List<IgnoredFailure> sourcingFailures() {
        return Failures.whileSourcing(Wire.fields(folder.resolve("sourcing.failures")));
    }

    /** Removes what is of no more use once a call has ended; what it handed on stays. So the folder stays small. */
    public void forget(int id) {
        deleted(id + ".times");
        deleted(id + ".scratch");
        if (!deleted(id + ".failure")) return;
        try (DirectoryStream<Path> inner = Files.newDirectoryStream(folder, id + ".failure.*")) {
            for (Path record : inner) Files.deleteIfExists(record);
        } catch (IOException | DirectoryIteratorException gone) {
            // The run is over and its folder removed.
        }
    }

    /** Not by {@link Files}, which makes an exception of each file that is not there, and most are not. */
    private boolean deleted(String name) {
        return folder.resolve(name).toFile().delete();
    }

    /** Removes the folder; whoever was faster did the same. */
    @Override
    public void close() {
        try {
            alive.close(); // first: to list a folder takes a descriptor, and there may be none left
        } catch (IOException nothingToLose) {
            // The file is gone already.
        }
        delete(folder);
    }

    private static void sweep(Path temporary) {
        long settled = System.currentTimeMillis() - SETTLED.toMillis(); // files have the wall clock's time
        // not a DirectoryStream, whose glob costs a start more than all of this
        String[] names = temporary.toFile().list();
        if (names == null) return;
        for (String name : names) {
            if (!name.startsWith(PREFIX)) continue;
            Path folder = temporary.resolve(name);
            if (Files.isDirectory(folder) && folder.toFile().lastModified() < settled && isAbandoned(folder)) {
                delete(folder);
            }
        }
    }

    /** Nobody's: no file says it has an owner (its JVM was killed before it could), or none holds its lock. */
    private static boolean isAbandoned(Path folder) {
        try (FileChannel other = FileChannel.open(folder.resolve(ALIVE), StandardOpenOption.WRITE)) {
            return other.tryLock() != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        } catch (java.nio.file.NoSuchFileException unowned) {
            String[] files = folder.toFile().list();
            return files != null && files.length == 0;
        } catch (IOException notOurs) {
            return false;
        }
    }

    private static void delete(Path folder) {
        String[] names = folder.toFile().list();
        for (String name : names == null ? new String[0] : names) folder.resolve(name).toFile().delete();
        boolean unused = folder.toFile().delete(); // it is temporary; the system removes it one day
    }
}
