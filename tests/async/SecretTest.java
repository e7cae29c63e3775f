package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import async.Task;
import async.TaskFailed;
import async.model.Secrets;
import async.report.Output;
import async.report.OutputMode;
import async.report.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** A value that nobody is to see, in everything that a run shows and leaves. */
class SecretTest extends InAFolder {
    private static final String SECRET = "p.ss[w]rd$1 it's", TOKEN = "t0ken-of-mine";
    private static final String FUNCTIONS = """
            [[ $PASSWORD ]] || echo "no password while sourcing" >&2
            echo "sourcing with $PASSWORD" >&2
            login() { echo "as $PASSWORD, as $PASSWORD"; set -x; : "$PASSWORD"; { set +x; } 2>/dev/null; }
            half() { printf %s "${PASSWORD:0:10}"; wait_for "$1"; printf '%s\\n' "${PASSWORD:10}"; }
            zeros() { head -c "$1" /dev/zero | tr '\\0' "$2"; }
            endless() { zeros 20000 x; printf %s "$PASSWORD"; zeros 90000 y; }
            bad() { echo "last words: $PASSWORD" >&2; eval "[[ $TOKEN == x ]]"; }
            window() { printf %s "$PASSWORD"; zeros 2037 z; wait_for "$1"; }
            lost() { echo "$PASSWORD"; kill -KILL $$; sleep 300; }
            given() { echo "given $1"; }
            """;

    @ParameterizedTest(name = "{0}") @EnumSource(OutputMode.class)
    void is_nowhere_in_what_is_shown_and_left(OutputMode mode) throws Exception {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + FUNCTIONS);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(shown, true, StandardCharsets.UTF_8);
        String message;
        try (Async async = bash.async().secret("PASSWORD", SECRET).secret("TOKEN", TOKEN).keepGoing()
                .output(new Output(stream, stream, true, 120).mode(mode))) {
            Task half = async.run("half", "go");
            async.run("login");
            async.run("endless");
            async.run("given", SECRET);
            async.run("window", "go");
            Task bad = async.run("bad");
            try {
                message = bad.future().join().failure().tail().toString(); // before it is joined
                Bash.until(() -> half.log().toFile().length() > 0 && (mode != OutputMode.LIVE
                        || shown.toString(StandardCharsets.UTF_8).contains("zzz")), () -> "nothing is shown");
            } finally {
                bash.file("go", "");
            }
            TaskFailed failed = assertThrows(TaskFailed.class, async::join);
            message += failed.getMessage() + failed.tail() + failed.outcome();
            async.summary();
        }
        assertEquals(List.of(), found(message, "the message"));
        assertEquals(List.of(), found(shown.toString(StandardCharsets.UTF_8), "what is shown"));
        Path run = folder.resolve("logs/latest").toRealPath();
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertEquals(List.of(), found(Files.readString(file), file.getFileName().toString()));
            }
        }
        String log = Files.readString(run.resolve("login.log"));
        assertTrue(log.startsWith("as " + "*".repeat(SECRET.length()) + ", as *"), log);
        assertTrue(Files.exists(run.resolve("report.html")));
    }

    /** Whole, as bash's trace has it, or more than half of it. */
    private static List<String> found(String text, String where) {
        return Stream.of(TOKEN, SECRET, SECRET.replace("'", "'\\''"), SECRET.substring(5), SECRET.substring(0, 9))
                .filter(text::contains).map(part -> part + " in " + where).toList();
    }

    @Test
    void is_not_in_the_log_of_a_task_whose_end_nobody_told() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + FUNCTIONS);
        try (Async async = bash.async().secret("PASSWORD", SECRET)) {
            async.run("lost");
            assertThrows(TaskFailed.class, async::join);
        }
        assertEquals(List.of(), found(bash.out() + bash.err(), "what is shown"));
    }

    @Test
    void is_in_no_log_of_a_run_that_a_signal_ends() throws Exception {
        new Bash(folder, Bash.FUNCTIONS + FUNCTIONS + "slow() { echo \"$PASSWORD\"; touch started; sleep 300; }\n");
        Command.Running script = Command.java(List.of(), Script.class, folder).start();
        Bash.until(() -> Files.exists(folder.resolve("started")), script::said);
        script.signal("TERM");
        assertEquals(143, script.result().status());
        Path run = folder.resolve("logs/latest").toRealPath();
        assertEquals(List.of(), found(Files.readString(run.resolve("slow.log")), "slow.log"));
        assertEquals(List.of(), found(Files.readString(run.resolve("report.html")), "report.html"));
    }

    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/here.bash", folder + "/functions.bash")
                    .logs(folder.resolve("logs")).secret("PASSWORD", SECRET)) {
                async.run("login");
                async.run("slow");
                async.join();
            }
        }
    }

    /** At the borders of what is read at a time, and wherever else. */
    @ParameterizedTest @ValueSource(ints = {1, 7, 100, 65_536, 70_000})
    void a_log_of_any_size_is_overwritten_wherever_a_secret_stands(int length) throws IOException {
        Secrets secrets = Secrets.NONE.with("s".repeat(length));
        Random random = new Random(length);
        for (int i = 0; i < 20; i++) {
            String before = "x".repeat(random.nextInt(140_000)), after = "y".repeat(random.nextInt(1000));
            Path log = Files.writeString(folder.resolve("log"), before + "s".repeat(length) + after + "end");
            Redaction.strike(log, random.nextInt(before.length() + 1), secrets);
            assertEquals(before + "*".repeat(length) + after + "end", Files.readString(log));
        }
    }

    @Test
    void settings_refuse_for_a_secret_what_they_refuse_for_a_variable() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            assertFalse(assertThrows(Misuse.class, () -> async.secret("a-b", SECRET)).getMessage().contains(SECRET));
        }
    }
}
