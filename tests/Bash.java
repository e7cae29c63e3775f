package tests;

import async.Async;
import async.report.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A folder with a file of bash functions, and what an {@link Async} over it shows. The functions run in that folder,
 * and whatever they leave running is known by it: {@link #processes}.
 */
public final class Bash {
    /** For tests of order: say TEXT, wait_for FILE, and ran, which notes the task's name in a file. */
    public static final String FUNCTIONS = """
            say() { echo "$1"; }
            wait_for() { until [[ -e $1 ]]; do sleep 0.01; done; }
            ran() { echo "$ASYNC_TASK" >>ran; }
            """;

    private static final boolean ASCII = !Charset.defaultCharset().newEncoder().canEncode('╭');
    private final Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();

    public Bash(Path folder, String functions) {
        this.folder = real(folder);
        file("here.bash", "cd -- \"${BASH_SOURCE[0]%/*}\"\n");
        file("functions.bash", functions);
    }

    /** Not in colour; more slots than any test needs, whatever the machine has; processes get a second to end. */
    public Async async() {
        return over("functions.bash");
    }

    public Async over(String... files) {
        String[] paths = Stream.concat(Stream.of("here.bash"), Stream.of(files))
                .map(name -> folder.resolve(name).toString())
                .toArray(String[]::new);
        return Async.sourcing(paths).slots(8).logs(folder.resolve("logs")).grace(Duration.ofSeconds(1))
                .output(new Output(new PrintStream(out, true), new PrintStream(err, true), false, 0));
    }

    /** Whether the machine's bash is of that version: not all say alike what the toolkit has no hand in. */
    public static boolean isThe(int major, int minor) {
        return new Command("bash", "-c", "[[ ${BASH_VERSINFO[0]} == \"$0\" && ${BASH_VERSINFO[1]} == \"$1\" ]]",
                "" + major, "" + minor).run().status() == 0;
    }

    public Path folder() {
        return folder;
    }

    public Path file(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file of the folder holds, without the last newline; empty if it is not there. */
    public String read(String name) {
        try {
            return Files.exists(folder.resolve(name)) ? Files.readString(folder.resolve(name)).stripTrailing() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The lines of joined logs, without gutter, header and result. */
    public String logs() {
        String gutter = shown("│ ");
        return String.join("\n", out().lines().filter(line -> line.startsWith(gutter)).map(line -> line.substring(2))
                .toList());
    }

    /** All that run in the folder, each as its pid and command line. */
    public List<String> processes() {
        return processes(folder);
    }

    public static List<String> processes(Path folder) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
                try { // a zombie has no working directory any more
                    if (!Files.readSymbolicLink(process.resolve("cwd")).startsWith(real(folder))) continue;
                    String line = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
                    found.add(process.getFileName() + " " + line);
                } catch (IOException goneOrNotOurs) {
                    // Neither is one of ours that runs.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Waits until none is left; fails with those that are, and ends them: no test leaves a process. */
    public static void untilNothingRunsIn(Path folder) {
        until(() -> processes(folder).isEmpty(), () -> {
            List<String> left = processes(folder);
            left.forEach(process -> ProcessHandle.of(Long.parseLong(process.split(" ")[0]))
                    .ifPresent(ProcessHandle::destroyForcibly));
            return "still running: " + left;
        });
    }

    public void untilFile(String name) {
        until(() -> Files.exists(folder.resolve(name)), () -> "no file " + name + "; shown so far: " + out() + err());
    }

    /**
     * The one place that polls: waits for a condition, for far longer than it can take. What takes long is asked less
     * often: to look at all processes costs two milliseconds of a processor.
     */
    public static void until(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (long pause = 5_000_000; !condition.getAsBoolean(); pause = Math.min(pause * 3 / 2, 50_000_000)) {
            if (System.nanoTime() > deadline) throw new AssertionError(otherwise.get());
            java.util.concurrent.locks.LockSupport.parkNanos(pause);
        }
    }

    /** What is expected on the screen, as it is drawn where only ASCII can be. */
    public static String shown(String expected) {
        return !ASCII ? expected : expected.replace("╭─ ", "+- ").replace("╰─ ", "+- ")
                .replace("│ ", "| ").replace("┆ ", ": ")
                .replace("── ", "-- ");
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
