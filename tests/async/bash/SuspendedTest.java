package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.TaskFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** A script that was suspended (Ctrl-Z and fg, a debugger, a laptop's lid) finds its tasks as they ended. */
@Timeout(120) // a hang is a failure, too
class SuspendedTest extends InAFolder {
    private static final int TASKS = 12;

    @Test
    void tasks_that_ended_well_while_the_script_was_suspended_are_done() {
        Bash bash = new Bash(folder, """
                f() {
                  touch "started.$ASYNC_TASK"
                  until [[ -e suspended ]]; do sleep 0.01; done
                  sleep 2.5 # longer than two looks after supervisors are apart
                  touch "over.$ASYNC_TASK"
                }
                """);
        Command.Running script = Command.java(List.of(), Script.class, folder).start();
        for (int i = 0; i < TASKS; i++) bash.untilFile("started." + i);
        script.signal("STOP");
        bash.file("suspended", "");
        for (int i = 0; i < TASKS; i++) bash.untilFile("over." + i);
        Bash.until(() -> bash.processes().size() == 1, () -> "not the server alone: " + bash.processes());
        script.signal("CONT");
        Command.Result result = script.result();
        assertEquals(0, result.status(), result.err());
    }

    @Test
    void a_task_that_is_being_ended_has_the_rest_of_its_grace_after_the_suspension() {
        Bash bash = new Bash(folder, """
                tidy() {
                  touch asked
                  until [[ -e resumed ]]; do sleep 0.01; done
                  for _ in {1..20}; do sleep 0.01; done # more than a supervisor takes for its next look
                  touch tidied
                  exit 0
                }
                works() { trap tidy TERM; touch works; until [[ -e nothing ]]; do sleep 0.01; done; }
                fails() { until [[ -e works ]]; do sleep 0.01; done; false; }
                """);
        Duration grace = Duration.ofSeconds(3);
        try (Async async = bash.async().grace(grace)) {
            async.run("works");
            async.run("fails");
            bash.untilFile("asked");
            List<String> suspended = bash.processes();
            signal("STOP", suspended);
            double over = uptime() + grace.toSeconds() + 1;
            Bash.until(() -> uptime() > over, () -> "the clock stands still");
            bash.file("resumed", "");
            signal("CONT", suspended);
            assertThrows(TaskFailed.class, async::join);
        }
        assertTrue(Files.exists(folder.resolve("tidied")), "killed as it resumed");
    }

    private static void signal(String name, List<String> processes) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "kill -s \"$@\"", "kill", name));
        processes.forEach(process -> command.add(process.replaceFirst(" .*", "")));
        new Command(command.toArray(String[]::new)).run(); // a short one may be gone
    }

    /** Seconds since the machine started. */
    private static double uptime() {
        try {
            return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs")).slots(TASKS)) {
                IntStream.range(0, TASKS).forEach(i -> async.named("" + i).run("f"));
                async.join();
            }
        }
    }
}
