package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import async.Async;
import async.Task;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/**
 * What the environment has bash and the loader do or say when they start disturbs nothing, and means what it means to
 * any bash.
 */
@Timeout(60) // a hang is a failure, too
class StartTest extends InAFolder {
    @ParameterizedTest(name = "{0}={1}") @CsvSource(delimiterString = "→", textBlock = """
            SHELLOPTS       → xtrace           → value
            SHELLOPTS       → xtrace:verbose   → value
            SHELLOPTS       → nounset:noexec   → value nounset
            SHELLOPTS       → pipefail         → value pipefail
            SHELLOPTS       → nothing-like-it  → value
            BASHOPTS        → nullglob         → value nullglob
            BASH_COMPAT     → 9.9              → value
            BASH_COMPAT     → 4.4              → value compat44
            BASH_XTRACEFD   → 1                → value
            BASH_XTRACEFD   → 3                → value
            BASH_XTRACEFD   → 10               → value
            BASH_XTRACEFD   → 11               → value
            POSIXLY_CORRECT → y                → value posix
            LD_PRELOAD      → /nowhere.so      → value
            LC_ALL          → xx_XX.UTF-8      → value
            GLOBIGNORE      → *                → value
            IFS             → a                → value
            PS4             → $(touch made)    → value
            TMOUT           → 1                → value
            """)
    void a_variable_of_the_environment_breaks_no_script(String variable, String value, String expected) {
        Bash bash = new Bash(folder, """
                f() {
                  local on=value
                  for option in nounset pipefail posix; do if [[ -o $option ]]; then on+=" $option"; fi; done
                  for option in nullglob compat44; do if shopt -q "$option"; then on+=" $option"; fi; done
                  emit VALUE "$on"
                }
                """);
        Command.Result result = Command.java(List.of(), Script.class, folder).with(variable, value).run();
        assertEquals(0, result.status(), result.err());
        assertEquals(expected, bash.read("out"), result.err());
        assertFalse(bash.read("made").contains("made"));
    }

    @ParameterizedTest(name = "BASH_XTRACEFD={0}") @ValueSource(strings = {"1", "2"})
    void a_trace_on_any_descriptor_is_of_the_functions_only_and_in_no_value_and_no_place(String descriptor) {
        Bash bash = new Bash(folder, """
                f() {
                  KEPT=("one two" three)
                  emit EMITTED value
                }
                g() { printf '%s\\n' "${KEPT[@]}" "$EMITTED" >values; }
                bad() {
                  false
                }
                """);
        Command.Result result = Command.java(List.of(), Traced.class, folder).with("SHELLOPTS", "xtrace")
                .with("BASH_XTRACEFD", descriptor).run();
        assertEquals("one two\nthree\nvalue", bash.read("values"), result.out() + result.err());
        assertTrue(result.err().contains("bad failed at " + folder + "/functions.bash:7 in bad\n"), result.err());
        assertTrue(bash.read("logs/latest/f.log").contains("+ KEPT=("), "it is not traced");
        for (String task : List.of("f", "g", "bad")) {
            String log = bash.read("logs/latest/" + task + ".log");
            assertFalse(log.contains("__async") || log.contains("+ builtin "), log);
        }
    }

    @Test
    void as_process_1_which_has_to_reap_zombies_a_script_says_that_it_does_not() {
        String[] namespace = {"unshare", "--pid", "--fork", "--kill-child", "--mount-proc"};
        assumeTrue(new Command("true").under(namespace).run().status() == 0,
                "no namespaces can be made here (unshare)");
        new Bash(folder, "f() { emit VALUE x; }\n");
        assertEquals("", Command.java(List.of(), Script.class, folder).run().err());
        Command.Result first = Command.java(List.of(), Script.class, folder).under(namespace).run();
        assertEquals("async: warning: this script is process 1 and reaps no zombies that others leave to it; "
                + "start it under an init (docker run --init)\n", first.err());
        assertEquals(0, first.status());
    }

    @Test
    void a_grace_does_not_depend_on_the_wall_clock() {
        Bash bash = new Bash(folder,
                "unset EPOCHSECONDS SECONDS EPOCHREALTIME\n"
                + "EPOCHSECONDS=0 SECONDS=0 EPOCHREALTIME=0 # a clock that stands still\n"
                + "f() { trap '' TERM; touch started; while :; do sleep 0.1; done; }\n"
                + "bad() { until [[ -e started ]]; do sleep 0.01; done; false; }\n");
        try (Async async = bash.async().keepGoing()) {
            Task f = async.timeout(java.time.Duration.ofMillis(500)).run("f");
            f.future().join();
            assertEquals(124, f.outcome().exitStatus());
            org.junit.jupiter.api.Assertions.assertThrows(async.TaskFailed.class, () -> async.join(f));
        }
    }

    /** One task hands values on to another, and one fails. */
    static final class Traced {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs")).keepGoing()) {
                async.after(async.keeping("KEPT").run("f")).run("g");
                async.run("bad");
                async.join();
            }
        }
    }

    static final class Script {
        public static void main(String... args) throws Exception {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs"))) {
                Task f = async.keeping("X*").run("f");
                async.join(f);
                java.nio.file.Files.writeString(folder.resolve("out"), f.output("VALUE"));
            }
        }
    }
}
