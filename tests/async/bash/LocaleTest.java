package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import async.Async;
import async.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;
import tests.Locales;

/** Scripts run in whatever locale a machine has, or thinks it has. */
@Timeout(120) // a hang is a failure, too
class LocaleTest extends InAFolder {
    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"LC_ALL", "LC_NUMERIC", "LANG"})
    void where_a_comma_stands_before_decimals_tasks_pass_fail_are_timed_and_are_ended(String variable)
            throws Exception {
        Path locales = locale("de_DE");
        Command.Result result = script().with("LC_ALL", null).with("LANG", null).with(variable, "de_DE.UTF-8")
                .with("LOCPATH", locales).run();
        assertEquals("times 0m0,N\nbusy DONE true\nbad FAILED true\nslow FAILED 124\n",
                result.out().replaceAll("0m\\d+,\\d+s.*", "0m0,N"), result.err());
    }

    @Test
    void in_Turkish_where_i_is_another_letter_all_is_as_elsewhere() throws Exception {
        Path locales = locale("tr_TR");
        Command.Result result = script("-Duser.language=tr", "-Duser.country=TR").with("LC_ALL", "tr_TR.UTF-8")
                .with("LOCPATH", locales).run();
        assertTrue(result.out().endsWith("busy DONE true\nbad FAILED true\nslow FAILED 124\n"),
                result.out() + result.err());
    }

    @Test
    void a_locale_that_is_not_installed_breaks_nothing() {
        Command.Result result = script().with("LC_ALL", "xx_XX.UTF-8").run();
        assertTrue(result.out().endsWith("busy DONE true\nbad FAILED true\nslow FAILED 124\n"),
                result.out() + result.err());
    }

    private Command script(String... options) {
        new Bash(folder, """
                say_times() { times | head -1 >"${BASH_SOURCE[0]%/*}/times"; }
                busy() { for ((i = 0; i < 30000; i++)); do :; done; }
                bad() { busy; false; }
                slow() { trap '' TERM; sleep 300; sleep 300; }
                """);
        return Command.java(List.of(options), Script.class, folder);
    }

    private static Path locale(String name) {
        Optional<Path> locales = Locales.with(name + ".UTF-8");
        assumeTrue(locales.isPresent(), "type: apt-get install locales");
        return locales.get();
    }

    static final class Script {
        public static void main(String... args) throws Exception {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/functions.bash").logs(folder.resolve("logs")).keepGoing()
                    .grace(java.time.Duration.ofSeconds(1))
                    .output(new async.report.Output(System.err, System.err, false, 0))) {
                async.join(async.run("say_times"));
                Task busy = async.run("busy"), bad = async.run("bad"),
                        slow = async.timeout(java.time.Duration.ofMillis(300)).run("slow");
                for (Task task : List.of(busy, bad, slow)) task.future().join();
                System.out.println("times " + Files.readString(folder.resolve("times")).strip());
                for (Task task : List.of(busy, bad)) {
                    System.out.println(task.name() + " " + task.state() + " " + !task.cpu().isZero());
                }
                System.out.println("slow " + slow.state() + " " + slow.outcome().exitStatus());
            } catch (async.TaskFailed expected) {
                // bad and slow are to fail
            }
        }
    }
}
