package async.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tests.Bash.shown;

import async.model.Event;
import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Outcome;
import async.model.Secrets;
import async.report.LogText;
import async.report.Output;
import async.report.OutputMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands on the screen for a task and a run, in colour and plain. */
class ScreenTest {
    private static final Outcome DONE = Outcome.Exit.DONE;

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
        assertEquals(text, Outcome.seconds(Duration.ofMillis(millis)));
    }

    @Test
    void a_joined_task_is_a_header_the_log_behind_a_gutter_and_the_result() throws IOException {
        joined(screen(false, 0), "init_glance", "one\n\ntwo", DONE, 420);
        assertEquals(shown("""
                ╭─ init_glance
                │ one
                │\s
                │ two
                ╰─ done in 0.42 s
                """), out());
    }

    @Test
    void a_silent_task_is_one_line() throws IOException {
        joined(screen(false, 0), "quiet", "", DONE, 420);
        assertEquals(shown("── quiet done in 0.42 s\n"), out());
    }

    @Test
    void in_colour_header_and_gutter_have_the_tasks_own_colour_and_each_piece_ends_its_own() throws IOException {
        Screen screen = screen(true, 0);
        for (int i = 0; i < 6; i++) joined(screen, "t" + i, "\u001b[31mleak\nnext", DONE, 420);
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
        joined(screen(false, 0), "init_glance", "oops\n", new Outcome.Exit(3, "", List.of(), ""), 1500);
        assertTrue(out().endsWith(shown("╰─ failed after 1.5 s: exit status 3\n")), out());
    }

    @Test
    void a_line_that_is_too_long_goes_on_behind_another_gutter() throws IOException {
        joined(screen(false, 0), "long", "x".repeat(LogText.LONGEST) + "y\nnext\n", DONE, 0);
        assertEquals(shown("╭─ long\n│ " + "x".repeat(LogText.LONGEST) + "\n┆ y\n│ next\n╰─ done in 0.00 s\n"), out());
    }

    @Test
    void a_log_that_is_gone_is_said_and_nothing_thrown() throws IOException {
        Screen screen = screen(false, 0);
        over(screen, "gone", "", DONE, 0);
        Files.delete(log("gone"));
        screen.read(new Event.Joined(Duration.ZERO, "gone", true));
        assertTrue(out().contains(shown("│ (its log cannot be read: ")), out());
    }

    @Test
    void a_log_that_grows_while_it_is_shown_is_shown_as_far_as_it_had_come() throws IOException {
        var growing = new java.io.OutputStream() { // a daemon that writes as fast as we read
            @Override public void write(int b) throws IOException {
                out.write(b);
                if (out.size() > 10_000_000) throw new IllegalStateException("it never ends");
                Files.writeString(log("daemon"), "x".repeat(100_000) + "\n", java.nio.file.StandardOpenOption.APPEND);
            }
            @Override public void write(byte[] bytes, int from, int length) throws IOException {
                for (int i = from; i < from + Math.min(length, 10); i++) write(bytes[i]);
                out.write(bytes, from + 10, length - 10);
            }
        };
        joined(new Screen(new Output(new PrintStream(growing), new PrintStream(err), false, 0)), "daemon",
                ("x".repeat(99) + "\n").repeat(2000), DONE, 0);
        assertTrue(out.size() < 10_000_000, "it never ends");
    }

    @Test
    void what_failed_and_did_not_count_stands_behind_the_log() throws IOException {
        Screen screen = screen(false, 0);
        over(screen, "old", "x\n", DONE, 0,
                new Event.Ignored(Duration.ZERO, "old",
                List.of(new IgnoredFailure(2, "ls\n  /nowhere", new Frame("old", "f.bash", 7)))));
        screen.read(new Event.Joined(Duration.ZERO, "old", true));
        assertTrue(out().contains(shown("│ ignored failure: f.bash:7: exit status 2 from: ls ⏎ /nowhere\n╰─ done")),
                out());
    }

    @Test
    void a_cancelled_task_is_one_line() throws IOException {
        Screen screen = screen(false, 0);
        declared(screen, "b", "half\n");
        declared(screen, "c", "");
        screen.read(new Event.Started(Duration.ofSeconds(1), "b", 1));
        for (String task : List.of("b", "c")) {
            screen.read(new Event.Ended(Duration.ofSeconds(3), task, new Outcome.Cancelled("a failed"), Duration.ZERO));
        }
        for (String task : List.of("b", "c")) screen.read(new Event.Joined(Duration.ofSeconds(3), task, false));
        assertEquals(shown("── b ended after 2.0 s: a failed; log: " + log("b") + "\n── c not started: a failed\n"),
                out());
    }

    @Test
    void messages_go_to_stderr_and_logs_to_stdout() {
        Screen screen = new Screen(new Output(new PrintStream(out, true), new PrintStream(err, true), false, 0)
                .named("deploy"));
        screen.read(new Event.Warned(Duration.ZERO, "something"));
        screen.read(new Event.Noted(Duration.ZERO, "else"));
        assertEquals("", out());
        assertEquals("deploy: warning: something\ndeploy: else\n", err());
    }

    @Test
    void on_a_terminal_a_live_view_says_what_runs_and_is_cleared_before_anything_is_shown() throws IOException {
        Screen screen = screen(false, 40);
        declared(screen, "first", "");
        declared(screen, "second_with_a_name_longer_than_the_line", "one\ntwo\n");
        screen.read(new Event.Started(Duration.ZERO, "first", 1));
        screen.read(new Event.Started(Duration.ZERO, "second_with_a_name_longer_than_the_line", 1));
        screen.idle();
        assertTrue(err().contains("[0/2] ") && err().contains("first") && err().contains(" two"), err());
        assertTrue(err().startsWith("\u001b[K") && err().endsWith("\u001b[J\u001b[?7h\u001b8"), shownEscapes());
        screen.read(new Event.Ended(Duration.ofSeconds(1), "first", DONE, Duration.ZERO));
        screen.idle();
        assertTrue(err().contains("[1/2] "), err());
        screen.read(new Event.Warned(Duration.ZERO, "w"));
        assertTrue(err().endsWith(Paint.CLEARED + "async: warning: w\n"), shownEscapes());
        assertEquals("", out());
        err.reset();
        screen.close();
        assertEquals("", err());
    }

    @Test
    void on_a_terminal_a_failure_is_told_with_the_next_beat_unless_it_was_joined_by_then() throws IOException {
        Screen screen = screen(false, 60);
        declared(screen, "bad", "");
        declared(screen, "worse", "");
        for (String task : List.of("bad", "worse")) {
            screen.read(new Event.Started(Duration.ZERO, task, 1));
            screen.read(new Event.Ended(Duration.ofMillis(1500), task, new Outcome.Exit(3, "", List.of(), ""),
                    Duration.ZERO));
        }
        screen.read(new Event.Joined(Duration.ofSeconds(2), "worse", true));
        screen.idle();
        screen.idle();
        assertEquals("async: bad failed after 1.5 s: exit status 3; log: " + log("bad") + "\n", err());
        screen.close();
    }

    @Test
    void what_waits_is_named_with_what_it_waits_for_and_what_is_tried_again_with_why() throws IOException {
        Screen screen = screen(false, 200);
        declared(screen, "holder", "", Set.of(), "db");
        declared(screen, "flaky", "one\n", Set.of());
        declared(screen, "locked", "", Set.of(), "db");
        declared(screen, "later", "", Set.of("flaky", "locked", "unheard of"));
        declared(screen, "ready", "", Set.of());
        screen.read(new Event.Started(Duration.ZERO, "holder", 1));
        screen.read(new Event.Started(Duration.ZERO, "flaky", 1));
        screen.read(new Event.Retrying(Duration.ofMillis(500), "flaky", 1, new Outcome.Exit(7, "", List.of(), ""),
                Duration.ofSeconds(9)));
        screen.idle();
        assertTrue(err().contains("3 waiting: locked (db, which holder has), later (after flaky and 2 more),"
                + " ready (a slot)"), shownEscapes());
        assertTrue(err().contains("waits to be tried again: exit status 7"), shownEscapes());
        err.reset();
        screen.read(new Event.Started(Duration.ofSeconds(9), "flaky", 2));
        screen.idle();
        assertTrue(err().contains("  one\u001b[K"), shownEscapes());
        screen.close();
    }

    @ParameterizedTest(name = "{0}, {1} columns: {2}") @CsvSource(textBlock = """
            LIVE,      80,  true
            LIVE,      0,   false
            GROUPED,   80,  false
            PREFIXED,  80,  false
            QUIET,     80,  false
            """)
    void usual_times_are_asked_for_a_live_view_only_and_not_in_a_runs_first_second(OutputMode mode, int columns,
            boolean asks) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Screen screen = new Screen(new Output(new PrintStream(out, true), new PrintStream(err, true), false, columns)
                .mode(mode), command -> {
                    asked.incrementAndGet();
                    return OptionalDouble.of(90);
                }, Secrets.NONE);
        declared(screen, "a", "");
        screen.read(new Event.Started(Duration.ZERO, "a", 1));
        screen.idle();
        assertEquals(0, asked.get());
        screen.read(new Event.Noted(Duration.ofSeconds(30), "half a minute later"));
        screen.idle();
        assertEquals(asks, asked.get() > 0);
        assertEquals(asks, err().contains("30.0 s of ~1:30 min") && err().contains("30.0 s  ~1:00 min left"), err());
        screen.close();
    }

    @ParameterizedTest(name = "{0}") @EnumSource(OutputMode.class)
    void each_mode_shows_of_a_joined_task_what_it_says(OutputMode mode) throws IOException {
        Screen screen = screen(mode);
        joined(screen, "good", "fine\n", DONE, 420);
        over(screen, "bad", "oops\nlast words", new Outcome.Exit(3, "", List.of(), ""), 1500);
        screen.read(new Event.Joined(Duration.ofSeconds(2), "bad", true));
        declared(screen, "never", "");
        screen.read(new Event.Ended(Duration.ofSeconds(2), "never", new Outcome.Cancelled("bad failed"),
                Duration.ZERO));
        screen.read(new Event.Joined(Duration.ofSeconds(2), "never", false));
        screen.read(new Event.Noted(Duration.ofSeconds(2), "noted"));
        screen.read(new Event.Warned(Duration.ofSeconds(2), "warned"));
        screen.read(new Event.Printed(Duration.ofSeconds(2), "printed\n"));
        screen.read(new Event.RunEnded(Duration.ofSeconds(2)));
        String bad = "╭─ bad\n│ oops\n│ last words\n╰─ failed after 1.5 s: exit status 3\n";
        assertEquals(shown(switch (mode) {
            case GROUPED, LIVE -> "╭─ good\n│ fine\n╰─ done in 0.42 s\n" + bad
                    + "── never not started: bad failed\nprinted\n";
            case PREFIXED -> """
                    good │ fine
                    ── good done in 0.42 s
                    bad  │ oops
                    bad  │ last words
                    ── bad failed after 1.5 s: exit status 3
                    ── never not started: bad failed
                    printed
                    """;
            case QUIET -> bad + "printed\n";
        }), out());
        assertEquals((mode == OutputMode.QUIET ? "" : "async: noted\n") + "async: warning: warned\n"
                + "async: 1 done, 1 failed, 1 not started\n", err());
    }

    @Test
    void with_prefixes_each_line_is_shown_when_it_is_whole_behind_its_task_and_a_last_one_at_the_tasks_end()
            throws IOException {
        Screen screen = screen(OutputMode.PREFIXED);
        declared(screen, "a", "");
        declared(screen, "longer", "");
        declared(screen, "日本", "");
        for (String task : List.of("a", "longer", "日本")) screen.read(new Event.Started(Duration.ZERO, task, 1));
        append("a", "one\nhal");
        append("longer", "two\n");
        append("日本", "three\n");
        screen.idle();
        append("a", "f\nlast");
        screen.idle();
        screen.idle();
        assertEquals(shown("""
                a      │ one
                longer │ two
                日本   │ three
                a      │ half
                """), out());
        screen.read(new Event.Ended(Duration.ofSeconds(1), "a", DONE, Duration.ZERO));
        assertTrue(out().endsWith(shown("a      │ half\na      │ last\n")), out());
    }

    @Test
    void with_prefixes_a_process_that_a_task_left_is_heard_until_the_runs_end() throws IOException {
        Screen screen = screen(OutputMode.PREFIXED);
        over(screen, "daemon", "ready\n", DONE, 0, new Event.ProcessesLeft(Duration.ZERO, "daemon", 1, List.of()));
        append("daemon", "asked\nby");
        screen.idle();
        append("daemon", "e");
        screen.read(new Event.RunEnded(Duration.ofSeconds(1)));
        assertEquals(shown("daemon │ ready\ndaemon │ asked\ndaemon │ bye\n"), out());
    }

    @Test
    void with_prefixes_a_line_without_an_end_comes_in_pieces_of_whole_characters() throws IOException {
        Screen screen = screen(OutputMode.PREFIXED);
        declared(screen, "a", "x" + "ü".repeat(100_000) + "\nnext\n");
        screen.read(new Event.Started(Duration.ZERO, "a", 1));
        screen.idle();
        assertEquals("x" + "ü".repeat(100_000) + "next", out().replaceAll("(?m)^a [^ ]+ |\n", ""));
    }

    @Test
    void with_prefixes_a_log_that_its_task_empties_or_removes_harms_nothing() throws IOException {
        Screen screen = screen(OutputMode.PREFIXED);
        declared(screen, "a", "one\ntwo\n");
        screen.read(new Event.Started(Duration.ZERO, "a", 1));
        screen.idle();
        Files.writeString(log("a"), "new\n");
        screen.idle();
        Files.delete(log("a"));
        screen.idle();
        screen.read(new Event.Ended(Duration.ofSeconds(1), "a", DONE, Duration.ZERO));
        assertEquals(shown("a │ one\na │ two\na │ new\n"), out());
    }

    @Test
    void what_a_script_says_of_its_progress_stands_in_the_live_view_and_elsewhere_in_the_line_of_each_minute()
            throws IOException {
        for (int columns : new int[] {50, 0}) {
            err.reset();
            Output output = new Output(new PrintStream(out, true), new PrintStream(err, true), false, columns)
                    .telling(() -> "45 of 120 MB");
            Screen screen = new Screen(output.named("deploy"));
            declared(screen, "download" + columns, "");
            screen.idle();
            assertEquals("", err());
            screen.read(new Event.Started(Duration.ZERO, "download" + columns, 1));
            screen.idle();
            if (columns > 0) assertTrue(err().contains("] 0.00 s  45 of 120 MB\u001b[K"), shownEscapes());
            else assertTrue(err().matches("deploy: still running: \\[0/1\\] \\d+\\.\\d+ s  45 of 120 MB  download0\n"),
                    err());
            screen.close();
        }
    }

    @Test
    void without_a_terminal_there_is_no_cursor_movement() throws IOException {
        Screen screen = screen(false, 0);
        joined(screen, "a", "x\n", DONE, 0);
        screen.read(new Event.Warned(Duration.ZERO, "w"));
        screen.read(new Event.RunEnded(Duration.ZERO));
        assertTrue(!(out() + err()).contains("\u001b") && !(out() + err()).contains("\r"), out() + err());
    }

    @Test
    void a_task_that_is_tried_again_is_said_at_once() {
        screen(false, 0).read(new Event.Retrying(Duration.ZERO, "flaky", 1, new Outcome.Exit(7, "", List.of(), ""),
                Duration.ZERO));
        screen(false, 0).read(new Event.Retrying(Duration.ZERO, "flaky", 1,
                new Outcome.TimedOut(Duration.ofSeconds(2)), Duration.ofSeconds(4)));
        assertEquals("""
                async: flaky failed (exit status 7); trying again
                async: flaky failed (timeout: took longer than 2.0 s); trying again in 4.0 s
                """, err());
    }

    @Test
    void the_end_says_how_many_went_well_where_not_all_did() throws IOException {
        Screen screen = screen(false, 0);
        over(screen, "a", "", DONE, 0);
        over(screen, "b", "", new Outcome.Exit(3, "", List.of(), ""), 0);
        over(screen, "c", "", new Outcome.Cancelled("b failed"), 0);
        declared(screen, "d", "");
        screen.read(new Event.Ended(Duration.ZERO, "d", new Outcome.Cancelled("b failed"), Duration.ZERO));
        screen.read(new Event.RunEnded(Duration.ZERO));
        assertEquals("async: 1 done, 1 failed, 1 ended, 1 not started\n", err());
    }

    private Screen screen(boolean colour, int columns) {
        return new Screen(new Output(new PrintStream(out, true), new PrintStream(err, true), colour, columns));
    }

    /** A task that took so long, joined. */
    private void joined(Screen screen, String task, String log, Outcome outcome, long millis) throws IOException {
        over(screen, task, log, outcome, millis);
        screen.read(new Event.Joined(Duration.ofMillis(millis), task, true));
    }

    private void over(Screen screen, String task, String log, Outcome outcome, long millis, Event... meanwhile)
            throws IOException {
        declared(screen, task, log);
        screen.read(new Event.Started(Duration.ZERO, task, 1));
        for (Event event : meanwhile) screen.read(event);
        screen.read(new Event.Ended(Duration.ofMillis(millis), task, outcome, Duration.ZERO));
    }

    private void declared(Screen screen, String task, String log) throws IOException {
        declared(screen, task, log, Set.of());
    }

    private void declared(Screen screen, String task, String log, Set<String> after, String... locks)
            throws IOException {
        Files.writeString(log(task), log);
        screen.read(new Event.Declared(Duration.ZERO, task, List.of(task), after, Set.of(),
                Stream.of(locks).collect(Collectors.toMap(lock -> lock, lock -> 1)), 1, log(task)));
    }

    private Path log(String task) {
        return folder.resolve(task + ".log");
    }

    private void append(String task, String text) throws IOException {
        Files.writeString(log(task), text, java.nio.file.StandardOpenOption.APPEND);
    }

    private Screen screen(OutputMode mode) {
        return new Screen(new Output(new PrintStream(out, true), new PrintStream(err, true), false, 0).mode(mode));
    }

    private String shownEscapes() {
        return err().replace("\u001b", "^");
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
