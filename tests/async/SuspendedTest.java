package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.Async;
import java.nio.file.Path;
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

    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash").logs(folder.resolve("logs")).slots(TASKS)) {
                IntStream.range(0, TASKS).forEach(i -> async.named("" + i).run("f"));
                async.join();
            }
        }
    }
}
