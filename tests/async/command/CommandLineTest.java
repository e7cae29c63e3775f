package tests.async.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Option;
import tests.Command;
import tests.InAFolder;

/** A script with a command line, started as people start one: in a JVM of its own. */
class CommandLineTest extends InAFolder {
    /** The script; its tasks write their names to a file. */
    public static final class Site {
        @Option(names = "--title", description = "What the site is called.")
        String title = "none";

        public static void main(String... args) {
            Site own = new Site();
            Async.sourcing("site.bash").main(args, async -> {
                System.out.println("the body is run");
                Task folder = async.run("folder");
                Task a = async.after(folder).named("a").run("page", "a");
                Task b = async.after(folder).named("b").run("page", "b");
                async.after(a, b).using("index", 2).run("index", own.title);
                async.join();
                System.out.println("made " + folder.output("SITE"));
                async.run("late");
            }, own);
        }
    }

    @BeforeEach
    void functions() throws Exception {
        Files.writeString(folder.resolve("site.bash"), """
                folder() { echo folder >>done; emit SITE here; }
                page() { echo "$1" >>done; }
                index() { echo "index $1" >>done; }
                late() { echo late >>done; }
                """);
    }

    @ParameterizedTest(name = "{0}: exit status {1}, {2}") @CsvSource(delimiter = '|', textBlock = """
            ''                         | 0 | a b folder index none late
            --only a                   | 0 | a folder
            --only a,b                 | 0 | a b folder
            --only index --skip b -j 1 | 0 | a folder index none
            --skip a --title T         | 0 | b folder index T late
            --from a                   | 2 | a index none
            --shuffle 7 -k -o quiet    | 0 | a b folder index none late
            """)
    void only_what_is_chosen_runs(String arguments, int status, String done) throws Exception {
        Command.Result result = site(arguments);
        assertEquals(status, result.status(), result.err());
        assertEquals(done, String.join(" ", Files.readAllLines(folder.resolve("done")).stream().sorted().toList()));
        if (status == 2) assertTrue(result.err().contains("folder hands on no SITE: it was skipped, not after a"));
    }

    @ParameterizedTest(name = "{0}: {1}") @CsvSource(delimiter = '|', textBlock = """
            --only pag     | Site: error: unknown task 'pag' — did you mean 'a'?
            --only late    | Site: error: unknown task 'late'
            --from a --ony | Site: error: Unknown option: '--ony'
            -j 0           | Site: error: --jobs must be at least 1, not 0
            --shuffle x    | Site: error: --shuffle takes a number, not 'x'
            --plan=xml     | Site: error: Invalid value for option '--plan'
            """)
    void what_cannot_be_meant_ends_with_status_2_and_runs_nothing(String arguments, String said) {
        Command.Result result = site(arguments);
        assertEquals(2, result.status(), result.err());
        assertTrue(result.err().startsWith(said.split(" — ")[0]), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        assertFalse(Files.exists(folder.resolve("done")));
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"--plan", "--list", "--plan=dot", "--help", "--version",
        "--completion"})
    void a_look_starts_nothing_and_leaves_nothing(String look) throws Exception {
        Command.Result result = site(look);
        assertEquals(0, result.status(), result.err());
        assertFalse(result.out().contains("the body is run"), result.out());
        try (var files = Files.list(folder)) {
            assertEquals(List.of("site.bash"), files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void a_plan_knows_what_the_last_run_took() {
        assertEquals("""
                wave 1
                  folder         ?
                wave 2
                  a              ?  after folder
                  b              ?  after folder
                wave 3
                  index          ?  after a, b  using index (2 at once)

                4 tasks in 3 waves; no earlier run says how long they take

                The plan ends where the script needs a value: folder hands on no SITE: it was skipped, in a dry run
                """, site("--plan").out().replaceAll("\n  at CommandLineTest.java:\\d+", ""));
        site("");
        String plan = site("--plan --skip b").out();
        assertTrue(plan.matches("(?s).*\n  a +[\\d.]+ s  after folder\n  b +skipped .*"), plan);
        assertTrue(plan.matches("(?s).*4 tasks in 3 waves, 3 to run; expected: \\d.*critical path \\d.*"), plan);
    }

    @Test
    void a_report_is_said_or_left_out() throws Exception {
        String said = site("--report").err();
        Path page = folder.resolve("logs/latest").toRealPath().resolve("report.html");
        assertTrue(said.contains("the report is " + page), said);
        assertTrue(Files.exists(page));
        assertFalse(site("--no-report").err().contains("report.html"));
        assertFalse(Files.exists(folder.resolve("logs/latest/report.html")));
    }

    @Test
    void a_random_order_without_a_number_says_the_number_that_gives_it_again() {
        String said = site("--shuffle --plan").err();
        assertTrue(said.matches("(?s).*Site: --shuffle \\d+\n.*"), said);
        assertFalse(site("--shuffle 7 --plan").err().contains("--shuffle"));
    }

    private Command.Result site(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" +");
        return Command.java(List.of(), Site.class, (Object[]) words).in(folder).run();
    }
}
