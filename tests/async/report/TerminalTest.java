package tests.async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** A script on a terminal: a pseudo one, made by script(1), which writes down in the file typescript what it shows. */
@Timeout(120) // a hang is a failure, too
class TerminalTest extends InAFolder {
    private static final Pattern LIVE_LINE = Pattern.compile("\\[\\d+/3\\] [^\\r\\n\\033]*");

    @Test
    void with_TERM_dumb_it_gets_no_escapes_and_no_live_line() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        bash.file("go", "");
        assertEquals(0, script("xterm").run().status(), bash.read("typescript"));
        assertTrue(bash.read("typescript").contains("\033["), bash.read("typescript"));
        assertEquals(0, script("dumb").run().status(), bash.read("typescript"));
        String shown = bash.read("typescript");
        assertTrue(shown.contains("a-task-with-a-long-name-2"), shown);
        assertFalse(shown.contains("\033") || LIVE_LINE.matcher(shown).find(), shown);
    }

    @Test
    void when_the_window_changes_the_live_line_fits_into_it_again() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        Command.Running running = script("xterm").start();
        Bash.until(() -> width(bash) == 69, () -> "no line of 69 columns: " + bash.read("typescript"));
        for (int columns : new int[] {40, 60}) {
            Command.Result resized = new Command("stty", "-F", bash.read("terminal"), "cols", "" + columns).run();
            assertEquals(0, resized.status(), resized.err());
            Bash.until(() -> width(bash) == columns - 1,
                    () -> "no line of " + (columns - 1) + " columns: " + bash.read("typescript"));
        }
        bash.file("go", "");
        assertEquals(0, running.result().status(), bash.read("typescript"));
    }

    /** How wide the live line is that was drawn last: long enough to be cut, with one column free. */
    private static int width(Bash bash) {
        List<String> lines = LIVE_LINE.matcher(bash.read("typescript")).results().map(MatchResult::group).toList();
        return lines.isEmpty() ? 0 : lines.get(lines.size() - 1).length();
    }

    /** On a terminal of 70 columns, whose name is written into the file terminal. */
    private Command script(String term) {
        return Command.java(List.of(), Script.class, folder)
                .under("bash", "-c", "stty cols 70; tty >terminal; exec \"$@\"", "bash")
                .under("bash", "-c",
                "SHELL=/bin/bash exec script --quiet --flush --return --command \"$(printf '%q ' \"$@\")\" typescript",
                "bash")
                .in(folder).with("TERM", term).with("CI", null).with("NO_COLOR", null).with("FORCE_COLOR", null)
                .with("CLICOLOR_FORCE", null);
    }

    /** Three tasks, each until the file go is there. */
    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash").slots(3)
                    .logs(folder.resolve("logs"))) {
                for (int i = 0; i < 3; i++) async.named("a-task-with-a-long-name-" + i).run("wait_for", "go");
                async.join();
            }
        }
    }
}
