package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Call;
import async.Misuse;
import async.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** What a whole script says and how it exits when it catches nothing. */
@Timeout(120) // a hang is a failure, too
class ScriptTest extends InAFolder {
    private static final String FUNCTIONS = """
            good() { :; }
            bad() { exit 3; }
            slow() { sleep 300; }
            stubborn() { trap '' TERM; touch started; while :; do sleep 0.1 || :; done; }
            """;

    @ParameterizedTest(name = "{0}: exit status {1}, {2}") @CsvSource(delimiterString = "|", textBlock = """
            good     | 0   | ''
            bad      | 1   | Script: error: bad failed at FOLDER/functions.bash in bad
            slow     | 124 | Script: error: slow failed
            unknown  | 2   | Script: error: no bash function 'unknown' in the function files
            throwing | 1   | 'Exception in thread "main" java.lang.IllegalStateException: thrown by the script'
            """)
    void the_exit_status_and_the_first_words(String function, int status, String said) {
        new Bash(folder, FUNCTIONS);
        Command.Result result = Command.java(List.of(), Script.class, folder, function).run();
        assertEquals(status, result.status(), result.err());
        assertTrue(result.err().contains(said.replace("FOLDER", folder.toString())), result.err());
        if (function.equals("throwing")) return;
        assertFalse(result.err().contains("Exception in thread") || result.err().contains("Suppressed")
                || result.err().contains("\tat "), result.err());
    }

    @Test
    void a_log_is_shown_once() {
        new Bash(folder, "bad() { echo only once; false; }\n");
        Command.Result result = Command.java(List.of(), Script.class, folder, "bad").run();
        assertEquals(1, (result.out() + result.err()).split("only once", -1).length - 1, result.out() + result.err());
    }

    @Test
    void the_last_line_is_the_verdict() {
        new Bash(folder, FUNCTIONS);
        Command.Result result = Command.java(List.of(), Script.class, folder, "bad").run();
        assertTrue(result.err().startsWith("async: 0 done, 1 failed\n"), result.err());
    }

    @Test
    void a_second_Ctrl_C_ends_at_once_and_leaves_nothing() throws Exception {
        new Bash(folder, FUNCTIONS);
        Command.Running script = Command.java(List.of(), Script.class, folder, "stubborn").start();
        Bash.until(() -> Files.exists(folder.resolve("started")), () -> "not started");
        script.signal("INT");
        Bash.until(() -> script.said().contains("async: ending stubborn"), script::said);
        script.signal("INT");
        assertEquals(130, script.result().status());
        Bash.untilNothingRunsIn(folder);
    }

    /** Runs one function with a long grace and a short timeout. */
    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs")).grace(Duration.ofMinutes(10))) {
                if (args[1].equals("throwing")) throw new IllegalStateException("thrown by the script");
                if (args[1].equals("stubborn")) async.join(async.run(args[1]));
                else async.join(async.timeout(args[1].equals("slow") ? Duration.ofMillis(200) : Duration.ofMinutes(5))
                        .run(args[1]));
            }
        }
    }

    @Test
    void a_task_tells_how_long_it_has_run_while_it_runs() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            Task task = async.run("wait_for", "go");
            Bash.until(() -> task.duration().toMillis() > 50, () -> "still " + task.duration());
            bash.file("go", "");
            async.join();
            assertEquals(task.duration(), task.duration());
        }
    }

    @Test
    void a_mistake_in_one_thread_is_not_forgotten_for_a_good_call_in_another() throws Exception {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + "endless() { sleep 300; }\n");
        Async async = bash.async();
        async.run("endless");
        Thread mistaken = new Thread(() -> assertThrows(Misuse.class, () -> async.run("no_such_thing")));
        mistaken.start();
        mistaken.join();
        async.run("say", "x");
        assertThrows(Misuse.class, async::close); // it would wait for five minutes
    }

    @Test
    void nothing_that_was_said_of_a_call_is_lost_on_the_way() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            Task first = async.named("first").run("wait_for", "go");
            Call call = async.named("second");
            call.after(first);
            Task second = call.run("ran");
            async.named("free").run("ran").future().join();
            assertEquals("free", bash.read("ran"));
            assertEquals(Task.State.WAITING, second.state());
            bash.file("go", "");
            async.join();
            String again = assertThrows(Misuse.class, () -> call.using("x")).getMessage();
            assertTrue(again.startsWith("this call has made the task second already\n"
                    + "  hint: start another with async.named(…), or copy() this one"), again);
            async.join(call.copy().named("third").run("ran"));
        }
        assertEquals("free\nsecond\nthird", bash.read("ran"));
    }
}
