package tests.async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.model.Event;
import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Outcome;
import async.report.EventText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.tests;

public class EventTextTest {
    private static final Duration AT = Duration.ofNanos(83_123_456_000L);
    private static final Frame FRAME = new Frame("f", "a b.bash", 7);

    public static Stream<Event> all() {
        return Stream.of(
                new Event.RunStarted(AT, Instant.parse("2026-11-27T06:29:12.5Z"), "1", "stack",
                Map.of("VERSION", "cbf29ce484222325"), 2, 4, Path.of("/l/o g"),
                "17", "5.2"),
                new Event.Declared(AT, "t", List.of("f", "", "two words", "naïve \"日本\" \u0001\n"), Set.of("a", "b"),
                        Set.of("z"), Map.of("db", 1, "net", 3), 2, Path.of("/logs/t.log")),
                new Event.Started(AT, "t", 2),
                new Event.Retrying(AT, "t", 1, new Outcome.TimedOut(Duration.ofMillis(1500)), Duration.ofSeconds(3)),
                new Event.Ignored(AT, "t", List.of(new IgnoredFailure(3, "grep x", FRAME))),
                new Event.ProcessesLeft(AT, "t", 2, List.of(4_000_000L)),
                new Event.Ended(AT, "t", Outcome.Exit.DONE, Duration.ofMillis(20)),
                new Event.Ended(AT, "t", new Outcome.Exit(2, "ls /nowhere", List.of(FRAME), "no space"), Duration.ZERO),
                new Event.Ended(AT, "t", new Outcome.Lost("killed"), Duration.ZERO),
                new Event.Ended(AT, "t", new Outcome.NotStarted("no disk"), Duration.ZERO),
                new Event.Ended(AT, "t", new Outcome.Cancelled("a failed"), Duration.ZERO),
                new Event.Ended(AT, "t", new Outcome.Skipped("by --skip"), Duration.ZERO),
                new Event.Ended(AT, "t", new Outcome.NotMade("dist/*.jar"), Duration.ZERO),
                new Event.Kept(AT, "t", "20261127-062912", Map.of(), Map.of(), null),
                new Event.Kept(AT, "t", "20261127-062912", Map.of("src/a b.c", "12ab"), Map.of("a.o", "34cd+x"),
                        List.of("NAME", "", "1", "0", "two\nlines")),
                new Event.Joined(AT, "t", true),
                new Event.BashLost(AT, "exit status 1"),
                new Event.StillRunning(AT, 3, Duration.ofMillis(1230)),
                new Event.Warned(AT, "mind the gap"),
                new Event.Noted(AT, "a word"),
                new Event.Printed(AT, "a table\n"),
                new Event.RunEnded(AT));
    }

    @Test
    void an_earlier_journal_without_what_is_new_is_read() {
        assertEquals(Optional.of(new Event.Declared(AT, "t", List.of("f"), Set.of(), Set.of(), Map.of(), 1,
                Path.of("t.log"))), EventText.event("{\"event\":\"declared\",\"at\":83.123456,\"task\":\"t\","
                + "\"command\":[\"f\"],\"after\":[],\"before\":[],\"locks\":[\"db\"],\"log\":\"t.log\"}"));
    }

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void what_is_written_is_read(Event event) {
        String line = EventText.line(event);
        assertEquals(-1, line.indexOf('\n'), line);
        assertEquals(Optional.of(event), EventText.event(line), line);
    }

    /** As other programs read it: ISO 8601 with its seconds, also where they are none. */
    @ParameterizedTest @ValueSource(strings = {"2026-11-27T06:00:00Z", "2026-11-27T06:29:12Z",
            "2026-11-27T06:29:12.500Z", "2026-11-27T06:29:00.000001Z", "1969-12-31T23:59:00Z"})
    void a_run_says_when_it_began(String time) {
        var run = new Event.RunStarted(AT, Instant.parse(time), "1", "stack", Map.of(), 2, 4, Path.of("/logs"), "17",
                "5.2");
        String line = EventText.line(run);
        assertTrue(line.contains("\"time\":\"" + time + '"'), line);
        assertEquals(Optional.of(run), EventText.event(line));
    }

    @Test
    void every_kind_of_event_is_tried() {
        Set<Class<?>> kinds = Arrays.stream(Event.class.getPermittedSubclasses())
                .flatMap(kind -> kind.isInterface() ? Arrays.stream(kind.getPermittedSubclasses()) : Stream.of(kind))
                .collect(Collectors.toSet());
        assertEquals(kinds, all().map(Object::getClass).collect(Collectors.toSet()));
    }

    @Test
    void the_table_in_the_docs_names_each_event_and_its_fields() throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String line : Files.readAllLines(tests.root().resolve("docs/toolkit.md"))) {
            if (!line.matches("\\| `[a-z-]+`(, `[a-z-]+`)* \\|.*")) continue;
            String[] cells = line.split("\\|");
            for (String event : words(cells[1])) table.put(event, words(cells[2].replaceFirst(", in the file.*", "")));
        }
        Map<String, Set<String>> written = new TreeMap<>();
        all().forEach(event -> {
            String[] names = Pattern.compile("\"(\\w[a-z-]*)\":").matcher(topLevel(EventText.line(event))).results()
                    .map(name -> name.group(1)).toArray(String[]::new);
            Set<String> fields = new TreeSet<>(List.of(names));
            fields.removeAll(Set.of("event", "at"));
            written.put(EventText.line(event).split("\"")[3], fields);
        });
        table.keySet().retainAll(written.keySet()); // other tables have words of their own
        assertEquals(written, table);
    }

    private static Set<String> words(String cell) {
        return Pattern.compile("`([^`]+)`").matcher(cell).results().map(word -> word.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without what is inside inner objects and lists. */
    private static String topLevel(String line) {
        String inner = line.substring(1, line.length() - 1), before = "";
        while (!inner.equals(before)) {
            before = inner;
            inner = inner.replaceAll("[{\\[][^{}\\[\\]]*[}\\]]", "0");
        }
        return inner;
    }

    @Test
    void the_names_are_those_that_other_programs_know() {
        assertEquals("{\"event\":\"ended\",\"at\":83.123456,\"task\":\"t\",\"outcome\":{\"exit\":2,\"command\":\"ls\","
                + "\"stack\":[{\"function\":\"f\",\"file\":\"a b.bash\",\"line\":7}]},\"cpu\":0.020000}",
                EventText.line(new Event.Ended(AT, "t", new Outcome.Exit(2, "ls", List.of(FRAME), ""),
                Duration.ofMillis(20))));
    }

    @Test
    void an_event_of_another_name_is_nothing_and_a_field_of_another_name_changes_nothing() {
        assertEquals(Optional.empty(), EventText.event("{\"event\":\"danced\",\"at\":1}"));
        assertEquals(Optional.of(new Event.RunEnded(Duration.ofSeconds(1))),
                EventText.event("{\"event\":\"run-ended\",\"at\":1,\"mood\":\"good\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "{", "no event", "[]", "{\"at\":1}", "{\"event\":\"warned\",\"at\":1}",
        "{\"event\":\"declared\",\"at\":1,\"task\":\"t\",\"command\":[1]}",
                "{\"event\":\"ended\",\"at\":1,\"task\":\"t\",\"ou"})
    void what_is_no_event_is_refused(String line) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> EventText.event(line)).getMessage()
                .contains(line));
    }

    @Test
    void events_of_a_later_version_are_refused_at_their_first() {
        String line = "{\"event\":\"run-started\",\"at\":1,\"version\":2}";
        assertEquals("events of version 2",
                assertThrows(IllegalArgumentException.class, () -> EventText.event(line)).getMessage());
    }
}
