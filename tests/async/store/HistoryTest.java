package tests.async.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.store.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

@Timeout(120) // a hang is a failure, too
class HistoryTest extends InAFolder {
    private static final List<String> F = List.of("f", "x");
    private static final String ENDED = "{\"event\":\"run-ended\",\"at\":9}";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"3, 3", "1 2, 1.5", "5 1 3, 3", "1 2 3 4 5, 3", "9 9 9 1 1 1 1, 9"})
    void of_the_latest_five_times_the_median_counts(String latestFirst, double median) {
        List<Path> runs = new ArrayList<>();
        for (String seconds : latestFirst.split(" ")) runs.add(run("script", ended(F, "\"exit\":0", seconds), ENDED));
        assertEquals(OptionalDouble.of(median), History.of(runs, "script").seconds(F));
    }

    @Test
    void what_is_not_known_takes_the_mean_of_what_is_and_where_nothing_is_all_take_the_same() {
        History history = History.of(List.of(run("script", ended(F, "\"exit\":0", "1"),
                ended(List.of("f", "y"), "\"exit\":0", "3"), ENDED)), "script");
        assertEquals(OptionalDouble.empty(), history.seconds(List.of("f")));
        assertEquals(2, history.length(List.of("f")));
        assertEquals(3, history.length(List.of("f", "y")));
        assertEquals(History.NONE.length(F), History.NONE.length(List.of("g")));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\"exit\":1", "\"cancelled\":\"x\"", "\"timeout\":3.0", "\"lost\":\"x\""})
    void what_did_not_go_well_took_no_time_that_says_anything(String outcome) {
        assertTrue(History.of(List.of(run("script", ended(F, outcome, "1"), ENDED)), "script").isEmpty());
    }

    @Test
    void what_others_a_kill_or_an_editor_left_tells_nothing_and_hides_nothing() {
        List<Path> runs = List.of(
                run("script", ended(F, "\"exit\":0", "4"), "{\"event\":\"ended\",\"at\":1,\"outc"), // killed
                run("other", ended(F, "\"exit\":0", "1"), ENDED),
                run("script", "no JSON", ended(F, "\"exit\":0", "6"), ENDED), // its other lines count
                run("script", "{\"event\":\"ended\",\"at\":\"x\",\"outcome\":[]}", ENDED),
                folder.resolve("not-there"),
                write("later", "{\"event\":\"run-started\",\"at\":0,\"script\":\"script\",\"version\":99}\n"
                        + ended(F, "\"exit\":0", "1")));
        assertEquals(OptionalDouble.of(5), History.of(runs, "script").seconds(F));
    }

    @Test
    void five_whole_runs_are_enough_and_a_part_of_one_does_not_count_as_one() {
        List<Path> runs = new ArrayList<>();
        for (int i = 0; i < 7; i++) runs.add(run("script", ended(List.of("g"), "\"exit\":1", "1"), ENDED));
        runs.add(run("script", ended(F, "\"exit\":0", "1"), ENDED));
        assertEquals(OptionalDouble.of(1), History.of(runs, "script").seconds(F));
        for (int i = 0; i < 5; i++) runs.add(0, run("script", ended(List.of("g"), "\"exit\":0", "1"), ENDED));
        assertEquals(OptionalDouble.empty(), History.of(runs, "script").seconds(F));
    }

    @Test
    void a_second_run_begins_with_what_took_longest_in_the_first() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS
                + "short() { ran; }\nlong() { ran; sleep 0.5; }\ngate() { wait_for go; }\n");
        for (String order : List.of("gate short long", "gate long short")) {
            bash.file("ran", "");
            try (Async async = bash.async().slots(1)) {
                async.run("gate");
                async.run("short");
                async.run("long");
                Bash.until(HistoryTest::isRead, () -> "the history is still being read");
                bash.file("go", "");
                async.join();
            }
            new Command("rm", folder + "/go").run();
            assertEquals(order.replace("gate ", "").replace(' ', '\n'), bash.read("ran"));
        }
    }

    /** It is read from the first choice between tasks on, by a thread of its own. */
    private static boolean isRead() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("async-history"));
    }

    private static String ended(List<String> command, String outcome, String seconds) {
        return "{\"event\":\"ended\",\"at\":9,\"task\":\"t\",\"outcome\":{" + outcome + "},\"cpu\":0,\"command\":[\""
                + String.join("\",\"", command) + "\"],\"seconds\":" + seconds + "}";
    }

    private Path run(String script, String... lines) {
        String first = "{\"event\":\"run-started\",\"at\":0,\"version\":1,\"script\":\"" + script + "\"}\n";
        return write("run-" + System.nanoTime(), first + String.join("\n", lines) + "\n");
    }

    private Path write(String run, String events) {
        try {
            Path made = Files.createDirectory(folder.resolve(run));
            Files.writeString(made.resolve("events.jsonl"), events);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
