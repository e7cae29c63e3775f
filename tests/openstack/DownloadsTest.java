package openstack.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a download by what lies in the folder of archives, second by second. */
class DownloadsTest {
    @TempDir Path folder;

    @Test
    void megabytes_and_the_time_left_are_told_while_packages_come_and_nothing_before_and_after() throws Exception {
        Path packages = Files.createDirectories(folder.resolve("packages")),
                archives = Files.createDirectories(folder.resolve("archives/partial")).getParent();
        Files.createFile(Files.createDirectory(folder.resolve("prefix.packages")).resolve("unpacked"));
        AtomicLong seconds = new AtomicLong(100);
        Downloads downloads = new Downloads(folder, archives, () -> seconds.get() * 1_000_000_000);
        assertEquals("", downloads.get());
        Files.writeString(packages.resolve("nova.list"),
                "a 1 30000000 a.deb sum\nb 1 10000000 b.deb sum\nunpacked 1 9000000 unpacked.deb sum\n");
        Files.writeString(packages.resolve("glance.list"), "c 1 60000000 c.deb sum\n");
        Files.createFile(packages.resolve("resolved"));
        grow(archives.resolve("b.deb"), 10_000_000); // of an earlier run
        seconds.set(101);
        assertEquals("packages: 0 of 90 MB", downloads.get());
        grow(archives.resolve("a.deb"), 30_000_000);
        seconds.set(111);
        assertEquals("packages: 30 of 90 MB, 20 s left", downloads.get());
        grow(archives.resolve("partial/c.deb"), 15_000_000);
        assertEquals("packages: 30 of 90 MB, 20 s left", downloads.get(), "asked again at once");
        seconds.set(251);
        assertEquals("packages: 45 of 90 MB, 3 min left", downloads.get());
        Files.delete(archives.resolve("partial/c.deb"));
        grow(archives.resolve("c.deb"), 60_000_000);
        seconds.set(252);
        assertEquals("", downloads.get());
    }

    /** Sparse: only its size counts. */
    private static void grow(Path file, long size) throws Exception {
        try (var bytes = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(size);
        }
    }
}
