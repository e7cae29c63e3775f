package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** The shell's options are the function files' own choice; strict and lenient say otherwise. */
@Timeout(60) // a hang is a failure, too
class OptionsTest extends InAFolder {
    @Test
    void a_condition_whose_reader_stops_early_holds() {
        Bash bash = new Bash(folder, """
                many() { echo 'ii  adduser'; for i in {1..20000}; do echo "ii  package-$i"; done; }
                f() { if many | grep -q '^ii  adduser'; then echo then; else echo else; fi; }
                """);
        try (Async async = bash.async()) {
            for (int i = 0; i < 20; i++) async.named("f" + i).run("f");
            async.join();
        }
        assertEquals("then\n".repeat(20).strip(), bash.logs());
    }

    /** What a function prints, and how it ends, by what its file says. */
    @ParameterizedTest(name = "{0}: {1} → {2}, {3}") @CsvSource(delimiterString = "→", textBlock = """
            :                     → false; echo on                     → ''       → 1
            :                     → false | true; echo on              → on       → 0
            :                     → x=$(false; echo y); echo $x        → y        → 0
            :                     → echo "<$nothing>"                  → <>       → 0
            set -o pipefail       → false | true; echo on              → ''       → 1
            shopt -s inherit_errexit → x=$(false; echo y); echo $x     → ''       → 1
            set -u                → echo "<$nothing>"                  → ''       → 1
            set -f                → echo *                             → *        → 0
            set -C                → echo 1 >f; echo 2 >f               → ''       → 1
            set -a                → y=1; bash -c 'echo $y'             → 1        → 0
            set -k                → bash -c 'echo $y' y=2              → 2        → 0
            set +B                → echo {1,2}                         → {1,2}    → 0
            set -o posix          → shopt -qo posix && echo posix      → posix    → 0
            shopt -s nullglob     → echo nothing*                      → ''       → 0
            shopt -s dotglob      → shopt dotglob | tr -s '\\t' ' '    → dotglob on → 0
            shopt -u sourcepath   → shopt -q sourcepath || echo off    → off      → 0
            shopt -s lastpipe     → echo 1 | read -r y; echo $y        → 1        → 0
            shopt -s extdebug     → shopt -q extdebug && echo on       → on       → 0
            shopt -s compat44     → shopt -q compat44 && echo on       → on       → 0
            set -e; set +e        → false; echo on                     → ''       → 1
            """)
    void what_stands_when_all_files_are_sourced_holds_in_the_tasks(String top, String body, String shown, int status) {
        Bash bash = new Bash(folder, top + "\nf() { " + body + "; }\n");
        try (Async async = bash.async()) {
            Task f = async.run("f");
            if (status == 0) async.join(f);
            else assertEquals(status, assertThrows(TaskFailed.class, () -> async.join(f)).exitStatus());
        }
        assertEquals(shown, bash.logs().lines().filter(line -> !line.contains("functions.bash"))
                .reduce("", (a, b) -> a + b).strip());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"false | true", "x=$(false; echo masked)", "false"})
    void strict_adds_errexit_pipefail_and_inherit_errexit_to_all_tasks_or_one(String command) {
        Bash bash = new Bash(folder, "f() { " + command + "\n  echo went on\n}\n");
        try (Async async = bash.async().strict()) {
            assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
        }
        try (Async async = bash.async()) {
            assertThrows(TaskFailed.class, () -> async.join(async.named("f").strict().run("f")));
        }
        try (Async async = bash.async().strict()) {
            async.join(async.lenient().run("f"));
        }
        assertEquals("went on", bash.logs().lines().filter(line -> !line.contains("functions.bash"))
                .reduce("", String::concat));
    }

    @Test
    void lenient_adds_nothing_and_a_files_own_set_e_holds_there() {
        Bash bash = new Bash(folder, "f() { echo $-; false; echo on; }\n");
        bash.file("strict.bash", "set -e\n");
        try (Async async = bash.async()) {
            async.join(async.lenient().run("f"));
        }
        assertTrue(bash.logs().startsWith(serial("source functions.bash; set -E; f").lines().findFirst().orElseThrow()
                + "\non\n"), bash.logs());
        try (Async async = bash.over("functions.bash", "strict.bash")) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.lenient().run("f")));
            assertEquals(1, failed.exitStatus());
        }
    }

    @Test
    void a_readonly_name_of_the_files_is_none_that_the_toolkit_needs() {
        String names = "id name target deadline fields pid parents groups members found stat process option pair file"
                + " line key value kind i before now";
        Bash bash = new Bash(folder, "readonly " + names + "\nf() { K=1; sleep 300 & false; }\ng() { K=1; }\n");
        try (Async async = bash.async().keepGoing()) {
            Task f = async.keeping("*").run("f"), g = async.keeping("*").run("g");
            assertEquals(1, assertThrows(TaskFailed.class, () -> async.join(f)).exitStatus());
            async.join(g);
            assertEquals("1", g.output("K"));
            Bash.until(() -> bash.processes().size() == 1, () -> "not the server alone: " + bash.processes());
        }
        assertEquals("", bash.read("logs/latest/f.log") + bash.read("logs/latest/g.log"));
    }

    private String serial(String script) {
        return new Command("bash", "-s").in(folder).reading(script).run().out();
    }
}
