package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import async.Async;
import async.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/**
 * What a script may not kill, another user's process in its task (a child of sudo, say), is told of and not waited for.
 */
@Timeout(120) // a hang is a failure, too
class UnkillableTest extends InAFolder {
    @AfterEach
    void end_what_the_script_could_not() {
        Bash.processes(folder).forEach(process ->
                ProcessHandle.of(Long.parseLong(process.split(" ")[0])).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void a_timeout_returns_and_says_what_is_left() throws Exception {
        assumeTrue(new Command("id", "-u").run().out().equals("0\n"),
                "only root can make a process that it may not kill");
        new Bash(folder,
                "f() { setpriv --reuid=65534 --clear-groups sleep 300; }\n"
                + "g() { exec setpriv --reuid=65534 --clear-groups sleep 300; }\n");
        Command.Result result = Command.java(List.of(), Script.class, folder)
                .under("setpriv", "--inh-caps=-kill", "--bounding-set=-kill").run();
        assertEquals(List.of("f FAILED 124", "g FAILED 124"), result.out().lines().limit(2).toList(), result.err());
        for (String task : List.of("f", "g")) assertTrue(result.err().contains(task), result.err());
        assertEquals(2, Bash.processes(folder).stream().filter(process -> process.contains(" sleep 300")).count());
    }

    static final class Script {
        public static void main(String... args) throws Exception {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs")).keepGoing().slots(2)
                    .grace(Duration.ofSeconds(1)).output(new async.report.Output(System.err, System.err, false, 0))) {
                Task f = async.timeout(Duration.ofMillis(500)).run("f"),
                        g = async.timeout(Duration.ofMillis(500)).run("g");
                for (Task task : List.of(f, g)) {
                    task.future().join();
                    System.out.println(task.name() + " " + task.state() + " " + task.outcome().exitStatus());
                }
            } catch (async.TaskFailed expected) {
                // both are to fail
            }
        }
    }
}
