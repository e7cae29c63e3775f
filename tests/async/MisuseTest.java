package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import async.Task;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.InAFolder;

/**
 * A mistake in the script is said before anything is started because of it: what, the nearest right name, where in the
 * script.
 */
@Timeout(60) // a hang is a failure, too
class MisuseTest extends InAFolder {
    private static final String FUNCTIONS = "init_glance() { echo x >>ran; }\ninit_nova() { echo x >>ran; }\n";

    @Test
    void an_unknown_function_is_refused_with_the_nearest_name_and_the_line_of_the_script() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            says("no bash function 'init_glence' in the function files — did you mean 'init_glance'?",
                    () -> async.run("init_glence"));
            says("no bash function 'xyz' in the function files", () -> async.run("xyz"));
            says("no bash function '' in the function files", () -> async.run(""));
            says("no bash function 'ls' in the function files", () -> async.run("ls"));
            says("no bash function '__async_serve' in the function files", () -> async.run("__async_serve"));
        }
        assertEquals("", bash.read("ran"));
    }

    @Test
    void an_unknown_task_is_refused_with_the_nearest_name() {
        try (Async async = new Bash(folder, FUNCTIONS).async()) {
            async.run("init_glance");
            says("unknown task 'init_glans' — did you mean 'init_glance'?", () -> async.join("init_glans"));
            says("unknown task 'init_nova'", () -> async.join("init_nova"));
            async.join();
        }
    }

    @Test
    void joining_what_waits_for_a_name_that_was_never_run_does_not_wait_for_ever() {
        try (Async async = new Bash(folder, FUNCTIONS).async()) {
            async.named("glance").run("init_glance");
            Task nova = async.named("nova").after("glans").run("init_nova");
            says("nova waits for 'glans', which was never run — did you mean 'glance'?", () -> async.join(nova));
            assertThrows(Misuse.class, async::close);
        }
    }

    @Test
    void close_tells_of_a_name_that_was_never_run_instead_of_waiting_for_ever() {
        assertTrue(assertThrows(Misuse.class, () -> {
            try (Async async = new Bash(folder, FUNCTIONS).async()) {
                async.after("typo").run("init_nova");
            }
        }).getMessage().startsWith("init_nova waits for 'typo', which was never run"));
    }

    @Test
    void close_tells_of_a_name_given_to_before_that_was_never_run() {
        Bash bash = new Bash(folder, FUNCTIONS);
        String said = "";
        try (Async async = bash.async()) {
            async.before("init_nowa").run("init_glance");
            async.join(async.run("init_nova"));
        } catch (Misuse misuse) {
            said = misuse.getMessage();
        }
        assertTrue((said + bash.err()).contains("'init_nowa'"),
                "a name with a typo orders nothing, and nobody says so: " + said + bash.err());
    }

    @Test
    void one_name_twice_is_refused_and_the_first_task_unharmed() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            Task first = async.run("init_glance");
            says("there is a task 'init_glance' already\n  hint: give this one a name of its own with named(…)",
                    () -> async.run("init_glance"));
            async.join(first);
        }
        assertEquals("x", bash.read("ran"));
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"", " ", ".", "..", ".hidden", "-rf", "a/b",
            "/etc/passwd", "a\nb", "a\u001bb", "a\u0000b"})
    void a_name_that_is_no_file_name_is_refused(String name) {
        try (Async async = new Bash(folder, FUNCTIONS).async()) {
            String message = assertThrows(Misuse.class, () -> async.named(name).run("init_glance")).getMessage();
            assertTrue(message.matches("(?s)invalid task name '.*': it becomes the name of its log file\n"
                    + "  at MisuseTest.java:.*"), message);
            assertFalse(message.contains("\u001b") || message.contains("\u0000"),
                    "control characters reach the terminal");
        }
    }

    @Test
    void a_function_whose_name_is_no_file_name_is_refused_with_the_way_out() {
        Bash bash = new Bash(folder, "a/b() { touch ran; }\n");
        try (Async async = bash.async()) {
            says("invalid task name 'a/b': it becomes the name of its log file\n"
                    + "  hint: give it another name with named(…)", () -> async.run("a/b"));
            async.join(async.named("a-b").run("a/b"));
        }
        assertTrue(Files.exists(folder.resolve("ran")));
    }

    @ParameterizedTest(name = "{0}") @ValueSource(ints = {252, 256, 5000})
    void a_name_too_long_for_a_file_is_refused(int length) {
        try (Async async = new Bash(folder, FUNCTIONS).async()) {
            assertThrows(Misuse.class, () -> async.named("n".repeat(length)).run("init_glance"));
            assertThrows(Misuse.class, () -> async.named("日".repeat(length / 3)).run("init_glance"));
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"with space", "quote's \"both\"", "$HOME", "*", "a:b",
            "größe 日本", "a\\b", "~", "n.log"})
    void any_other_name_is_a_task_and_a_log_file(String name) {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            async.join(async.named(name).run("init_glance"));
        }
        assertTrue(Files.exists(folder.resolve("logs/latest").resolve(name + ".log")));
    }

    @Test
    void a_cycle_is_refused_naming_every_step_and_nothing_of_it_runs() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            async.named("a").after("c").run("init_glance");
            async.named("b").after("a").run("init_glance");
            says("cycle: c comes after b, which comes after a, which comes after c",
                    () -> async.named("c").after("b").run("init_glance"));
            says("cycle: d comes after d", () -> async.named("d").after("d").run("init_glance"));
            assertThrows(Misuse.class, async::close);
        }
        assertEquals("", bash.read("ran"));
    }

    @Test
    void settings_out_of_their_range_or_too_late_are_refused() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            says("slots must be at least 1, not 0", () -> async.slots(0));
            says("retries must be at least 0, not -1", () -> async.retries(-1));
            says("timeout must be longer than 0, not PT0S", () -> async.timeout(Duration.ZERO));
            says("invalid variable name: A-B", () -> async.with("A-B", "x"));
            says("a value for bash cannot hold a NUL character", () -> async.with("A", "\0"));
            async.join(async.run("init_glance"));
            for (Executable late : List.<Executable>of(() -> async.slots(2), () -> async.logs(folder),
                    () -> async.keepGoing(), () -> async.with("A", "b")))
                says("settings come before the first run", late);
        }
    }

    @Test
    void after_a_mistake_close_ends_what_runs_instead_of_waiting_for_it() {
        Bash bash = new Bash(folder, "endless() { touch running; sleep 300; }\n");
        assertThrows(Misuse.class, () -> {
            try (Async async = bash.async()) {
                async.run("endless");
                bash.untilFile("running");
                async.run("endles");
            }
        });
        assertTrue(bash.out().matches("(?s)" + Bash.shown("── ")
                + "endless ended after [0-9.]+ s: the script stopped; log: .*endless.log\n"), bash.out());
    }

    @Test
    void a_run_that_is_closed_takes_no_more_tasks() {
        Bash bash = new Bash(folder, FUNCTIONS);
        Async async = bash.async();
        async.run("init_glance");
        async.close();
        says("this run is closed", () -> async.run("init_nova"));
        async.close();
    }

    @Test
    void function_files_that_are_not_there_are_named() {
        Bash bash = new Bash(folder, FUNCTIONS);
        says("no function files\n  hint: Async.sourcing(\"functions/*.bash\")", () -> Async.sourcing().run("f"));
        says("no function file matches " + folder + "/*.sh\n  looked in " + folder + " and on the class path (//FILES "
                + folder + "/*.sh)", () -> Async.sourcing(folder + "/*.sh").run("f"));
        says("no function file matches " + folder + "/no/*.sh\n  looked in " + folder
                + "/no (which is not there) and on the class path (//FILES " + folder + "/no/*.sh)",
                () -> Async.sourcing(folder + "/no/*.sh").run("f"));
        String message = assertThrows(Misuse.class, () -> Async.sourcing(folder.toString()).run("f")).getMessage();
        assertTrue(message.contains(folder + " is a folder") && message.contains(folder + "/*.bash"), message);
        assertFalse(Files.exists(bash.folder().resolve("logs")));
    }

    @Test
    void a_syntax_error_is_said_with_file_and_line() {
        Bash bash = new Bash(folder, "f() {\n  echo 'open\n}\n");
        try (Async async = bash.async()) {
            String message = assertThrows(Misuse.class, () -> async.run("f")).getMessage();
            assertTrue(message.startsWith("syntax error in " + bash.folder() + "/functions.bash\n"), message);
            assertTrue(message.contains("functions.bash: line 2: unexpected EOF while looking for matching `''"),
                    message);
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"exit 3", "kill -KILL $$",
            "exec true"})
    void a_file_that_ends_the_shell_is_said_with_what_it_wrote(String top) {
        Bash bash = new Bash(folder, "echo last words\n" + top + "\nf() { :; }\n");
        try (Async async = bash.async()) {
            String message = assertThrows(Misuse.class, () -> async.run("f")).getMessage();
            assertTrue(message.startsWith("sourcing " + bash.folder()
                    + "/functions.bash ended the shell with exit status "), message);
            assertTrue(message.contains("\n    | last words"), message);
        }
    }

    @Test
    void a_task_of_another_run_is_told_apart_from_a_typo() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async one = bash.async(); Async other = bash.async()) {
            Task task = one.run("init_glance");
            one.join(task);
            Task same = other.run("init_glance");
            says("task init_glance belongs to another Async", () -> other.join(task));
            says("task init_glance belongs to another Async", () -> other.after(task).run("init_nova"));
            other.join(same);
        }
    }

    @Test
    void a_mistake_that_the_script_caught_does_not_let_it_end_as_if_all_were_done() {
        Bash bash = new Bash(folder, "endless() { touch running; sleep 300; }\n");
        Misuse misuse = assertThrows(Misuse.class, () -> {
            try (Async async = bash.async()) {
                async.run("endless");
                bash.untilFile("running");
                assertThrows(Misuse.class, () -> async.run("optional"));
            }
        });
        assertTrue(misuse.getMessage().startsWith("a call was refused, so what was not joined was ended: endless"),
                misuse.getMessage());
    }

    @Test
    void a_mistake_that_ends_the_script_is_printed_alone() {
        Misuse misuse = assertThrows(Misuse.class, () -> {
            try (Async async = new Bash(folder, "endless() { sleep 300; }\n").async()) {
                async.run("endless");
                async.run("endles");
            }
        });
        assertEquals(1, misuse.getSuppressed().length);
        var printed = new java.io.ByteArrayOutputStream();
        misuse.printStackTrace(new java.io.PrintStream(printed));
        assertEquals(misuse + "\n", printed.toString());
    }

    @Test
    void null_is_refused_by_name() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            says("lock must not be null", () -> async.using((String) null));
            says("task must not be null", () -> async.after((String) null));
            says("task must not be null", () -> async.join((Task) null));
            says("argument must not be null", () -> async.run("init_glance", (String) null));
            says("logs folder must not be null", () -> async.logs(null));
            says("a value for bash must not be null", () -> async.with("A", null));
            says("grace must be between 0 and a day, not PT-1S", () -> async.grace(Duration.ofSeconds(-1)));
            async.join(async.timeout(java.time.temporal.ChronoUnit.FOREVER.getDuration()).run("init_glance"));
        }
    }

    @Test
    void an_unknown_function_is_told_with_what_sourcing_wrote() {
        Bash bash = new Bash(folder, "source ./missing.bash\n");
        try (Async async = bash.async()) {
            String message = assertThrows(Misuse.class, () -> async.run("helper")).getMessage();
            assertTrue(message.contains("no bash function 'helper' in the function files\n  sourcing them wrote:\n"
                    + "    | "), message);
            assertTrue(message.contains("missing.bash: No such file or directory"), message);
        }
    }

    @Test
    void a_readonly_IFS_is_refused() {
        Bash bash = new Bash(folder, "readonly IFS=:\nf() { :; }\n");
        try (Async async = bash.async()) {
            says("the function files make IFS readonly: no other code can split or read words then",
                    () -> async.run("f"));
        }
    }

    @Test
    void windows_line_ends_are_told_with_the_way_out() {
        Bash bash = new Bash(folder, "f() {\r\n  if true; then\r\n    :\r\n  fi\r\n}\r\n");
        try (Async async = bash.async()) {
            String message = assertThrows(Misuse.class, () -> async.run("f")).getMessage();
            assertTrue(message.contains("hint: it has Windows line ends: sed -i 's/\\r$//' '" + bash.folder()
                    + "/functions.bash'"), message);
        }
    }

    private static void says(String message, Executable call) {
        String got = assertThrows(Misuse.class, call).getMessage();
        assertTrue(got.startsWith(message + "\n  at MisuseTest.java:"), got);
    }
}
