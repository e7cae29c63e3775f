package async.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A graph is written as {@code a; b: a; c: a b}: b comes after a, c after both. */
public class GraphTest {
    static final String DIAMOND = "a; b: a; c: a; d: b c";

    @ParameterizedTest(name = "{0} | before {1}: {2} | after {1}: {3}") @CsvSource(textBlock = """
            a,                          a,  '',       ''
            a; b: a,                    b,  a,        ''
            a; b: a,                    a,  '',       b
            a; b: a; c: a; d: b c,      d,  a b c,    ''
            a; b: a; c: a; d: b c,      a,  '',       b c d
            a; b: a; c: b; x,           c,  a b,      ''
            a; b: a; c: b; x,           a,  '',       b c
            b: a; c: b,                 c,  a b,      ''
            """)
    void what_comes_before_and_after_a_task_near_or_far(String graph, String task, String before, String after) {
        assertEquals(before, String.join(" ", graph(graph).allBefore(task)));
        assertEquals(after, String.join(" ", graph(graph).allAfter(task)));
    }

    @ParameterizedTest(name = "{0} | {1}: {2} | {3}") @CsvSource(textBlock = """
            a; b: a,                 a, b,   'cycle: a comes after b, which comes after a'
            a; b: a; c: b,           a, c,   'cycle: a comes after c, which comes after b, which comes after a'
            a,                       a, a,   'cycle: a comes after a'
            b: a,                    a, b,   'cycle: a comes after b, which comes after a'
            a; b: a; c: a; d: b c,   a, d,   'cycle: a comes after d, which comes after b, which comes after a'
            """)
    void a_cycle_is_refused_and_every_step_of_it_named(String graph, String task, String dependency, String message) {
        assertEquals(message, assertThrows(Graph.Cycle.class, () -> graph(graph).add(task, Set.of(dependency)))
                .getMessage().lines().findFirst().orElseThrow());
    }

    @Test
    void a_refused_dependency_leaves_the_graph_as_it_was() {
        Graph graph = graph("a; b: a");
        assertThrows(Graph.Cycle.class, () -> graph.add("a", new LinkedHashSet<>(List.of("x", "b"))));
        assertEquals(Set.of(), graph.after("a"));
        assertThrows(Graph.Cycle.class, () -> graph.add("new", Set.of("new")));
        assertEquals(Set.of("a", "b"), graph.tasks());
    }

    @ParameterizedTest(name = "{0} | {1} waits for {2}") @CsvSource(textBlock = """
            a; b: a,          b, ''
            b: a,             b, a
            b: a; c: b,       c, a
            b: a x; c: b,     c, a x
            b: a; a,          b, ''
            """)
    void names_that_are_waited_for_but_are_no_tasks_are_known(String graph, String task, String undeclared) {
        assertEquals(undeclared, String.join(" ", graph(graph).undeclared(task)));
    }

    @ParameterizedTest(name = "{0} | {1} | {2}") @CsvSource(textBlock = """
            a,                           a=1,               a
            a; b,                        a=1 b=2,           b
            a; b,                        a=2 b=2,           a
            a; b: a; c: a; d: b c,       a=1 b=2 c=3 d=1,   a c d
            a; b: a; c: a; d: b c,       a=1 b=3 c=2 d=1,   a b d
            a; b: a; x,                  a=1 b=1 x=3,       x
            a; b: a; x,                  a=1 b=1 x=0,       a b
            """)
    void the_critical_path_is_the_longest_chain(String graph, String lengths, String path) {
        Map<String, Double> length = lengths(lengths);
        assertEquals(path, String.join(" ", graph(graph).criticalPath(length::get)));
    }

    @Test
    void an_empty_graph_has_an_empty_critical_path() {
        assertEquals(List.of(), new Graph().criticalPath(task -> 1));
    }

    @ParameterizedTest(name = "{1}: {2}") @CsvSource(textBlock = """
            a=1 b=2 c=3 d=1,   a, 5
            a=1 b=2 c=3 d=1,   b, 3
            a=1 b=2 c=3 d=1,   c, 4
            a=1 b=2 c=3 d=1,   d, 1
            """)
    void a_tasks_tail_is_itself_and_the_longest_chain_behind_it(String lengths, String task, double tail) {
        Map<String, Double> length = lengths(lengths);
        assertEquals(tail, graph(DIAMOND).tails(length::get).get(task));
    }

    @Test
    void a_chain_of_thousands_is_no_problem() {
        Graph graph = new Graph();
        graph.add("t0", Set.of());
        for (int i = 1; i < 50_000; i++) graph.add("t" + i, Set.of("t" + (i - 1)));
        assertEquals(50_000, graph.criticalPath(task -> 1).size());
        assertEquals(50_000, graph.tails(task -> 1).get("t0"));
        assertEquals(49_999, graph.allAfter("t0").size());
        assertEquals(49_999, graph.allBefore("t49999").size());
        assertTrue(assertThrows(Graph.Cycle.class, () -> graph.add("t0", Set.of("t49999"))).getMessage()
                .startsWith("cycle: t0"));
    }

    public static Graph graph(String text) {
        Graph graph = new Graph();
        for (String task : text.split("; *")) {
            String[] sides = task.split(": *");
            graph.add(sides[0], sides.length == 1 ? Set.of() : new LinkedHashSet<>(List.of(sides[1].split(" "))));
        }
        return graph;
    }

    private static Map<String, Double> lengths(String text) {
        return java.util.Arrays.stream(text.split(" ")).map(pair -> pair.split("="))
                .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> Double.valueOf(pair[1])));
    }
}
