package tests.async.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.report.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;
import tests.Vt;

/** A script on a terminal: a pseudo one, made by script(1), which writes down in the file typescript what it shows. */
@Timeout(120) // a hang is a failure, too
class TerminalTest extends InAFolder {
    private static final int COLUMNS = 70, ROWS = 24;
    private static final String FRAME = "\033[?7l";

    private Bash bash;

    @BeforeEach
    void three_tasks_each_until_the_file_go_is_there() {
        bash = new Bash(folder, """
                false_at_once() { false; }
                work() {
                  printf 'one\\n\\e[31mtwo\\e[0m of %s\\r\\n' "$ASYNC_TASK"
                  until [[ -e go ]]; do sleep 0.01; done
                  [[ -z ${MUCH-} ]] || head -c 200000 /dev/zero | tr "\\0" x
                }
                """);
    }

    @Test
    void with_TERM_dumb_it_gets_no_escapes_and_no_live_view() {
        bash.file("go", "");
        assertEquals(0, script("xterm").run().status(), typescript());
        assertTrue(typescript().contains("\033["), typescript());
        assertEquals(0, script("dumb").run().status(), typescript());
        assertTrue(typescript().contains("task-2"), typescript());
        assertFalse(typescript().contains("\033") || typescript().contains("[0/4]"), typescript());
    }

    @Test
    void the_live_view_shows_what_runs_with_its_last_line_and_what_waits_and_leaves_nothing_behind() {
        Command.Running running = script("xterm").start();
        untilShown("task-0 \\(日本\\) +\\d+\\.\\d+ s  two of task-0 \\(日本\\)\n"
                + "task-1 +\\d+\\.\\d+ s  two of task-1\n"
                + "task-2 +\\d+\\.\\d+ s  two of task-2\n"
                + "1 waiting: last \\(after task-0 \\(日本\\) and 2 more\\)\n"
                + ".+ \\[0/4\\] \\d+\\.\\d s$");
        bash.file("go", "");
        assertEquals(0, running.result().status(), typescript());
        String time = "\\d+\\.\\d+ s";
        assertShown(Bash.shown("╭─ task-0 (日本)\n│ one\n│ two of task-0 (日本)\n╰─ done in TIME\n"
                + "╭─ task-1\n│ one\n│ two of task-1\n╰─ done in TIME\n╭─ task-2\n│ one\n│ two of task-2\n"
                + "╰─ done in TIME\n╭─ last\n│ one\n│ two of last\n╰─ done in TIME"), time);
    }

    @Test
    void what_the_script_and_others_print_stays_above_the_live_view() {
        Command.Running running = script("xterm").with("TALKS", "yes").start();
        untilShown("^the script says\nand goes on: ü\n\\?\ntask-0 .*\n.*\n.*\n.*\n.*\\[0/4\\] \\d+\\.\\d s$");
        bash.file("go", "");
        assertEquals(0, running.result().status(), typescript());
        assertTrue(shown().startsWith("the script says\nand goes on: ü\n?" + Bash.shown("╭─ ")), shown());
    }

    @Test
    void a_failure_is_told_the_moment_it_happens_while_the_rest_goes_on() {
        Command.Running running = script("xterm").with("BAD", "yes").start();
        untilShown("async: bad failed after \\d+\\.\\d+ s: exit status 1; log: \\S+\n(\\S+/bad.log)?\\s+task-0 ");
        bash.file("go", "");
        assertEquals(1, running.result().status(), typescript());
    }

    @Test
    void when_the_window_changes_the_live_view_fits_into_it_again() {
        Command.Running running = script("xterm").start();
        untilShown("\\[0/4\\]");
        for (int columns : new int[] {40, 20, 60}) {
            resize("cols", columns);
            Bash.until(() -> widest(frame()) < columns && widest(frame()) > columns - 20,
                    () -> "no view of " + columns + " columns: " + frame());
        }
        resize("rows", 4);
        Bash.until(() -> frame().size() == 3 && frame().get(1).startsWith("… 2 more: task-1, task-2"),
                () -> "no view of 3 rows: " + frame());
        bash.file("go", "");
        assertEquals(0, running.result().status(), typescript());
    }

    @Test
    void a_terminal_that_stops_reading_holds_up_no_task_and_goes_on_where_it_stopped() throws IOException {
        Command.Running running = script("xterm").with("MUCH", "yes").listening().start();
        untilShown("\\[0/4\\]");
        type(running, "\023");
        bash.file("go", "");
        bash.untilFile("joined"); // the script is past its last join
        Bash.until(() -> bash.processes().stream().noneMatch(process -> process.contains("task.bash")),
                () -> "its bash still runs: " + bash.processes());
        type(running, "\021");
        assertEquals(0, running.result().status(), typescript());
        assertTrue(shown().endsWith(" s"), shown());
        assertEquals(4, Pattern.compile(Bash.shown("(?m)^╰─ done in")).matcher(shown()).results().count(), shown());
    }

    @Test
    void after_Ctrl_Z_nothing_is_left_over_or_drawn_and_after_fg_the_view_is_there_again() throws IOException {
        bash.file("x", "#!/bin/bash\nexec " + String.join(" ", quoted(java("xterm"))) + "\n")
                .toFile().setExecutable(true);
        Command.Running running = terminal("env", "PS1=@ ", "bash", "--norc", "--noprofile", "-i").with("TERM", "xterm")
                .with("HISTFILE", "").listening().start();
        untilShown("@");
        type(running, "./x\n");
        untilShown("task-2 .*\n1 waiting: .*\n.*\\[0/4\\] \\d+\\.\\d s$");
        type(running, "\032");
        untilShown("Stopped +\\./x\n@$");
        String stopped = shown();
        assertFalse(stopped.contains("[0/4]"), stopped);
        type(running, "bg\n");
        untilShown("\\./x &\n@$");
        int beats = beats();
        Bash.until(() -> beats() > beats + 3, () -> "it does nothing in the background");
        assertFalse(shown().contains("[0/4]"), shown());
        type(running, "fg\n");
        untilShown("fg\n\\./x\n\ntask-0 .*\n.*\n.*\n1 waiting: .*\n.*\\[0/4\\] \\d+\\.\\d s$");
        bash.file("go", "");
        untilShown(Bash.shown("╰─ ") + "done in \\d+\\.\\d+ s\n@$");
        type(running, "exit\n");
        assertEquals(0, running.result().status(), typescript());
    }

    /** How often the live view was to be drawn. */
    private int beats() {
        return bash.read("beats").length();
    }

    /** Waits until the end of what is on the terminal, or any of it, matches. */
    private void untilShown(String pattern) {
        Bash.until(() -> Pattern.compile(pattern).matcher(shown()).find(),
                () -> "no " + pattern + " in:\n" + shown());
    }

    private void assertShown(String expected, String time) {
        assertTrue(shown().matches(Pattern.quote(expected).replace("TIME", "\\E" + time + "\\Q")), shown());
    }

    private String shown() {
        return new Vt(COLUMNS, ROWS).write(typescript()).toString();
    }

    /** What was drawn last, each row without colours. */
    private List<String> frame() {
        String text = typescript();
        int last = text.lastIndexOf(FRAME, text.lastIndexOf("\033[?7h"));
        if (last < 0) return List.of();
        return Stream.of(text.substring(last, text.indexOf("\033[?7h", last)).split("\r*\n")).skip(1)
                .map(row -> row.replaceAll("\033\\[[\\d;]*[A-Za-z]", "")).toList();
    }

    private static int widest(List<String> rows) {
        return rows.stream().mapToInt(row -> row.codePoints().map(org.jline.utils.WCWidth::wcwidth).sum()).max()
                .orElse(0);
    }

    /** Without what script(1) says of itself. */
    private String typescript() {
        return bash.read("typescript").replaceFirst("^Script started.*\n", "").replaceFirst("\nScript done.*\n?$", "");
    }

    private void resize(String what, int size) {
        Command.Result resized = new Command("stty", "-F", bash.read("terminal"), what, "" + size).run();
        assertEquals(0, resized.status(), resized.err());
    }

    private static void type(Command.Running running, String text) throws IOException {
        running.process.getOutputStream().write(text.getBytes());
        running.process.getOutputStream().flush();
    }

    private Command script(String term) {
        return terminal(java(term).toArray(String[]::new)).with("TERM", term);
    }

    private List<String> java(String term) {
        return List.of("/usr/bin/env", "--default-signal=INT,TERM,HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"),
                Script.class.getName(), folder.toString());
    }

    private static List<String> quoted(List<String> words) {
        List<String> quoted = new ArrayList<>();
        for (String word : words) quoted.add("'" + word.replace("'", "'\\''") + "'");
        return quoted;
    }

    /** On a terminal of 70 columns, whose name is written into the file terminal. */
    private Command terminal(String... command) {
        return new Command(command)
                .under("bash", "-c", "stty cols " + COLUMNS + " rows " + ROWS + "; tty >terminal; exec \"$@\"", "bash")
                .under("bash", "-c",
                "SHELL=/bin/bash exec script --quiet --flush --return --command \"$(printf '%q ' \"$@\")\" typescript",
                "bash")
                .in(folder).with("CI", null).with("NO_COLOR", null).with("FORCE_COLOR", null)
                .with("CLICOLOR_FORCE", null);
    }

    /** Three tasks, each until the file go is there, and one after them. */
    static final class Script {
        public static void main(String... args) throws Exception {
            Path folder = Path.of(args[0]);
            boolean bad = System.getenv("BAD") != null;
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash").slots(4)
                    .logs(folder.resolve("logs")).keepGoing().output(Output.system().telling(() -> beat(folder)))) {
                List<String> names = List.of("task-0 (日本)", "task-1", "task-2");
                for (String name : names) async.named(name).run("work");
                async.after(names.toArray(String[]::new)).named("last").run("work");
                if (bad) async.named("bad").run("false_at_once");
                if (System.getenv("TALKS") != null) talk(folder);
                async.join();
                Files.writeString(folder.resolve("joined"), "");
            }
        }

        private static String beat(Path folder) {
            try {
                Files.writeString(folder.resolve("beats"), ".", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                return "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** When the live view is drawn. */
        private static void talk(Path folder) {
            Bash.until(() -> read(folder.resolve("typescript")).contains("[0/4]"), () -> "no view");
            System.out.print("the script says\nand goes on: ü\n?");
            System.out.flush();
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
