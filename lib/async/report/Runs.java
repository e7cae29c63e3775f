package async.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** The folders of runs that lie beside one's, of whatever scripts; see {@link RunFolder}. */
public final class Runs {
    private static final Pattern IS_RUN = Pattern.compile("\\d{8}-\\d{6}(-\\d+)?");
    static final String FUNCTIONS = "functions", IN_USE = ".in-use";
    /** What functions wrote, as opposed to what tells of it. */
    static final String IS_LOG = "(?s).*\\.log|\\.sourcing\\.stderr";
    private static final String IS_OURS = IS_LOG + "|events\\.jsonl|report\\.html|trace\\.json|\\.in-use";

    private Runs() {}

    /** Those before it, latest first. */
    public static List<Path> before(Path run) {
        List<Path> runs = all(run);
        runs.removeIf(other -> other.compareTo(run) > 0);
        Collections.reverse(runs);
        return runs;
    }

    /** All but its own, in no order. */
    public static List<Path> others(Path own) {
        return all(own);
    }

    /** Whether nobody runs in it any more. */
    public static boolean isOver(Path run) {
        try {
            Path file = run.resolve(IN_USE);
            return !Files.exists(file) || !isLocked(file);
        } catch (IOException unknown) {
            return true;
        }
    }

    /** Removes what is surely ours: folders named as runs are, with nothing but logs in them, that no run uses. */
    static void prune(Path own, int kept) {
        List<Path> runs = all(own);
        for (Path run : runs.subList(0, Math.max(0, runs.size() - (kept - 1)))) {
            try {
                remove(run);
            } catch (IOException othersAreAtIt) {
                // The next run tries again.
            }
        }
    }

    /** The folders of runs, but for our own, earliest first. */
    private static List<Path> all(Path own) {
        List<Path> runs = new ArrayList<>();
        // not a DirectoryStream, which would cost each script's start more than all of this
        for (String name : names(own.getParent())) {
            Path run = own.resolveSibling(name);
            if (IS_RUN.matcher(name).matches() && isFolder(run) && !run.equals(own)) runs.add(run);
        }
        Collections.sort(runs);
        return runs;
    }

    private static void remove(Path run) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : names(run)) {
            Path file = run.resolve(name);
            if (name.equals(FUNCTIONS) && isFolder(file)) {
                for (String copy : names(file)) files.add(file.resolve(copy));
            } else if (!name.matches(IS_OURS) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || name.equals(IN_USE) && isLocked(file)) {
                return;
            }
            files.add(file);
        }
        for (Path file : files) Files.deleteIfExists(file);
        Files.deleteIfExists(run);
    }

    private static String[] names(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? new String[0] : names;
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isLocked(Path file) throws IOException {
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return other.tryLock() == null;
        } catch (OverlappingFileLockException thisJvms) {
            return true;
        }
    }
}
