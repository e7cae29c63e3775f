package tests.async.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.command.Choice;
import async.command.PlanText;
import async.model.GraphTest;
import async.model.Schedule;
import async.model.Schedule.Planned;
import async.model.Selection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTextTest {
    private static final List<Planned> TASKS = List.of(
            new Planned("say \"a\"", List.of("say", "a"), Set.of(), Map.of(), 1),
            new Planned("b", List.of("b"), Set.of("say \"a\""), Map.of("db", 1), 1));
    private static final Schedule SCHEDULE = Schedule.of(TASKS, 2, task -> task.equals("b") ? 2 : 1.5);

    @ParameterizedTest(name = "{0}") @EnumSource(names = {"LIST", "TEXT", "MERMAID", "DOT", "JSON"})
    void each_form_is_what_its_readers_know(Choice.Look look) {
        String expected = switch (look) {
            case LIST -> """
                    say "a"  say a
                    b
                    """;
            case TEXT -> """
                    wave 1
                      say "a"     1.5 s
                    wave 2
                      b           2.0 s  after say "a"  using db

                    2 tasks in 2 waves; expected: 3.5 s with 2 slots
                    critical path 3.5 s: say "a" → b
                    """;
            case MERMAID -> """
                    flowchart LR
                      t0["say #quot;a#quot;"]
                      t1["b"]
                      t0 --> t1
                    """;
            case DOT -> """
                    digraph plan {
                      rankdir=LR;
                      node [shape=box];
                      "say \\"a\\"";
                      "b";
                      "say \\"a\\"" -> "b";
                    }
                    """;
            default -> """
                    {"slots":2,"seconds":3.5,"criticalPath":["say \\"a\\"","b"],"tasks":[\
                    {"task":"say \\"a\\"","command":["say","a"],"after":[],"locks":{},"weight":1,"wave":1,"start":0.0,\
                    "seconds":1.5,"known":true},\
                    {"task":"b","command":["b"],"after":["say \\"a\\""],"locks":{"db":1},\
                    "weight":1,"wave":2,"start":1.5,"seconds":2.0,"known":true}]}""";
        };
        String text = new PlanText(SCHEDULE, task -> true, Map.of()).text(look);
        assertEquals(expected, look == Choice.Look.JSON ? text.replaceAll("\\n *", "") : text);
    }

    @ParameterizedTest(name = "{0} | {1} | {2} | {3}: {4}") @CsvSource(delimiter = '|', textBlock = """
            a; b: a; c: a; d: b c | d |   |   |
            a; b: a; c: a; d: b c | b |   |   | c d
            a; b: a; c: a; d: b c |   | b |   | a c
            a; b: a; c: a; d: b c | d | b |   | a c
            a; b: a; c: a; d: b c |   |   | a | a
            a; b: a; c: a; d: b c | b |   | a | a c d
            a; b; c               | a c | |   | b
            """)
    void only_from_and_skip_leave_out(String graph, String only, String from, String skip, String leftOut) {
        Selection selection = new Selection(words(only), words(from), words(skip));
        assertEquals(Set.copyOf(words(leftOut)), selection.leftOut(GraphTest.graph(graph)).keySet());
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : List.of(text.split(" "));
    }
}
