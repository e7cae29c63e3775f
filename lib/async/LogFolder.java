package async;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Where a run's logs are: a folder of its own, named by its time, with a link {@code latest} beside it. They stay. */
record LogFolder(Path folder) {
    private static final DateTimeFormatter RUN_NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final long TOO_LITTLE = 64 * 1024;

    /** Makes the folder; two runs in one second get two. A {@code latest} that is no link is somebody's own and stays. */
    static LogFolder in(Path base) throws IOException {
        Files.createDirectories(base);
        String name = LocalDateTime.now().format(RUN_NAME);
        Path folder = base.resolve(name);
        for (int i = 2; !folder.toFile().mkdir(); i++) {
            if (!Files.exists(folder)) throw new IOException("cannot make the folder " + folder);
            folder = base.resolve(name + "-" + i);
        }
        Path latest = base.resolve("latest");
        if (Files.isSymbolicLink(latest) || !Files.exists(latest, LinkOption.NOFOLLOW_LINKS)) {
            Path scratch = Files.createTempDirectory(base, ".latest-");
            Path link = Files.createSymbolicLink(scratch.resolve("latest"), folder.getFileName());
            Files.move(link, latest, StandardCopyOption.ATOMIC_MOVE); // never a moment without one
            Files.delete(scratch);
        }
        return new LogFolder(folder);
    }

    Path log(String task) {
        return folder.resolve(task + ".log");
    }

    /** True if bash could not have written there why it failed. */
    static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < TOO_LITTLE;
        } catch (IOException unknown) {
            return false;
        }
    }
}
