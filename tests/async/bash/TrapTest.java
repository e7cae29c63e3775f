package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.InAFolder;

/** Traps of the function files fire as in bash, and ours beside them are not seen. */
@Timeout(60) // a hang is a failure, too
class TrapTest extends InAFolder {
    @ParameterizedTest(name = "{0}") @ValueSource(strings = {":", "set -u", "set -uT", "set -eu", "shopt -s extdebug"})
    void a_RETURN_trap_fires_once_where_its_locals_still_are(String top) {
        Bash bash = new Bash(folder, top + """

                f() {
                  local tmp=made
                  touch "$tmp"
                  trap 'echo "gone: $tmp" >>fired; rm "$tmp"; trap - RETURN' RETURN
                  :
                }
                """);
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertEquals("gone: made", bash.read("fired"));
        assertEquals("", bash.logs());
    }

    @Test
    void DEBUG_and_RETURN_traps_of_a_file_reach_the_tasks_under_functrace_and_no_further() {
        String traps = "trap 'echo \"debug $BASH_COMMAND\"' DEBUG\ntrap 'echo \"return $FUNCNAME\"' RETURN\n";
        Bash bash = new Bash(folder, "f() { g one; }\ng() { : \"$1\"; }\n" + traps + "set -T\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        String call = "debug \"${__async_call[@]}\""; // in a script: debug f
        assertEquals(List.of(call, "debug g one", "debug : \"$1\"", "return g", "return f"),
        bash.logs().lines().distinct().toList());
        Bash without = new Bash(folder, "f() { g one; }\ng() { : \"$1\"; }\n" + traps);
        try (Async async = without.async()) {
            async.join(async.run("f"));
        }
        assertEquals("", without.logs());
    }

    /** Into a file, since our own output goes nowhere. A DEBUG trap sees itself removed. */
    @ParameterizedTest(name = "{0}") @CsvSource({
        "true, debug true/return f/debug builtin trap - DEBUG RETURN", "false, debug false"})
    void what_the_toolkit_does_when_a_function_is_over_or_failed_fires_no_trap_of_the_files(String command,
    String fired) {
        Bash bash = new Bash(folder, "f() {\n  " + command + "\n}\ntrap 'echo \"debug $BASH_COMMAND\" >>fired' DEBUG\n"
                + "trap 'echo \"return $FUNCNAME\" >>fired' RETURN\nset -T\n");
        try (Async async = bash.async().keepGoing()) {
            Task f = async.run("f");
            if (command.equals("true")) async.join(f);
            else assertThrows(TaskFailed.class, () -> async.join(f));
        }
        String shown = String.join("/", bash.read("fired").lines().distinct().toList());
        String expected = "debug \"${__async_call[@]}\"/" + fired;
        // Of what an ERR trap runs, bash 5.0 shows a DEBUG trap all but the first command.
        assertTrue(Bash.isThe(5, 0) ? shown.contains(expected) : shown.endsWith(expected), shown);
    }

    @Test
    void an_ERR_trap_of_a_file_fires_in_the_tasks_under_errtrace_and_sees_status_line_and_command() {
        Bash bash = new Bash(folder,
                "trap 'echo \"oops $? $LINENO $BASH_COMMAND\"' ERR\nset -E\nf() {\n  (exit 7)\n  echo on\n}\n");
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            assertTrue(failed.getMessage()
                    .startsWith("f failed at " + bash.folder() + "/functions.bash:4 in f\n  command  ( exit 7 )\n"),
                    failed.getMessage());
        }
        // In a trap bash 5.0 knows no more which command it is for, once another one has run there.
        assertTrue(bash.logs().endsWith("oops 7 4 " + (Bash.isThe(5, 0) ? "echo \"oops $? $LINENO $BASH_COMMAND\""
                : "( exit 7 )")), bash.logs());
    }

    @ParameterizedTest(name = "{0}, {1}") @CsvSource({"set -C, :", ":, set -C", "set -C, set -C"})
    void under_noclobber_a_failure_and_what_is_kept_are_right(String top, String body) {
        Bash bash = new Bash(folder, top + "\nf() {\n  " + body
                + "\n  K=1\n  set +e\n  (exit 3)\n  set -e\n  g\n}\ng() { (exit 4); }\nh() { " + body + "; K=2; }\n");
        try (Async async = bash.async().keepGoing()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            assertEquals("( exit 4 )", failed.command());
            assertEquals(2, failed.stack().size());
            assertEquals("2", join(async, "h").output("K"));
        }
    }

    /** Bash does not say which of a trap's commands failed, and of a RETURN trap no line; f begins at line 3. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiterString = "→", textBlock = """
            local tmp⏎trap 'ls /nowhere' RETURN⏎:         → functions.bash:5 in f  → trap -- 'ls /nowhere' RETURN   → 2
            trap 'ls /nowhere' RETURN⏎echo body           → functions.bash:4 in f  → trap -- 'ls /nowhere' RETURN   → 2
            trap 'ls /nowhere' RETURN⏎return 0            → functions.bash:4 in f  → trap -- 'ls /nowhere' RETURN   → 2
            trap "ls /nowhere" RETURN⏎:                   → functions.bash in f    → trap -- 'ls /nowhere' RETURN   → 2
            trap 'ls /nowhere' RETURN⏎(exit 4)            → functions.bash:5 in f  → ( exit 4 )                     → 4
            set -T⏎trap 'ls /nowhere' RETURN⏎h            → functions.bash in h    → trap -- 'ls /nowhere' RETURN   → 2
            trap 'g' RETURN⏎:                             → functions.bash in g    → ''                             → 6
            trap 'ls /nowhere' EXIT⏎:                     → functions.bash:3 in f  → trap -- 'ls /nowhere' EXIT     → 2
            set -T⏎trap '[[ $BASH_COMMAND != true ]]' DEBUG⏎true → functions.bash:6 in f → true                     → 1
            trap 'g' EXIT⏎:                               → functions.bash:2 in g  → trap -- 'g' EXIT               → 6
            trap 'ls /nowhere' USR1⏎kill -USR1 $BASHPID⏎: → functions.bash in f    → ''                             → 2
            set -o posix⏎(exit 4)                         → functions.bash:5 in f  → ( exit 4 )                     → 4
            """)
    void the_failure_of_a_trap_is_placed_in_the_trap(String commands, String place, String command, int status) {
        Bash bash = new Bash(folder, "h() { :; }\ng() { (exit 6); }\nf() {\n" + commands.replace('⏎', '\n') + "\n}\n");
        assertFails(bash, place, command, status);
    }

    /** On one line bash's line says nothing of whether the trap failed or the command before it. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiterString = "→", textBlock = """
            f() { trap 'ls /nowhere' RETURN; echo body; } → trap -- 'ls /nowhere' RETURN → 2
            f() { trap 'ls /nowhere' RETURN; return 0; }  → trap -- 'ls /nowhere' RETURN → 2
            f() { trap 'ls /nowhere' RETURN; (exit 4); }  → ( exit 4 )                   → 4
            f() { trap ':' RETURN; (exit 4); }            → ( exit 4 )                   → 4
            f() { set -o posix; (exit 4); }               → ( exit 4 )                   → 4
            """)
    void of_a_function_on_one_line_too(String function, String command, int status) {
        assertFails(new Bash(folder, function), "functions.bash:1 in f", command, status);
    }

    @Test
    void a_RETURN_trap_stays_as_it_was_when_a_command_fails_and_the_function_goes_on() {
        Bash bash = new Bash(folder, """
                f() {
                  trap 'echo return "$FUNCNAME"' RETURN
                  set +e
                  (exit 4)
                  set -e
                  trap -p RETURN
                }
                """);
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertEquals("trap -- 'echo return \"$FUNCNAME\"' RETURN\nreturn f", bash.logs());
    }

    private static void assertFails(Bash bash, String place, String command, int status) {
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            assertEquals(status, failed.exitStatus(), failed.getMessage());
            assertTrue(failed.getMessage().startsWith("f failed at " + bash.folder() + "/" + place + "\n"),
                    failed.getMessage());
            assertEquals(command, failed.command());
        }
    }

    private static async.Task join(Async async, String function) {
        async.Task task = async.keeping("K").run(function);
        async.join(task);
        return task;
    }
}
