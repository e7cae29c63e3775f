package tests.faults;

import async.Async;
import async.Misuse;
import async.TaskFailed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import tests.Bash;

/** One Async after another in one JVM, however they end: what each of them took it gives back. */
public final class Resources implements Hunt {
    /** After so many the heap is measured; what a garbage collection leaves varies by less than this. */
    private static final int BETWEEN_MEASURES = 50;
    private static final long MEGABYTE = 1 << 20;

    private long descriptors, threads, heap;
    private int done;

    @Override
    public String name() {
        return "resources";
    }

    @Override
    public String goal() {
        return "no more file descriptors, threads or heap after it than before";
    }

    @Override
    public int tries() {
        return 500;
    }

    @Override
    public void run(Trial trial) throws Exception {
        if (done == 0) { // what is loaded once and stays
            for (int i = 0; i < Way.values().length; i++)
                once(Files.createDirectory(trial.folder().resolve("warm" + i)), Way.values()[i]);
            descriptors = descriptors();
            threads = threads();
            heap = heap();
        }
        Way way = Way.values()[trial.random().nextInt(Way.values().length)];
        once(trial.folder(), way);
        compare(trial, way, "file descriptors", descriptors, Resources::descriptors);
        compare(trial, way, "threads", threads, Resources::threads);
        if (++done % BETWEEN_MEASURES == 0) {
            long grown = heap() - heap;
            trial.note(String.format("after %d: %d file descriptors, %d threads, heap %+.1f MB", done, descriptors(),
                    threads(), grown / (double) MEGABYTE));
            if (grown > MEGABYTE) trial.left(grown + " bytes of heap after " + done);
        }
    }

    /** How an Async ends. */
    private enum Way { well, failure, keeps_going, timeout, refused_call, no_function_files, sourcing_exits,
            interrupted, nothing_run }

    private static void once(Path folder, Way way) {
        Bash bash = new Bash(folder, "good() { echo \"$1\"; emit X \"$1\"; }\nbad() { false; }\n"
                + "slow() { sleep 300; }\nleaving() { sleep 300 & }\n"
                + (way == Way.sourcing_exits ? "exit 3\n" : ""));
        Async async = way == Way.no_function_files ? bash.over("nowhere.bash") : bash.async();
        try (async) {
            if (way == Way.keeps_going) async.keepGoing();
            if (way == Way.nothing_run) return;
            for (int i = 0; i < 5; i++) async.named("good" + i)
                    .after(i == 0 ? new String[0] : new String[] {"good" + (i - 1)}).run("good", "x".repeat(10_000));
            switch (way) {
                case failure, keeps_going -> async.join(async.run("bad"));
                case timeout -> async.join(async.timeout(Duration.ofMillis(50)).run("slow"));
                case refused_call -> async.run("goood");
                case interrupted -> {
                    async.run("slow");
                    Thread.currentThread().interrupt();
                }
                default -> async.run("leaving");
            }
            async.join();
            async.summary();
        } catch (TaskFailed | Misuse | java.util.concurrent.CancellationException asMeant) {
            Thread.interrupted();
        }
    }

    /** What ends a moment later, a thread say, is waited for. */
    private static void compare(Trial trial, Way way, String what, long before, LongSupplier now) {
        try {
            Bash.until(() -> now.getAsLong() <= before, () -> "");
        } catch (AssertionError grown) {
            trial.left(what + " after " + way + ": " + now.getAsLong() + ", before " + before);
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long heap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
