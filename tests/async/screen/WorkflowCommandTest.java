package tests.async.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.TaskFailed;
import async.report.Output;
import async.report.OutputMode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** What a run in a job of GitHub Actions says to its runner. */
@Timeout(120) // a hang is a failure, too
class WorkflowCommandTest extends InAFolder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private List<String> shown(String functions, OutputMode mode) {
        Output output = new Output(new PrintStream(out, true), new PrintStream(OutputStream.nullOutputStream()), false,
                0).mode(mode).inWorkflow(folder);
        try (Async async = new Bash(folder, functions).async().keepGoing().output(output)) {
            async.run("work");
            assertThrows(TaskFailed.class, async::join);
        }
        return out.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll("after .* s:", "after TIME:"))
                .toList();
    }

    @Test
    void a_log_is_a_group_a_failure_an_annotation_and_a_tools_own_commands_get_through() {
        assertEquals(List.of(
                "::error file=functions.bash,line=5,title=work failed::exit status 1%0Agrep \"100%25\" <<< \"a,b\"",
                "::group::work",
                Bash.shown("╭─ work"),
                Bash.shown("│ before"),
                "::error file=x.c,line=3::a tool's own",
                Bash.shown("│ after :: it"),
                "::endgroup::",
                Bash.shown("╰─ failed after TIME: exit status 1")), shown("""
                work() {
                  echo before
                  echo "::error file=x.c,line=3::a tool's own"
                  echo "after :: it"
                  grep "100%" <<< "a,b"
                }
                """, OutputMode.GROUPED));
    }

    @Test
    void a_tools_own_commands_get_through_behind_prefixes_too() {
        List<String> shown = shown("work() { echo '::warning::own'; return 3; }\n", OutputMode.PREFIXED);
        assertTrue(shown.contains("::warning::own"), shown.toString());
        assertTrue(shown.stream().anyMatch(line -> line.startsWith("::error file=functions.bash,line=1,title=work")),
                shown.toString());
    }

    @Test
    void a_job_gets_a_summary_in_which_nothing_that_a_task_says_is_markdown() throws Exception {
        new Bash(folder, "good() { :; }\nbad() { echo '</pre>*x*|y'; false; }\n");
        Path summary = Files.writeString(folder.resolve("summary.md"), "before\n");
        Command.java(List.of(), Script.class, folder).with("GITHUB_ACTIONS", true)
                .with("GITHUB_STEP_SUMMARY", summary).run();
        String text = Files.readString(summary);
        assertTrue(text.matches("(?s)before\n### Script: 1 failed, 1 done in .*"), text);
        assertTrue(text.contains("**bad** failed: exit status 1, at "), text);
        assertTrue(text.contains("&#60;&#47;pre&#62;&#42;x&#42;&#124;y\n</pre>\n"), text);
        assertTrue(text.matches("(?s).*\n\\| bad \\| failed \\| \\S+ s \\| \\S+ s \\|\n.*"), text);
    }

    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            Async of = Async.sourcing(folder + "/here.bash", folder + "/functions.bash");
            try (Async async = of.keepGoing().logs(folder.resolve("logs"))) {
                async.run("good");
                async.run("bad");
                async.join();
            }
        }
    }
}
