package tests.async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.report.Output;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** A stdout that takes nothing (Ctrl-S, a pager that waits), takes no more (a full disk), or is nobody's any more. */
@Timeout(60) // a hang is a failure, too
class OutputTest extends InAFolder {
    @Test
    void a_terminal_that_stops_reading_holds_up_no_task_and_no_other_threads_join() throws Exception {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        CountDownLatch goesOn = new CountDownLatch(1);
        OutputStream stopped = new OutputStream() {
            @Override public void write(int b) {
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        try (Async async = bash.async().output(new Output(new PrintStream(stopped), System.err, false, 0))) {
            Task first = async.run("say", "x"), second = async.named("second").after(first).run("ran");
            CompletableFuture<Void> one = CompletableFuture.runAsync(() -> async.join(first));
            second.future().get();
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> async.join(second));
            one.get();
            other.get();
            async.join(async.named("third").run("ran"));
            goesOn.countDown();
        }
        assertEquals("second\nthird", bash.read("ran"));
    }

    @Test
    void a_script_whose_output_nobody_reads_runs_to_its_end_and_TERM_ends_it() throws Exception {
        new Bash(folder, "long() { head -c 200000 /dev/zero | tr '\\0' 'x'; touch \"$1\"; }\n");
        Command.Running script = Command.java(List.of(), Steps.class, folder).talking().start();
        for (int i = 1; i <= 8; i++) {
            Path step = folder.resolve("step" + i);
            Bash.until(() -> Files.exists(step), () -> step + " was held up");
        }
        Bash.untilNothingRunsIn(folder.resolve("logs")); // its tasks and its bash are gone, though not all is shown
        script.signal("TERM");
        assertEquals(143, script.process.waitFor());
    }

    /** Joins eight long logs, one after the other. */
    static final class Steps {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs"))) {
                for (int i = 1; i <= 8; i++) async.join(async.named("step" + i).run("long", "step" + i));
            }
        }
    }

    @Test
    void output_to_a_full_device_ends_with_exit_status_1_and_a_word() {
        new Bash(folder, "long() { echo x; }\n");
        Command.Result result = Command.java(List.of(), Steps.class, folder).to(Path.of("/dev/full")).run();
        assertEquals(1, result.status(), result.err());
        assertEquals("Steps: error: cannot write to stdout: its disk is full, or its reader stopped; the logs are"
                + " complete\nhint: df -h\n", result.err());
    }
}
