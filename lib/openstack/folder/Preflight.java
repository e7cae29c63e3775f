package openstack.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import openstack.model.Problem;

/** What is checked before anything is started: a stack that runs out of memory or disk half way helps nobody. */
public final class Preflight {
    private static final long MB = 1_000_000;
    /**
     * Measured with all eight services: 1.5 GB of memory (PSS) when up; about even shares and some room are enough to
     * refuse in time.
     */
    private static final long MEMORY_PER_SERVICE = 220 * MB;
    private static final long DISK_FOR_ANY = 400 * MB;
    private static final long DISK_PER_SERVICE = 130 * MB;

    private Preflight() {}

    /**
     * Checks for a stack that is not up yet; one that is has what it needs.
     *
     * @param services how many are chosen
     * @throws Problem with what is needed and what there is
     */
    public static void check(Path dest, int services) {
        try {
            if (!Files.exists(dest.resolve("run"))) {
                long memory = availableMemory();
                demand("memory", memory, services * MEMORY_PER_SERVICE,
                        "fewer services (--services), or end something else");
            }
            if (!Files.exists(dest.resolve("prefix"))) {
                long disk = Files.getFileStore(dest).getUsableSpace();
                demand("space for " + dest, disk, DISK_FOR_ANY + services * DISK_PER_SERVICE,
                        "another folder (--dest)");
            }
        } catch (IOException unknowable) {
            // No /proc, say: the run itself will show.
        }
    }

    private static void demand(String what, long available, long needed, String next) {
        if (available < needed) {
            throw new Problem(String.format("too little %s: %d MB free, about %d MB needed%nhint: %s",
                    what, available / MB, needed / MB, next));
        }
    }

    private static long availableMemory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
        return Long.MAX_VALUE;
    }
}
