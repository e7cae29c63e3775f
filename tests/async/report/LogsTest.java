package tests.async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import async.Async;
import async.report.Output;
import async.Misuse;
import async.TaskFailed;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** Log files: where they are, what they hold, and that no log can harm the screen, the run or the memory. */
@Timeout(60) // a hang is a failure, too
class LogsTest extends InAFolder {
    @Test
    void a_log_with_every_kind_of_bytes_is_shown_safely_and_kept_as_it_was() throws IOException {
        Bash bash = new Bash(folder, """
                f() { printf 'nul\\0esc\\e[2J\\e]0;t\\acr\\rlast\\nbad\\xff\\n\\e[31mred\\n%s' 'no newline' >&2; }
                g() { echo next; }
                """);
        try (Async async = bash.async()) {
            async.join(async.run("f"), async.run("g"));
        }
        String out = bash.out();
        assertTrue(out.startsWith(Bash.shown("╭─ f\n│ last\n│ bad\ufffd\n│ red\n│ no newline\n╰─ done in ")), out);
        assertTrue(out.contains(Bash.shown("╭─ g\n│ next\n")), out);
        assertEquals("nul\0esc\033[2J\033]0;t\007cr\rlast\nbad\u00ff\n\033[31mred\nno newline",
                Files.readString(folder.resolve("logs/latest/f.log"), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void all_256_bytes_and_random_ones_leave_no_control_character_on_the_screen() {
        Bash bash = new Bash(folder,
                "f() { local i; for ((i = 0; i < 256; i++)); do printf \"\\\\x$(printf %x $i)\"; done; cat random;"
                + " }\n");
        byte[] random = new byte[100_000];
        new java.util.Random(1).nextBytes(random);
        try {
            Files.write(folder.resolve("random"), random);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        Set<Integer> control = bash.out().chars().filter(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), control);
    }

    @Test
    void a_huge_log_is_streamed_in_little_memory() {
        new Bash(folder, """
                zeros() { truncate -s 256M "/proc/$BASHPID/fd/1"; }
                one_line() { head -c 10M /dev/zero | tr '\\0' x; }
                """);
        var result = new Command(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m", "-cp",
                System.getProperty("java.class.path"), Shown.class.getName(), folder.toString(), "zeros", "one_line")
                .run();
        assertEquals("", result.err());
        assertEquals(0, result.status());
    }

    /** Shows logs to nobody. */
    static final class Shown {
        public static void main(String... args) throws IOException {
            Path folder = Path.of(args[0]);
            try (var out = new PrintStream(new FileOutputStream("/dev/null"));
                    Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                            .logs(folder.resolve("logs"))
                            .output(new Output(out, System.err, true, 0))) {
                for (int i = 1; i < args.length; i++) async.join(async.run(args[i]));
            }
        }
    }

    @Test
    void under_the_C_locale_text_stays_what_it_was_and_a_name_that_cannot_be_a_file_is_a_mistake_not_a_crash() {
        new Bash(folder, "f() { echo \"größe $1\"; }\n");
        var result = new Command(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Plain.class.getName(), folder.toString()).with("LC_ALL", "C")
                .run();
        assertTrue(result.out().contains(" größe 日本\n"), result.out() + result.err());
        assertTrue(result.status() == 0
                || result.err().contains("Plain: error: invalid task name") && !result.err().contains("\tat "),
                result.err());
    }

    /** Texts that ASCII cannot hold. */
    static final class Plain {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs"))) {
                async.join(async.run("f", "日本"));
                async.join(async.named("größe").run("f", "日本"));
            }
        }
    }

    @Test
    void the_failure_of_a_task_with_a_huge_log_shows_its_end_only() {
        Bash bash = new Bash(folder, "f() { truncate -s 5M \"/proc/$BASHPID/fd/1\"; echo; echo the end; false; }\n");
        try (Async async = bash.async()
                .output(new Output(new PrintStream(PrintStream.nullOutputStream()), System.err, false, 0))) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            assertEquals("the end", failed.tail().get(failed.tail().size() - 1));
            assertTrue(failed.getMessage().length() < 20_000, "a message of " + failed.getMessage().length());
        }
    }

    @Test
    void each_run_has_a_folder_of_its_own_even_in_the_same_second_and_latest_points_to_the_last() throws IOException {
        Bash bash = new Bash(folder, "f() { echo run \"$1\"; }\n");
        for (int i = 1; i <= 4; i++) {
            try (Async async = bash.async()) {
                async.join(async.run("f", "" + i));
            }
        }
        try (Stream<Path> runs = Files.list(folder.resolve("logs"))) {
            List<String> names = runs.map(run -> run.getFileName().toString()).sorted().toList();
            assertEquals(5, names.size(), names.toString());
            assertTrue(names.subList(0, 4).stream().allMatch(name -> name.matches("\\d{8}-\\d{6}(-\\d)?")),
                    names.toString());
        }
        assertTrue(Files.isSymbolicLink(folder.resolve("logs/latest")));
        assertEquals("run 4", bash.read("logs/latest/f.log"));
    }

    @Test
    void runs_that_start_at_the_same_moment_do_not_share_a_folder() throws IOException {
        Bash bash = new Bash(folder, "f() { echo mine; }\n");
        List<Path> logs = IntStream.range(0, 6).parallel().mapToObj(i -> {
            try (Async async = bash.async()) {
                var task = async.run("f");
                async.join(task);
                return task.log();
            }
        }).toList();
        assertEquals(6, Set.copyOf(logs).size());
        for (Path log : logs) assertEquals("mine\n", Files.readString(log));
    }

    @Test
    void a_log_folder_on_a_path_with_spaces_and_quotes_works_and_its_parents_are_made() {
        Bash bash = new Bash(folder, "f() { echo here; }\n");
        Path logs = folder.resolve("it's a \"log\" $folder").resolve("of *mine*");
        try (Async async = bash.async().logs(logs)) {
            async.join(async.run("f"));
        }
        assertTrue(Files.exists(logs.resolve("latest/f.log")));
    }

    @Test
    void a_log_folder_that_cannot_be_written_is_said_before_anything_runs() {
        Bash bash = new Bash(folder, "touch ran\nf() { :; }\n");
        Path logs = bash.file("a file", "").resolve("logs");
        try (Async async = bash.async().logs(logs)) {
            String message = assertThrows(Misuse.class, () -> async.run("f")).getMessage();
            assertTrue(message.startsWith("cannot write logs under " + logs + ": "), message);
            assertTrue(message.contains("\n  hint: Async.logs(a folder that you may write)\n  at LogsTest.java:"),
                    message);
        }
        assertFalse(Files.exists(folder.resolve("ran")));
    }

    @Test
    void a_latest_that_is_no_link_is_left_alone_or_said_but_the_run_is_not_lost() throws IOException {
        Bash bash = new Bash(folder, "f() { echo here; }\n");
        Files.createDirectories(folder.resolve("logs/latest/somebody's"));
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertTrue(Files.exists(folder.resolve("logs/latest/somebody's")));
        assertEquals("here", bash.logs());
    }

    @Test
    void a_log_that_is_removed_while_its_task_runs_does_not_break_the_join() {
        Bash bash = new Bash(folder, "f() { rm -rf logs; echo on; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertTrue(bash.out().contains("(its log cannot be read: "), bash.out());
    }

    @Test
    void on_a_full_disk_the_task_fails_with_what_bash_said_and_the_script_ends_in_order() throws IOException {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        String[] inside = {"unshare", "--user", "--map-root-user", "--mount", "bash", "-c",
                "mount -t tmpfs -o size=1m disk \"$0\" && \"$@\"", disk.toString()};
        assumeTrue(run(inside, "true").status() == 0, "no file system of one's own can be made here (unshare --user)");
        new Bash(folder, """
                fill() { head -c 3M /dev/zero >disk/big || :; }
                f() { printf '%s\\n' {1..20000}; echo on; }
                """);
        var result = run(inside, Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData", "-cp",
                System.getProperty("java.class.path"), Full.class.getName(), folder.toString());
        assertTrue(result.err().contains("Full: error: f failed"), result.err() + result.out());
        assertTrue(result.err().contains("exit status 1: no space is left on the disk of " + folder.toAbsolutePath()
                + "/disk"), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        assertEquals(1, result.status());
    }

    /** Logs to a disk that a task fills. */
    static final class Full {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("disk"))) {
                async.join(async.run("fill"));
                async.join(async.run("f"));
            }
        }
    }

    private static Command.Result run(String[] before, String... command) {
        return new Command(Stream.concat(Stream.of(before), Stream.of(command)).toArray(String[]::new)).run();
    }
}
