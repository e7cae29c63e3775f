package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** A run that goes on where the one before it stopped, and one that says why it does what it does. */
@Timeout(120) // a hang is a failure, too
class ResumeTest extends InAFolder {
    private static final String FUNCTIONS = Bash.FUNCTIONS + """
            fetch() { ran; emit URL "from $1"; }
            build() { ran; echo "URL is $URL"; [[ ! -e broken ]]; }
            check() { ran; }
            publish() { ran; echo "published $URL" >published; }
            hang() { ran; touch hangs; until [[ -e go ]]; do sleep 0.05; done; }
            """;

    private Bash bash;

    @BeforeEach
    void broken() {
        bash = new Bash(folder, FUNCTIONS);
        bash.file("broken", "");
    }

    private static void release(Async async) {
        Task fetch = async.run("fetch", "afar");
        async.run("check");
        Task build = async.after(fetch).run("build");
        async.after(build).run("publish");
    }

    /** Which functions were really called, sorted. */
    private String ran(Consumer<Async> script, String... arguments) {
        bash.file("ran", "");
        try {
            bash.async().keepGoing().main(arguments, script);
        } catch (TaskFailed failed) {
            // What is asserted is what ran.
        }
        return String.join(" ", new TreeSet<>(Arrays.asList(bash.read("ran").split("\n"))));
    }

    private void mend() {
        assertTrue(folder.resolve("broken").toFile().delete());
    }

    @Test
    void a_failed_run_goes_on_with_what_was_not_done_and_with_the_values_of_what_was() {
        assertEquals("build check fetch", ran(ResumeTest::release));
        mend();
        assertEquals("build publish", ran(ResumeTest::release, "--resume"));
        assertEquals("published from afar", bash.read("published"));
        assertTrue(bash.err().contains("resuming ") && bash.err().contains(", in which 2 tasks went well"), bash.err());
    }

    @Test
    void a_run_that_was_resumed_and_failed_again_is_resumed_whole() {
        ran(ResumeTest::release);
        assertEquals("build", ran(ResumeTest::release, "--resume"));
        mend();
        assertEquals("build publish", ran(ResumeTest::release, "--resume"));
        assertEquals("published from afar", bash.read("published"));
        assertEquals("", ran(ResumeTest::release, "--resume"));
        assertEquals("build check fetch publish", ran(ResumeTest::release));
    }

    @Test
    void other_arguments_and_other_tasks_run() {
        ran(ResumeTest::release);
        mend();
        assertEquals("build fetch more", ran(async -> {
            async.run("fetch", "elsewhere");
            async.run("check");
            async.named("more").run("check");
            async.after("fetch").run("build");
        }, "--resume"));
    }

    @Test
    void what_comes_after_one_that_ran_again_runs_again() {
        ran(ResumeTest::release);
        mend();
        bash.file("functions.bash", FUNCTIONS.replace("$URL\" >published", "$URL\" >published; false"));
        ran(ResumeTest::release, "--resume"); // build is done, too
        bash.file("functions.bash", FUNCTIONS);
        assertEquals("build fetch publish", ran(async -> {
            Task fetch = async.run("fetch", "elsewhere");
            async.run("check");
            Task build = async.after(fetch).run("build");
            async.after(build).run("publish");
        }, "--resume"));
        assertEquals("published from elsewhere", bash.read("published"));
    }

    @Test
    void what_was_handed_on_by_what_is_left_out_is_there() {
        mend();
        ran(ResumeTest::release);
        assertTrue(folder.resolve("published").toFile().delete());
        assertEquals("publish", ran(ResumeTest::release, "--from", "publish"));
        assertEquals("published from afar", bash.read("published"));
    }

    @Test
    void a_run_that_had_other_variables_is_not_resumed_and_it_is_said() {
        ran(async -> release(async.with("VERSION", "1.0")));
        assertEquals("build check fetch", ran(async -> release(async.with("VERSION", "1.1")), "--resume"));
        assertTrue(bash.err().contains("not resuming ") && bash.err().contains(": the variable VERSION changed"),
                bash.err());
        assertEquals("build", ran(async -> release(async.with("VERSION", "1.1")), "--resume"));
    }

    @Test
    void where_there_is_nothing_to_resume_all_runs_and_it_is_said() {
        assertEquals("build check fetch", ran(ResumeTest::release, "--resume"));
        assertTrue(bash.err().contains("there is no earlier run to resume"), bash.err());
    }

    @Test
    void a_value_that_holds_a_secret_is_made_again() {
        Consumer<Async> script = async -> {
            async.secret("TOKEN", "afar");
            release(async);
        };
        ran(script);
        mend();
        assertEquals("build fetch publish", ran(script, "--resume"));
        assertEquals("published from afar", bash.read("published"));
    }

    @Test
    void a_killed_run_is_resumed_and_one_that_still_runs_is_not() throws IOException {
        mend();
        Command.Running killed = Command.java(List.of(), Killed.class, folder).start();
        bash.untilFile("hangs");
        Bash.until(() -> bash.read("logs/latest/events.jsonl").contains("\"kept\""), killed::said);
        Command.Result other = Command.java(List.of(), Killed.class, folder, "--resume", "--only=fetch").run();
        assertTrue(other.err().contains("there is no earlier run to resume"), other.err());
        for (java.io.File file : folder.resolve("logs/latest").toFile().listFiles()) assertTrue(file.delete());
        assertTrue(folder.resolve("logs/latest").toRealPath().toFile().delete());
        killed.signal("KILL");
        Bash.untilNothingRunsIn(folder);
        bash.file("ran", "");
        bash.file("go", "");
        Command.Result result = Command.java(List.of(), Killed.class, folder, "--resume").run();
        assertEquals("hang", bash.read("ran"), result.err());
        assertTrue(result.err().contains("in which 1 task went well"), result.err());
    }

    @Test
    void explain_says_of_each_task_why_it_runs_or_does_not() {
        mend();
        Consumer<Async> script = async -> {
            async.run("fetch", "afar");
            async.after("fetch").onlyIfChanged().named("first").run("check");
            async.onlyIfChanged(folder.resolve("input").toString()).run("check");
        };
        bash.file("input", "1");
        ran(script);
        bash.file("input", "2");
        assertEquals("check fetch first", ran(script, "--explain"));
        assertTrue(bash.err().contains("first runs: task fetch changed\n"), bash.err());
        assertTrue(bash.err().contains("check runs: " + folder.resolve("input") + " changed\n"), bash.err());
        ran(script, "--explain");
        assertTrue(bash.err().contains("check is skipped: up to date\n"), bash.err());
    }

    /** Has one task that is done and one that is not, for as long as one likes. */
    static final class Killed {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            new Bash(folder, FUNCTIONS).async().output(async.report.Output.system())
                    .main(Arrays.copyOfRange(args, 1, args.length), async -> {
                        async.run("fetch", "afar");
                        async.after("fetch").run("hang");
                    });
        }
    }
}
