package async.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A table line: the slots, the graph (see {@link GraphTest}; {@code b[x]: a} holds the lock x), and what happens: what
 * starts at first, then for each task that is done ({@code +a}) or fails ({@code -a}) what starts now. {@code b[x2]} is
 * a lock that two may hold at once, {@code b*3} a task that weighs three slots.
 */
class SchedulerTest {
    @ParameterizedTest(name = "{0} slots | {1} | {2}") @CsvSource(textBlock = """
            1, a; b; c,                      a  | +a b | +b c | +c
            2, a; b; c,                      a b | +b c | +a
            3, a; b; c,                      a b c
            1, a; b: a,                      a | +a b
            9, a; b: a; c: a; d: b c,        a | +a b c | +b | +c d
            9, b: a; a,                      a | +a b
            9, a; b: a x,                    a | +a
            """)
    void a_task_starts_when_all_it_comes_after_is_done_and_a_slot_is_free(int slots, String graph, String story) {
        assertEquals(normal(story), play(slots, graph, story));
    }

    @ParameterizedTest(name = "{0} slots | {1} | {2}") @CsvSource(textBlock = """
            1, a; b; c: b,                   b | +b a | +a c
            1, a; b; c: b; d: c,             b | +b c | +c a | +a d
            2, a; b; c; d: c,                c a | +a b | +c d
            1, a; x; y: x; b; z: b; w: z,    b | +b x | +x z | +z a | +a y | +y w
            """)
    void the_task_with_the_longest_chain_behind_it_goes_first_and_of_equals_the_first_declared(int slots, String graph,
    String story) {
        assertEquals(normal(story), play(slots, graph, story));
    }

    @ParameterizedTest(name = "{0} slots | {1} | {2}") @CsvSource(textBlock = """
            9, a[x]; b[x]; c[x],             a | +a b | +b c
            9, a[x]; b[y],                   a b
            9, a[x]; b[x y]; c[y],           a c | +a | +c b
            9, a[x y]; b[y x],               a | +a b
            9, a[x]; b[x],                   a | -a b
            1, a[x]; b[x]; c,                a | +a b | +b c
            2, a[x]; b[x]; c,                a c | +a b
            """)
    void tasks_that_name_the_same_lock_never_run_at_once_and_keep_no_slot_waiting(int slots, String graph,
    String story) {
        assertEquals(normal(story), play(slots, graph, story));
    }

    @ParameterizedTest(name = "{0} slots | {1} | {2}") @CsvSource(textBlock = """
            9, a[x2]; b[x2]; c[x2]; d[x2],   a b | +a c | +b d
            9, a[x2]; b[x2]; c[x2]; d[x2],   a b | -b c | -c d
            9, a[x2 y]; b[x2 y]; c[x2],      a c | +a b
            9, a[x3]; b[y]; c[x3 y]; d[x3],  a b d | +b c
            """)
    void a_lock_lets_in_as_many_at_once_as_it_says(int slots, String graph, String story) {
        assertEquals(normal(story), play(slots, graph, story));
    }

    @ParameterizedTest(name = "{0} slots | {1} | {2}") @CsvSource(textBlock = """
            4, a*3; b; c,                    a b | +b c | +a
            4, a; b*4; c,                    a | +a b | +b c
            4, a*2; b*2; c*2,                a b | +b c
            2, a*9; b,                       a | +a b
            1, a; b*3; c: b,                 b | +b a | +a c
            4, a*3; b*2[x]; c[x],            a | +a b | +b c
            """)
    void a_task_takes_as_many_slots_as_it_weighs_and_no_lighter_one_goes_before_it(int slots, String graph,
    String story) {
        assertEquals(normal(story), play(slots, graph, story));
    }

    @ParameterizedTest(name = "{0} slots | {1} | {2}") @CsvSource(textBlock = """
            1, a; b,                         a | -a b
            9, a; b: a,                      a | -a
            9, a; b: a; c: b; d,             a d | -a
            """)
    void a_failed_task_frees_its_slot_and_what_comes_after_it_never_starts(int slots, String graph, String story) {
        assertEquals(normal(story), play(slots, graph, story));
    }

    @Test
    void a_dropped_task_that_waited_does_not_start() {
        Scheduler scheduler = scheduler(1, "a; b; c");
        assertEquals(List.of("a"), scheduler.start());
        scheduler.drop("b");
        assertFalse(scheduler.isWaiting("b"));
        scheduler.done("a");
        assertEquals(List.of("c"), scheduler.start());
    }

    @Test
    void a_task_is_ready_when_it_waits_for_a_slot_or_a_lock_only() {
        Scheduler scheduler = scheduler(1, "a; b; c: a");
        scheduler.start();
        assertTrue(scheduler.isReady("b"));
        assertFalse(scheduler.isReady("c"));
        scheduler.done("a");
        assertTrue(scheduler.isReady("c"));
    }

    private static Scheduler scheduler(int slots, String text) {
        Graph graph = GraphTest.graph(text.replaceAll("\\[[^]]*]|\\*\\d+", ""));
        Scheduler scheduler = new Scheduler(slots, graph, Lengths.EQUAL);
        for (String task : text.split("; *")) {
            String name = task.replaceAll("[\\[:*].*", "");
            String locks = task.contains("[") ? task.replaceAll(".*\\[|].*", "") : "";
            Map<String, Integer> limits = new HashMap<>();
            for (String lock : locks.isEmpty() ? new String[0] : locks.split(" ")) {
                String limit = lock.replaceAll("\\D", "");
                limits.put(lock.replaceAll("\\d", ""), limit.isEmpty() ? 1 : Integer.parseInt(limit));
            }
            String weight = task.contains("*") ? task.replaceAll(".*\\*(\\d+).*", "$1") : "1";
            scheduler.add(name, limits, Integer.parseInt(weight));
        }
        return scheduler;
    }

    private static String play(int slots, String graph, String story) {
        Scheduler scheduler = scheduler(slots, graph);
        List<String> told = new ArrayList<>(List.of(String.join(" ", scheduler.start())));
        for (String chapter : story.split(" *\\| *")) {
            String event = chapter.split(" ")[0];
            if (!event.matches("[+-].*")) continue;
            if (event.charAt(0) == '+') scheduler.done(event.substring(1));
            else scheduler.drop(event.substring(1));
            told.add((event + " " + String.join(" ", scheduler.start())).strip());
        }
        return String.join(" | ", told);
    }

    private static String normal(String story) {
        return String.join(" | ", story.strip().split(" *\\| *"));
    }
}
