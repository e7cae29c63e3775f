package openstack.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How far the download of packages is, by what lies in the archives' folder: megabytes, and the time left. It says
 * nothing before it is known what is lacking, where nothing is, and when all is there.
 */
public final class Downloads implements Supplier<String> {
    private static final long LOOK_NANOS = 500_000_000;
    private static final double MB = 1e6, SECOND = 1e9;

    private final Path dest;
    private final Path archives;
    private final LongSupplier clock;
    private Map<String, Long> lacking; // bytes by archive; null until the lists are there
    private long begin;
    private long before; // what lay there at first
    private long lookedAt;
    private String text = "";

    Downloads(Path dest, Path archives, LongSupplier clock) {
        this.dest = dest;
        this.archives = archives;
        this.clock = clock;
    }

    /** What is said now of the packages of the stack in {@code dest}, with the user's cache folder. */
    public static Downloads of(Path dest, Path cache) {
        return new Downloads(dest, cache.resolve("apt/archives"), System::nanoTime);
    }

    @Override
    public synchronized String get() {
        long now = clock.getAsLong();
        if (lookedAt != 0 && now - lookedAt < LOOK_NANOS) return text;
        lookedAt = now;
        try {
            text = look(now);
        } catch (IOException unreadable) {
            text = ""; // whoever downloads says what is wrong
        }
        return text;
    }

    private String look(long now) throws IOException {
        if (lacking == null) {
            if (!Files.exists(dest.resolve("packages/resolved"))) return "";
            lacking = lacking();
            begin = now;
            before = there();
        }
        long all = lacking.values().stream().mapToLong(Long::longValue).sum(), there = there();
        if (there >= all) return "";
        double seconds = (now - begin) / SECOND, done = there - before;
        String left = done <= 0 || seconds < 1 ? "" : ", " + time((all - there) * seconds / done) + " left";
        return String.format(Locale.ROOT, "packages: %.0f of %.0f MB%s", there / MB, all / MB, left);
    }

    private static String time(double seconds) {
        return seconds < 100 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
    }

    /** What the lists name, is not unpacked, and does not lie there whole. */
    private Map<String, Long> lacking() throws IOException {
        Map<String, Long> lacking = new LinkedHashMap<>();
        List<Path> lists;
        try (Stream<Path> files = Files.list(dest.resolve("packages"))) {
            lists = files.filter(file -> file.toString().endsWith(".list")).toList();
        }
        for (Path list : lists) {
            for (String line : Files.readAllLines(list)) {
                String[] fields = line.split(" "); // name version size file sum
                if (fields.length < 4 || Files.exists(dest.resolve("prefix.packages").resolve(fields[0]))) continue;
                long size = Long.parseLong(fields[2]);
                if (size(fields[3]) < size) lacking.put(fields[3], size);
            }
        }
        return lacking;
    }

    private long there() {
        return lacking.keySet().stream().mapToLong(this::size).sum();
    }

    /** As much of it as has come, which apt keeps under the same name. */
    private long size(String archive) {
        long whole = archives.resolve(archive).toFile().length(); // 0 where there is none
        return whole > 0 ? whole : archives.resolve("partial").resolve(archive).toFile().length();
    }
}
