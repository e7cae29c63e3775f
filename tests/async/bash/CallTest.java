package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import async.Task;
import async.TaskFailed;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.InAFolder;

/** How a bash function is called: as old function files, written for no one in particular, expect it. */
@Timeout(60) // a hang is a failure, too
class CallTest extends InAFolder {
    @ParameterizedTest(name = "{0}") @ValueSource(strings = {
        "false", "ls /nowhere", "(exit 3)", "[[ a == b ]]", "((0))", "test -e /nowhere", "x=$(false)", "cd /nowhere",
                "inner", "nosuchcommand", "{ false; }", "for i in 1; do false; done",
        "if true; then false; fi", "false; return 0"})
    void a_failing_command_in_the_middle_of_a_function_fails_the_task(String command) {
        Bash bash = new Bash(folder, "inner() { false; echo on; }\nf() {\n  " + command + "\n  echo went on\n}\n");
        try (Async async = bash.async()) {
            assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
        }
        assertFalse(bash.out().contains("went on") || bash.out().contains("on\n"), bash.out());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {
        "if false; then :; fi", "false || true", "! true", "while false; do :; done", "false && true",
                "x=$(false) || x=1",
        "local x=$(false)", "return 0; false", "exit 0; false"})
    void what_errexit_lets_pass_in_bash_passes_here(String command) {
        Bash bash = new Bash(folder, "f() {\n  " + command + "\n  echo went on\n}\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
    }

    @Test
    void arguments_reach_the_function_exactly() {
        String[] hostile = {"", "two words", "*", "$HOME", "$(touch made)", "`touch made`", "'", "\"", "\\", "a\nb\n",
                "\n", " ", "-n",
            "--", "naïve 日本 😀", "\u0001\u001b\t", "!", "#", "~", "a;b|c&d", "[x]", "{a,b}"};
        Bash bash = new Bash(folder, "f() { echo $#; printf '%s\\0' \"$@\" >given; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f", hostile));
        }
        assertEquals("" + hostile.length, bash.logs());
        assertEquals(String.join("\0", hostile) + "\0", bash.read("given"));
        assertFalse(Files.exists(folder.resolve("made")));
    }

    @Test
    void an_argument_may_be_a_megabyte() {
        Bash bash = new Bash(folder, "f() { echo ${#1} \"${1: -3}\"; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f", "x".repeat(1 << 20) + "end"));
        }
        assertEquals((1 << 20) + 3 + " end", bash.logs());
    }

    @Test
    void an_argument_with_a_nul_is_refused_because_bash_would_cut_it_off() {
        try (Async async = new Bash(folder, "f() { :; }\n").async()) {
            assertTrue(assertThrows(Misuse.class, () -> async.run("f", "a\0b")).getMessage().contains("NUL"));
        }
    }

    @Test
    void a_function_without_arguments_gets_none_not_those_of_the_shell() {
        Bash bash = new Bash(folder, "echo \"top: $#\"\nf() { echo \"$#\"; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertEquals("0", bash.logs());
        assertTrue(bash.read("logs/latest/.sourcing.log").contains("top: 0"));
    }

    @Test
    void stdin_is_empty() {
        Bash bash = new Bash(folder, "f() { cat; read -r x || echo \"none: $x\"; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertEquals("none:", bash.logs().strip());
    }

    @Test
    void each_task_has_a_process_of_its_own_so_nothing_leaks_from_one_to_another() {
        Bash bash = new Bash(folder, """
                x=loaded
                first() { x=changed; cd /; f() { echo replaced; }; set +e; umask 0; echo $BASHPID >"$OLDPWD/first"; }
                f() { echo "$x ${PWD##*/}"; [[ $- == *e* ]] && echo $BASHPID >second; }
                """);
        try (Async async = bash.async()) {
            Task first = async.run("first");
            async.join(async.after(first).run("f"));
        }
        assertEquals("loaded " + folder.getFileName(), bash.logs());
        assertFalse(bash.read("first").equals(bash.read("second")));
    }

    @Test
    void functions_that_are_not_clean_under_nounset_work() {
        Bash bash = new Bash(folder, "f() { echo \"<$never_set>\" \"<$1>\"; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertEquals("<> <>", bash.logs());
    }

    @Test
    void a_functions_own_xtrace_is_in_its_log_and_no_one_elses() {
        Bash bash = new Bash(folder, "f() { set -x; : traced; }\ng() { echo plain; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"), async.run("g"));
        }
        assertEquals("+ : traced\nplain", bash.logs());
    }

    @Test
    void the_task_knows_its_name() {
        Bash bash = new Bash(folder, "f() { bash -c 'echo $ASYNC_TASK'; }\n");
        try (Async async = bash.async()) {
            async.join(async.named("other name").run("f"));
        }
        assertEquals("other name", bash.logs());
    }
}
