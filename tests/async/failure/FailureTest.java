package tests.async.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import async.model.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.Bash;
import tests.InAFolder;

/** What a failure says. */
@Timeout(60) // a hang is a failure, too
class FailureTest extends InAFolder {
    @Test
    void the_message_says_where_what_why_from_where_and_how_the_log_ends() {
        Bash bash = new Bash(folder, """
                outer() {
                  for i in {1..30}; do echo "line $i"; done
                  inner "a b"
                }
                inner() {
                  ls /nowhere
                }
                """);
        TaskFailed failed = failure(bash, "outer");
        Path file = bash.folder().resolve("functions.bash");
        String tail = String.join("",
                java.util.stream.IntStream.rangeClosed(12, 30).mapToObj(i -> "    | line " + i + "\n").toList());
        assertEquals("outer failed at " + file + ":6 in inner\n  command  ls /nowhere\n  result   exit status 2\n"
                + "  called   from " + file + ":3 in outer\n  log      ends in these lines, whole in " + failed.log()
                + "\n" + tail
                + "    | ls: cannot access '/nowhere': No such file or directory", failed.getMessage());
        assertEquals(List.of(new Frame("inner", file.toString(), 6), new Frame("outer", file.toString(), 3)),
                failed.stack());
        assertEquals("outer failed: " + file + ":6 in inner: exit status 2", failed.headline());
        assertEquals(20, failed.tail().size());
        assertEquals(2, failed.exitStatus());
        assertEquals(0, failed.getStackTrace().length, "Java frames say nothing about bash");
        assertTrue(bash.out().contains(Bash.shown("│ line 1\n")), "the whole log was not shown");
    }

    @ParameterizedTest(name = "{0} → {2} at {1}, status {3}") @CsvSource(delimiterString = "→", textBlock = """
            false                                → 3 in f           → false                      → 1
            return 3                             → 3 in f           → return 3                   → 3
            g                                    → 1 in g           → ( exit 4 )                 → 4
            x=$(g)                               → 1 in g           → ( exit 4 )                 → 4
            x=$(sort /nowhere)                   → 3 in f           → sort /nowhere              → 2
            ( g )                                → 1 in g           → ( exit 4 )                 → 4
            [[ a == b ]]                         → 3 in f           → [[ a == b ]]               → 1
            ((1 == 2))                           → 3 in f           → ((1 == 2))                 → 1
            no_such_command x                    → 3 in f           → no_such_command x          → 127
            if true; then g; fi                  → 1 in g           → ( exit 4 )                 → 4
            return_5                             → 3 in f           → return 5                   → 5
            eval 'false'                         → 3 in f           → false                      → 1
            """)
    void place_command_and_status_are_those_of_the_command_that_failed(String command, String place, String shown,
    int status) {
        Bash bash = new Bash(folder, "g() { (exit 4); }\nreturn_5() { return 5; }\nf() { " + command
                + "\n  echo went on; }\n");
        TaskFailed failed = failure(bash, "f");
        assertEquals(status, failed.exitStatus());
        assertTrue(failed.getMessage().startsWith("f failed at " + bash.folder() + "/functions.bash:" + place + "\n"),
                failed.getMessage());
        assertEquals(shown, failed.command());
        assertFalse(failed.getMessage().contains("__async") || failed.getMessage().contains("task.bash"),
                failed.getMessage());
    }

    @ParameterizedTest(name = "exit {0}") @CsvSource({"1, exit status 1", "3, exit status 3", "127, exit status 127",
            "255, exit status 255"})
    void a_function_may_die_by_exit_and_the_stack_names_who_called(int status, String reason) {
        Bash bash = new Bash(folder, "die() {\n  echo \"died: $*\" >&2; exit " + status
                + "\n}\nf() {\n  die no disk\n}\n");
        TaskFailed failed = failure(bash, "f");
        assertEquals(status, failed.exitStatus());
        assertEquals(reason, failed.reason());
        assertEquals("exit " + status, failed.command());
        assertEquals("die", failed.stack().get(0).function());
        assertEquals("f", failed.stack().get(1).function());
        assertEquals(5, failed.stack().get(1).line());
        assertEquals(List.of("died: no disk"), failed.tail());
    }

    @Test
    void a_failure_in_a_sourced_file_or_a_nested_shell_is_placed_there() {
        Bash bash = new Bash(folder, "f() {\n  source \"./other file.bash\"\n}\n");
        bash.file("other file.bash", ":\nfalse\n");
        TaskFailed failed = failure(bash, "f");
        assertTrue(failed.getMessage().contains("other file.bash:2 in source\n"), failed.getMessage());
        assertTrue(failed.getMessage().contains("functions.bash:2 in f\n"), failed.getMessage());
    }

    @ParameterizedTest(name = "{0}") @CsvSource(textBlock = """
            KILL,  137, 'exit status 137: ended by signal KILL (by hand, or because memory ran out)'
            TERM,  143, 'exit status 143: ended by signal TERM'
            SEGV,  139, 'exit status 139: ended by signal SEGV'
            """)
    void a_task_that_a_signal_ends_says_which(String signal, int status, String reason) {
        TaskFailed failed = failure(new Bash(folder,
                "f() { echo last words; kill -" + signal + " $BASHPID; sleep 300; }\n"), "f");
        assertEquals(status, failed.exitStatus());
        assertEquals(reason, failed.reason());
        assertEquals("last words", failed.tail().get(0));
    }

    @Test
    void a_child_that_a_signal_ends_is_told_with_its_command() {
        TaskFailed failed = failure(new Bash(folder, "f() { bash -c 'kill -KILL $$'; }\n"), "f");
        assertEquals("bash -c 'kill -KILL $$'", failed.command());
        assertEquals(137, failed.exitStatus());
    }

    /** Each function on lines of its own, as `place` counts them from 2. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiterString = "→", textBlock = """
            set +e; false 1; set -e; exit 9      → functions.bash in f      → exit 9         → 9
            set +e; false 1; set -e; exit 1      → functions.bash in f      → exit 1         → 1
            set +e; false 1; echo; return 7      → functions.bash:1 in f    → return 7       → 7
            set +e; false 1; cat /nowhere        → functions.bash:4 in f    → cat /nowhere   → 1
            mapfile -t x < <(false 1); exit 5    → functions.bash in f      → exit 5         → 5
            mapfile -t x < <(false 1); sh -c 'exit 1' → functions.bash:3 in f → sh -c 'exit 1' → 1
            """)
    void what_was_let_pass_before_is_not_taken_for_the_failure(String commands, String place, String shown,
    int status) {
        Bash bash = new Bash(folder, "f() {\n" + commands.replace("; ", "\n") + "\n}\n");
        TaskFailed failed = failure(bash, "f");
        assertEquals(status, failed.exitStatus());
        assertEquals(shown, failed.command());
        assertTrue(failed.getMessage().startsWith("f failed at " + bash.folder() + "/" + place + "\n"),
                failed.getMessage());
    }

    @Test
    void a_signal_or_a_timeout_is_not_placed_at_a_failure_before_it() {
        Bash bash = new Bash(folder,
                "f() { mapfile -t x < <(false); kill -KILL $BASHPID; sleep 300; }\n"
                + "g() { set +e; false; sleep 300; }\n");
        try (Async async = bash.async().keepGoing()) {
            Task f = async.run("f"), g = async.timeout(Duration.ofMillis(500)).run("g");
            assertThrows(TaskFailed.class, () -> async.join(f, g));
            assertEquals(List.of(), f.failure().stack());
            assertEquals(List.of(), g.failure().stack());
        }
    }

    @Test
    void two_parts_of_a_pipe_that_fail_at_one_time_do_not_hang_the_join() {
        Bash bash = new Bash(folder, """
                a() { ls /nowhere/with/a/rather/long/name/so/that/the/record/is/long/enough; }
                f() { a | false | a | false | a | false | a | false; }
                """);
        try (Async async = bash.async().keepGoing()) {
            Task[] tasks = new Task[60];
            for (int i = 0; i < tasks.length; i++) tasks[i] = async.named("f" + i).run("f");
            assertThrows(TaskFailed.class, () -> async.join(tasks));
            for (Task task : tasks) {
                assertEquals(bash.folder() + "/functions.bash:2 in f", task.failure().stack().get(0).toString());
            }
        }
    }

    @Test
    void under_strict_a_pipe_whose_reader_stops_early_fails_with_what_to_do() {
        Bash bash = new Bash(folder, "f() { yes | head -n 1; echo after; }\ng() { set +o pipefail; f; }\n");
        TaskFailed failed = failure(bash.async().strict(), "f");
        assertEquals(141, failed.exitStatus());
        assertTrue(failed.reason().contains("set +o pipefail"), failed.reason());
        try (Async async = bash.async()) {
            async.join(async.named("g").strict().run("g"), async.named("lenient").lenient().run("f"), async.run("f"));
        }
    }

    @Test
    void with_an_exit_trap_of_the_functions_own_exit_is_placed_at_its_definition() {
        Bash bash = new Bash(folder, "f() { trap 'echo bye' EXIT; exit 3; }\n");
        TaskFailed failed = failure(bash, "f");
        assertEquals(bash.folder() + "/functions.bash:1 in f", failed.stack().get(0).toString());
        assertEquals(3, failed.exitStatus());
    }

    @Test
    void a_warden_that_is_killed_fails_its_task_and_leaves_no_process() {
        Bash bash = new Bash(folder,
                "f() { read -r _ _ _ parent _ </proc/$BASHPID/stat; kill -KILL \"$parent\"; sleep 300; }\n");
        TaskFailed failed = failure(bash, "f");
        assertEquals("its supervisor was killed", failed.reason());
    }

    @Test
    void a_timeout_is_exit_status_124_and_says_how_long_it_was() {
        Bash bash = new Bash(folder, "f() { echo begun; sleep 300; }\n");
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class,
                    () -> async.join(async.timeout(Duration.ofMillis(200)).run("f")));
            assertEquals(124, failed.exitStatus());
            assertEquals("timeout: took longer than 0.20 s", failed.reason());
            assertEquals(List.of("begun"), failed.tail());
        }
    }

    private static TaskFailed failure(Bash bash, String function) {
        return failure(bash.async(), function);
    }

    private static TaskFailed failure(Async of, String function) {
        try (Async async = of) {
            return assertThrows(TaskFailed.class, () -> async.join(async.run(function)));
        }
    }
}
