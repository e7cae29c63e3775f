package tests.async.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import async.report.Output;
import async.report.OutputMode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.InAFolder;

/** The modes of output in real runs. */
@Timeout(60) // a hang is a failure, too
class ModesTest extends InAFolder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();

    @Test
    void with_prefixes_lines_are_shown_while_their_tasks_run_and_a_join_adds_how_they_ended() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + "talk() { echo up; wait_for go; printf 'no newline'; }\n");
        try (Async async = bash.async().output(output(OutputMode.PREFIXED))) {
            Task one = async.named("one").run("talk"), other = async.named("other").run("talk");
            Bash.until(() -> out().contains(Bash.shown("one   │ up\n"))
                    && out().contains(Bash.shown("other │ up\n")), this::out);
            bash.file("go", "");
            async.join(one, other);
        }
        assertEquals(Bash.shown("one   │ no newline\none   │ up\nother │ no newline\nother │ up\n"
                + "── one done in TIME\n── other done in TIME"),
                String.join("\n", out().replaceAll("in \\S+ s", "in TIME").lines().sorted().toList()));
    }

    @Test
    void with_prefixes_no_line_of_tasks_that_write_at_once_is_lost_mixed_or_out_of_order() {
        Bash bash = new Bash(folder, """
                count() { local i; for ((i = 0; i < 3000; i++)); do printf '%s ' "$i"; printf 'üüüü\\n'; done; }
                """);
        List<String> names = List.of("a", "b", "c", "d");
        try (Async async = bash.async().output(output(OutputMode.PREFIXED))) {
            for (String name : names) async.named(name).run("count");
            async.join();
        }
        for (String name : names) {
            assertEquals(IntStream.range(0, 3000).mapToObj(i -> name + Bash.shown(" │ ") + i + " üüüü").toList(),
                    out().lines().filter(line -> line.startsWith(name + " ")).toList());
        }
        assertEquals(4 * 3000 + 4, out().lines().count());
    }

    @Test
    void quietly_only_what_failed_is_shown() {
        Bash bash = new Bash(folder, "good() { echo fine; }\nbad() { echo oops; false; }\n");
        try (Async async = bash.async().keepGoing().output(output(OutputMode.QUIET))) {
            async.run("good");
            Task bad = async.run("bad");
            async.after(bad).named("never").run("good");
            assertThrows(TaskFailed.class, async::join);
        }
        assertTrue(out().matches(Bash.shown("╭─ bad\n│ oops\n╰─ failed after \\S+ s: exit status 1\n")), out());
        assertEquals("async: 1 done, 1 failed, 1 not started\n", err());
    }

    @Test
    void words_of_progress_that_throw_cost_the_live_view_and_neither_the_run_nor_its_end() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        CountDownLatch asked = new CountDownLatch(1);
        Output output = new Output(new PrintStream(out, true), new PrintStream(err, true), false, 60)
                .telling(() -> {
                    asked.countDown();
                    throw new IllegalStateException("no words");
                });
        try (Async async = bash.async().output(output)) {
            Task task = async.run("wait_for", "go");
            awaiting(asked);
            bash.file("go", "");
            async.join(task);
        }
        assertTrue(out().startsWith(Bash.shown("── wait_for done in ")), out());
    }

    @Test
    void a_terminal_so_slow_that_a_drawing_takes_longer_than_its_pause_still_shows_what_is_joined() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch drawn = new CountDownLatch(2);
        OutputStream slow = new OutputStream() {
            @Override public void write(int b) {
                throw new AssertionError("a drawing is one write");
            }
            @Override public void write(byte[] bytes, int from, int length) {
                drawn.countDown();
                long until = System.nanoTime() + 150_000_000;
                while (!over.get() && System.nanoTime() < until) Thread.onSpinWait();
            }
        };
        try (Async async = bash.async()
                .output(new Output(new PrintStream(out, true), new PrintStream(slow), false, 60))) {
            async.named("long").run("wait_for", "go");
            Task task = async.run("say", "x");
            awaiting(drawn);
            async.join(task);
            assertTrue(out().startsWith(Bash.shown("╭─ say\n│ x\n╰─ done in ")), "not shown: " + out());
            over.set(true);
            bash.file("go", "");
            async.join();
        }
    }

    private static void awaiting(CountDownLatch latch) {
        Bash.until(() -> latch.getCount() == 0, () -> "nothing was drawn");
    }

    private Output output(OutputMode mode) {
        return new Output(new PrintStream(out, true), new PrintStream(err, true), false, 0).mode(mode);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
