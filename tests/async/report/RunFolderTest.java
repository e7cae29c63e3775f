package tests.async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** The folders that runs leave: whose they are, how long they stay, and what if they go. */
@Timeout(60) // a hang is a failure, too
class RunFolderTest extends InAFolder {
    @Test
    void old_runs_are_removed_but_nothing_that_is_not_surely_one() throws IOException {
        Bash bash = new Bash(folder, "f() { :; }\n");
        Path logs = Files.createDirectories(folder.resolve("logs"));
        for (String old : List.of("20200101-000000", "20200101-000000-2", "20200102-000000")) {
            Files.writeString(Files.createDirectory(logs.resolve(old)).resolve("a.log"), "old");
        }
        Files.writeString(Files.createDirectory(logs.resolve("20200101-000001")).resolve("kept.txt"), "somebody's own");
        Files.createDirectories(logs.resolve("20200101-000002/folder"));
        Files.createDirectory(logs.resolve("notes"));
        Files.createSymbolicLink(logs.resolve("20200101-000003"), folder);
        try (Async async = bash.async().keepRuns(2)) {
            async.run("f");
            async.join();
        }
        try (Stream<Path> left = Files.list(logs)) {
            assertEquals(List.of("20200101-000001", "20200101-000002", "20200101-000003", "20200102-000000", "latest",
                    "notes"),
                    left.map(path -> path.getFileName().toString()).filter(name -> name.matches("2020.*|latest|notes"))
                    .sorted().toList());
        }
        assertTrue(Files.exists(folder.resolve("functions.bash")), "a link was followed");
    }

    @Test
    void of_real_runs_the_latest_are_kept_and_the_others_removed_whole() throws IOException {
        Bash bash = new Bash(folder, "f() { :; }\n");
        Path last = null;
        for (int i = 0; i < 4; i++) {
            try (Async async = bash.async().keepRuns(2)) {
                last = async.run("f").log();
            }
        }
        Path logs = folder.resolve("logs");
        List<String> left = List.of(logs.toFile().list());
        assertEquals(2, left.stream().filter(name -> name.matches("\\d+-.*")).count(), left.toString());
        assertTrue(Files.exists(last), "the latest was removed");
    }

    @Test
    void the_folder_of_a_run_that_goes_on_is_not_removed() throws IOException {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async first = bash.async()) {
            Task task = first.run("wait_for", "go");
            for (int i = 0; i < 3; i++) {
                try (Async other = bash.async().keepRuns(1)) {
                    other.join(other.run("say", "x"));
                }
            }
            assertTrue(Files.exists(task.log()), "removed while it is used");
            bash.file("go", "");
            first.join();
        }
    }

    @Test
    void logs_and_their_folder_are_their_owners_alone_whatever_the_umask() throws Exception {
        new Bash(folder, "f() { echo secret; }\n");
        var run = new Command("bash", "-c", "umask 000; exec \"$@\"", "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Once.class.getName(), folder.toString()).run();
        assertEquals(0, run.status(), run.err());
        Path latest = folder.resolve("logs/latest").toRealPath();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(latest)));
        for (String log : List.of("f.log", ".sourcing.log", ".sourcing.stderr")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(latest.resolve(log))),
                    log);
        }
    }

    /** Runs the function f. */
    static final class Once {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs"))) {
                async.join(async.run("f"));
            }
        }
    }

    @Test
    void a_folder_that_is_removed_while_the_run_goes_on_is_made_again() throws IOException {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            Task first = async.run("say", "x");
            async.join(first);
            new Command("rm", "-r", first.log().getParent().toString()).run();
            assertFalse(Files.exists(first.log()));
            Task second = async.named("second").run("say", "still here");
            async.join(second);
            assertEquals("still here\n", Files.readString(second.log()));
        }
    }

    @Test
    void a_task_that_cannot_be_started_leaves_the_rest_running_under_keepGoing() throws IOException {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async().keepGoing().slots(1)) {
            Task first = async.run("wait_for", "go");
            Path logs = first.log().getParent();
            Task second = async.named("second").run("say", "x"), third = async.named("third").run("ran");
            Files.createDirectory(logs.resolve("second.log")); // no file can be made there
            bash.file("go", "");
            third.future().join();
            assertEquals(Task.State.DONE, third.state());
            assertEquals(Task.State.FAILED, second.state());
            assertTrue(second.failure().reason().startsWith("could not be started: "), second.failure().reason());
            try {
                async.join();
            } catch (TaskFailed expected) {
                assertEquals("second", expected.task());
            }
        }
    }

    @Test
    void where_nothing_can_be_written_logs_go_to_the_users_state_folder_and_one_line_says_so() throws IOException {
        new Bash(folder, "f() { echo hello; }\n");
        Path state = folder.resolve("its state"), home = folder.resolve("home");
        for (List<Object> row : List.<List<Object>>of(List.of(state.toString(), state),
                List.of("relative", home.resolve(".local/state")),
                List.of("", home.resolve(".local/state")))) {
            Command.Result run = new Command(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                    System.getProperty("java.class.path"),
                    Here.class.getName(), folder.toString()).in(Path.of("/proc")).with("XDG_STATE_HOME", row.get(0))
                    .with("HOME", home).run();
            assertEquals(0, run.status(), run.err());
            Path logs = ((Path) row.get(1)).resolve("Here/logs");
            assertTrue(run.err().matches("async: warning: cannot write to /proc/logs \\(.*\\); the logs are in " + logs
                    + "\n"), run.err());
            assertEquals("hello\n", Files.readString(logs.resolve("latest/f.log")));
        }
    }

    @Test
    void where_the_state_folder_is_of_no_use_either_the_first_place_is_named() throws IOException {
        new Bash(folder, "f() { echo hello; }\n");
        Command.Result run = new Command(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"),
                Here.class.getName(), folder.toString()).in(Path.of("/proc")).with("XDG_STATE_HOME", "/proc/nowhere")
                .run();
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().startsWith("Here: error: cannot write logs under /proc/logs: "), run.err());
    }

    /** Runs the function f and says nothing of logs. */
    static final class Here {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")) {
                async.join(async.run("f"));
            }
        }
    }
}
