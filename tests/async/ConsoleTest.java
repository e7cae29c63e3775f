package async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tests.Bash.shown;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands on the screen for a task and a run, in colour and plain. */
class ConsoleTest {
    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();

    @ParameterizedTest(name = "{0} ms: {1}") @CsvSource(textBlock = """
            0,         0.00 s
            4,         0.00 s
            420,       0.42 s
            999,       1.00 s
            1000,      1.0 s
            3149,      3.1 s
            59900,     59.9 s
            60000,     1:00 min
            67400,     1:07 min
            3661000,   61:01 min
            """)
    void a_duration_is_short_to_read(long millis, String text) {
        assertEquals(text, Console.seconds(Duration.ofMillis(millis)));
    }

    @ParameterizedTest(name = "NO_COLOR={0} CLICOLOR_FORCE={1} terminal={2}: {3}") @CsvSource(nullValues = "-", textBlock = """
            -,    -,    true,   true
            -,    -,    false,  false
            1,    -,    true,   false
            1,    1,    true,   false
            '',   -,    true,   true
            '',   -,    false,  false
            -,    1,    false,  true
            -,    0,    false,  false
            -,    0,    true,   true
            -,    '',   false,  false
            """)
    void colour_is_by_NO_COLOR_then_CLICOLOR_FORCE_then_terminal(String noColor, String force, boolean terminal, boolean colour) {
        assertEquals(colour, Console.colourWanted(noColor, force, terminal));
    }

    @Test
    void a_joined_task_is_a_header_the_log_behind_a_gutter_and_the_result() throws IOException {
        Task task = task("init_glance", 0, "one\n\ntwo");
        task.done(Duration.ofMillis(420), List.of());
        console(false, 0).join(task);
        assertEquals(shown("""
                ╭─ init_glance
                │ one
                │\s
                │ two
                ╰─ done in 0.42 s
                """), out());
    }

    @Test
    void in_colour_header_and_gutter_have_the_tasks_own_colour_and_each_piece_ends_its_own() throws IOException {
        for (int ordinal = 0; ordinal < 6; ordinal++) {
            Task task = task("t" + ordinal, ordinal, "\u001b[31mleak\nnext");
            task.done(Duration.ofMillis(420), List.of());
            console(true, 0).join(task);
        }
        String text = out();
        int[] colours = {36, 33, 35, 34, 32, 36};
        for (int i = 0; i < colours.length; i++) {
            String own = "\u001b[" + colours[i] + "m";
            assertTrue(text.contains(own + shown("╭─ ") + "\u001b[m\u001b[1mt" + i + "\u001b[m\n"
                    + own + shown("│ ") + "\u001b[m\u001b[31mleak\u001b[0m\n"
                    + own + shown("│ ") + "\u001b[mnext\n"
                    + own + shown("╰─ ") + "\u001b[m\u001b[32mdone\u001b[m in 0.42 s\n"), text.replace("\u001b", "^"));
        }
    }

    @Test
    void a_failed_task_ends_with_its_reason() throws IOException {
        Task task = task("init_glance", 0, "oops\n");
        task.failed(Duration.ofMillis(1500), TaskFailed.of("init_glance", 3, null, List.of(), new Shell.Function("init_glance", "f.bash", 1), task.log()));
        console(false, 0).join(task);
        assertTrue(out().endsWith(shown("╰─ failed after 1.5 s: exit status 3\n")), out());
    }

    @Test
    void a_line_that_is_too_long_goes_on_behind_another_gutter() throws IOException {
        Task task = task("long", 0, "x".repeat(LogText.LONGEST) + "y\nnext\n");
        task.done(Duration.ZERO, List.of());
        console(false, 0).join(task);
        assertEquals(shown("╭─ long\n│ " + "x".repeat(LogText.LONGEST) + "\n┆ y\n│ next\n╰─ done in 0.00 s\n"), out());
    }

    @Test
    void a_log_that_is_gone_is_said_and_nothing_thrown() throws IOException {
        Task task = task("gone", 0, "");
        Files.delete(task.log());
        task.done(Duration.ZERO, List.of());
        console(false, 0).join(task);
        assertTrue(out().contains(shown("│ (its log cannot be read: ")), out());
    }

    @Test
    void a_log_that_grows_while_it_is_shown_is_shown_as_far_as_it_had_come() throws IOException {
        Task task = task("daemon", 0, ("x".repeat(99) + "\n").repeat(2000));
        task.done(Duration.ZERO, List.of());
        var growing = new java.io.OutputStream() { // a daemon that writes as fast as we read
            @Override public void write(int b) throws IOException {
                out.write(b);
                if (out.size() > 10_000_000) throw new IllegalStateException("it never ends");
                Files.writeString(task.log(), "x".repeat(100_000) + "\n", java.nio.file.StandardOpenOption.APPEND);
            }
            @Override public void write(byte[] bytes, int from, int length) throws IOException {
                for (int i = from; i < from + Math.min(length, 10); i++) write(bytes[i]);
                out.write(bytes, from + 10, length - 10);
            }
        };
        new Console(new PrintStream(growing), new PrintStream(err), false, 0).join(task);
        assertTrue(out.size() < 10_000_000, "it never ends");
    }

    @Test
    void what_was_let_pass_stands_behind_the_log() throws IOException {
        Task task = task("old", 0, "x\n");
        task.lets(List.of(new TaskFailed.LetPass(2, "ls\n  /nowhere", new TaskFailed.Frame("old", "f.bash", 7))));
        task.done(Duration.ZERO, List.of());
        console(false, 0).join(task);
        assertTrue(out().contains(shown("│ let pass: f.bash:7: exit status 2 from: ls ⏎ /nowhere\n╰─ done")), out());
    }

    @Test
    void a_cancelled_task_is_one_line() throws IOException {
        Task started = task("b", 1, "half\n"), never = task("c", 2, "");
        started.attempt = 1;
        started.running(Duration.ofSeconds(1));
        started.cancelled(Duration.ofSeconds(3), "a failed");
        never.cancelled(Duration.ofSeconds(3), "a failed");
        console(false, 0).line(started);
        console(false, 0).line(never);
        assertEquals(shown("── b ended after 2.0 s: a failed; log: " + started.log() + "\n── c not started: a failed\n"), out());
    }

    @Test
    void messages_go_to_stderr_and_logs_to_stdout() throws IOException {
        console(false, 0).warn("something");
        assertEquals("", out());
        assertEquals("async: something\n", err());
    }

    @Test
    void on_a_terminal_a_live_line_says_what_runs_and_is_cleared_before_anything_is_shown() throws IOException {
        Console console = console(false, 40);
        var timer = new ScheduledThreadPoolExecutor(1);
        try {
            console.on(new Event.Declared(Duration.ZERO, "first", Set.of(), Set.of()));
            console.on(new Event.Declared(Duration.ZERO, "second_with_a_name_longer_than_the_line", Set.of(), Set.of()));
            console.on(new Event.Started(Duration.ZERO, "first", 1));
            console.on(new Event.Started(Duration.ZERO, "second_with_a_name_longer_than_the_line", 1));
            console.follow(timer);
            tests.Bash.until(() -> err().contains("first"), this::err);
            console.on(new Event.Ended(Duration.ofSeconds(1), "first", 0, Duration.ZERO));
            tests.Bash.until(() -> err().contains("[1/2]"), this::err);
            console.stop();
            for (String line : err().split("\r\u001b\\[K")) assertTrue(line.length() < 40, line);
            assertTrue(err().contains("[0/2] "), err());
            assertTrue(err().endsWith("\r\u001b[K"), err().replace("\u001b", "^"));
            assertEquals("", out());
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void without_a_terminal_there_is_no_cursor_movement() throws IOException {
        Console console = console(false, 0);
        Task task = task("a", 0, "x\n");
        console.on(new Event.Started(Duration.ZERO, "a", 1));
        task.done(Duration.ZERO, List.of());
        console.join(task);
        console.warn("w");
        console.stop();
        assertTrue(!(out() + err()).contains("\u001b") && !(out() + err()).contains("\r"), out() + err());
    }

    @Test
    void a_task_that_is_tried_again_is_said_at_once() {
        console(false, 0).on(new Event.Retrying(Duration.ZERO, "flaky", 7));
        assertEquals("async: flaky failed with exit status 7 and is tried again\n", err());
    }

    private Console console(boolean colour, int columns) {
        return new Console(new PrintStream(out, true), new PrintStream(err, true), colour, columns);
    }

    private Task task(String name, int ordinal, String log) throws IOException {
        return new Task(name, new Call(null), List.of(name), ordinal, Files.writeString(folder.resolve(name + ".log"), log));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
