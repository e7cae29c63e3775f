package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** However a task or a script ends, no process of it is left; what is meant to stay stays. */
@Timeout(60) // a hang is a failure, too
class EndingTest extends InAFolder {
    @TempDir Path temporary;

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {
        "sleep 300",
        "sleep 300 | sleep 300",
        "(sleep 300; :) & (sleep 300; :) & wait",
        "bash -c 'bash -c \"sleep 300; :\"; :'",
        "trap '' TERM INT HUP; sleep 300; sleep 300",
        "(trap '' TERM; sleep 300; sleep 300) & sleep 300",
        "timeout 300 sleep 300", // makes a process group of its own
        "timeout 300 bash -c 'sleep 300; :' & wait",
        "set -m; sleep 300 & wait",
        "kill -STOP $BASHPID",
        "sleep 300 & kill -STOP $!; wait",
        "exec sleep 300",
        "while :; do sleep 0.01 || :; done"})
    void a_task_that_is_ended_ends_with_all_its_processes(String body) {
        Bash bash = new Bash(folder, "running() { touch started; " + body + "\n}\nbad() { false; }\n");
        try (Async async = bash.async()) {
            Task running = async.run("running");
            bash.untilFile("started");
            assertThrows(TaskFailed.class, () -> async.join(async.run("bad")));
            assertEquals(Task.State.CANCELLED, running.state());
            Bash.until(() -> bash.processes().size() == 1, () -> "not the shell alone: " + bash.processes());
        }
    }

    @Test
    void a_task_that_runs_into_its_timeout_ends_with_all_its_processes() {
        Bash bash = new Bash(folder, "f() { (trap '' TERM; sleep 300; sleep 300) & timeout 300 sleep 300; }\n");
        try (Async async = bash.async().grace(Duration.ZERO)) {
            assertThrows(TaskFailed.class, () -> async.join(async.timeout(Duration.ofMillis(300)).run("f")));
            Bash.until(() -> bash.processes().size() == 1, () -> "not the shell alone: " + bash.processes());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"trap 'echo cleaned >cleaned; exit 1' TERM; touch started; sleep 300 & wait",
        "bash -c \"trap 'echo cleaned >cleaned; exit 1' TERM; touch started; sleep 300 & wait\""})
    void a_task_and_its_programs_have_time_to_clean_up_before_they_are_killed(String body) {
        Bash bash = new Bash(folder, "f() { " + body + "; }\nbad() { false; }\n");
        try (Async async = bash.async().grace(Duration.ofSeconds(30))) {
            async.run("f");
            bash.untilFile("started");
            assertThrows(TaskFailed.class, () -> async.join(async.run("bad")));
        }
        Bash.until(() -> bash.read("cleaned").equals("cleaned"), () -> "killed before it could clean up");
    }

    @Test
    void a_background_process_blocks_nothing_is_told_of_and_ended_at_close() {
        Bash bash = new Bash(folder, "f() { sleep 300 & sleep 300 & }\ng() { :; }\n");
        try (Async async = bash.async().slots(1)) {
            async.join(async.run("f"), async.run("g"));
            Bash.until(() -> bash.processes().stream().filter(process -> process.contains(" sleep 300")).count() == 2,
                    () -> "running: " + bash.processes());
        }
        assertEquals(List.of(), bash.processes());
        assertEquals("async: warning: f left 2 processes in its process group; ended when the script is done (setsid"
                + " starts one that stays)\n", bash.err());
    }

    @Test
    void many_stubborn_leftovers_are_all_ended_when_close_returns() {
        Bash bash = new Bash(folder, "f() { (trap '' TERM; sleep 300; sleep 300) & }\n");
        try (Async async = bash.async().grace(Duration.ZERO)) {
            for (int i = 0; i < 5; i++) async.named("f" + i).run("f");
            async.join();
        }
        assertEquals(List.of(), bash.processes());
    }

    @Test
    void a_daemon_in_a_session_of_its_own_outlives_the_script_and_blocks_nothing() {
        Bash bash = new Bash(folder, "start() { setsid bash -c 'echo $$ >daemon; echo up; exec sleep 300' & }\n");
        try (Async async = bash.async()) {
            async.join(async.run("start"));
            Bash.until(() -> bash.processes().contains(bash.read("daemon") + " sleep 300 "),
                    () -> "no daemon: " + bash.processes());
        }
        try {
            assertEquals(List.of(bash.read("daemon") + " sleep 300 "), bash.processes());
            assertEquals("", bash.err());
        } finally {
            ProcessHandle.of(Long.parseLong(bash.read("daemon"))).ifPresent(ProcessHandle::destroy);
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"sleep 300 &",
            "bash -c 'trap \"\" TERM; sleep 300; sleep 300' &", "sleep 300 & disown"})
    void what_a_file_starts_at_its_top_level_is_ended_at_close(String top) {
        Bash bash = new Bash(folder, top + "\nf() { :; }\n");
        try (Async async = bash.async().grace(Duration.ZERO)) {
            async.join(async.run("f"));
        }
        Bash.untilNothingRunsIn(folder);
    }

    @Test
    void closing_twice_does_nothing_more() {
        Bash bash = new Bash(folder, "f() { echo x; }\n");
        Async async = bash.async();
        async.run("f");
        async.close();
        String shown = bash.out() + bash.err();
        async.close();
        assertEquals(shown, bash.out() + bash.err());
    }

    @ParameterizedTest(name = "{0}: exit status {1}") @CsvSource(textBlock = """
            INT,     130
            TERM,    143
            HUP,     129
            KILL,    137
            exit,    3
            return,  0
            throw,   1
            """)
    void however_the_script_ends_no_process_and_no_temporary_file_is_left(String how, int status) throws IOException {
        new Bash(folder, """
                stubborn() { (trap '' TERM; touch r1; sleep 300; sleep 300) & sleep 300; }
                own_group() { touch r2; timeout 300 sleep 300; }
                background() { sleep 300 & }
                daemon() { setsid bash -c 'echo $$ >daemon.new; mv daemon.new daemon; exec sleep 300' & }
                """);
        var script = script(how).start();
        Bash.until(() -> Stream.of("r1", "r2", "daemon").allMatch(name -> Files.exists(folder.resolve(name))),
                () -> "tasks did not start");
        long daemon = Long.parseLong(Files.readString(folder.resolve("daemon")).strip());
        try {
            if (how.equals(how.toUpperCase(Locale.ROOT))) script.signal(how);
            else Files.createFile(folder.resolve("go"));
            var result = script.result();
            assertEquals(status, result.status(), result.err());
            Bash.until(() -> Bash.processes(folder).equals(List.of(daemon + " sleep 300 ")),
                    () -> "left: " + Bash.processes(folder));
            if (!how.equals("KILL")) {
                assertTrue(result.err().matches("(?s).*async: ending stubborn, own_group.*; logs in .*"), result.err());
            }
            Bash.until(() -> files(temporary).isEmpty(), () -> "temporary files left: " + files(temporary));
        } finally {
            ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroy);
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"INT", "TERM", "KILL"})
    void a_script_that_ends_while_its_files_are_sourced_leaves_nothing(String signal) {
        new Bash(folder, "touch r1\nsleep 300\n");
        var script = script("return").start();
        Bash.until(() -> Files.exists(folder.resolve("r1")), () -> "not sourced");
        script.signal(signal);
        String err = script.result().err();
        assertFalse(err.contains("Exception"), err);
        Bash.untilNothingRunsIn(folder);
        Bash.until(() -> files(temporary).isEmpty(), () -> "temporary files left: " + files(temporary));
    }

    @Test
    void without_bash_on_the_path_it_says_what_to_install() throws IOException {
        new Bash(folder, "stubborn() { :; }\n");
        var result = script("return").with("PATH", folder).run();
        assertEquals(2, result.status());
        assertTrue(result.err().startsWith("Script: error: bash does not start: "), result.err());
        assertTrue(result.err().contains("\nhint: apt-get install bash util-linux\n  at EndingTest.java:"),
                result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    @Test
    void without_a_place_for_temporary_files_it_says_which_and_not_that_logs_cannot_be_written() {
        new Bash(folder, "stubborn() { :; }\n");
        temporary = folder.resolve("nowhere");
        String err = script("return").run().err();
        // Before that, JDK 25 itself has a word.
        assertTrue(err.contains("Script: error: cannot make a folder in " + temporary + ": "), err);
        assertTrue(err.contains("\nhint: java -Djava.io.tmpdir=… "), err);
    }

    /** Runs {@link Script} in a JVM of its own, with signals as at a terminal wherever the tests run. */
    private Command script(String how) {
        return Command.java(List.of("-Djava.io.tmpdir=" + temporary), Script.class, folder, how);
    }

    /** A script that never closes. */
    static final class Script {
        public static void main(String... args) throws Exception {
            Path folder = Path.of(args[0]);
            Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash").slots(8)
                    .logs(folder.resolve("logs")).grace(Duration.ofSeconds(1));
            Stream.of("stubborn", "own_group", "background", "daemon").forEach(async::run);
            if (args[1].equals(args[1].toUpperCase(Locale.ROOT))) async.join();
            while (!Files.exists(folder.resolve("go"))) java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            if (args[1].equals("exit")) System.exit(3);
            if (args[1].equals("throw")) throw new IllegalStateException("thrown by the script");
        }
    }

    private static List<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
