package async.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.model.Event;
import async.model.Outcome;
import async.report.EventText;
import async.report.EventsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of two runs counts for a task that both did: times in seconds, when each run began and did the task. */
class EarlierTest {
    private static final Instant MORNING = Instant.parse("2026-11-27T06:00:00Z");
    @TempDir private Path folder;

    @ParameterizedTest(name = "a {0}–{1}, b {2}–{3}: {4}")
    @CsvSource({"0, 5, 10, 15, b", "10, 15, 0, 5, a", "0, 20, 10, 15, nothing", "10, 15, 0, 20, nothing",
            "0, 12, 10, 15, nothing", "0, 5, 5, 10, b"})
    void the_one_that_ended_later_counts_and_where_they_overlap_none(int a, int aEnd, int b, int bEnd, String counts)
            throws IOException {
        List<Path> runs = List.of(run("a", a, aEnd), run("b", b, bEnd));
        assertEquals(counts, Earlier.of(runs, "script", null).kept("t").map(Event.Kept::origin).orElse("nothing"));
    }

    private Path run(String id, int begun, int ended) throws IOException {
        Duration begin = Duration.ofSeconds(begun), end = Duration.ofSeconds(ended);
        List<Event> events = List.of(
                new Event.RunStarted(Duration.ZERO, MORNING, id, "script", Map.of(), 1, 1, folder, "17", "5.2"),
                new Event.Started(begin, "t", 1),
                new Event.Kept(end, "t", "", Map.of("x", "y"), Map.of(), List.of()),
                new Event.Ended(end, "t", Outcome.Exit.DONE, Duration.ZERO));
        List<String> lines = new ArrayList<>();
        for (Event event : events) lines.add(EventText.line(event));
        Path run = Files.createDirectory(folder.resolve(id));
        Files.write(run.resolve(EventsFile.NAME), lines);
        return run;
    }
}
