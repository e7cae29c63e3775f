package async.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.model.Event;
import async.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Times of a run are those of its events, so tables of events say what is right. */
@Isolated // one of them changes the whole JVM's locale
class SummaryTest {
    private final List<Event> events = new ArrayList<>();

    @Test
    void two_tasks_side_by_side_and_one_after_both() {
        declared(0, "database");
        declared(10, "code");
        started(20, "database");
        started(20, "code");
        declared(30, "keystone", "database", "code");
        ended(1020, "database", 400);
        ended(3020, "code", 2500);
        started(3120, "keystone");
        ended(4120, "keystone", 100);
        assertEquals("""
                task        start     time  waiting      CPU  result
                code         0.02     3.00     0.01     2.50  done
                database     0.02     1.00     0.02     0.40  done
                keystone     3.12     1.00     0.10     0.10  done

                elapsed 4.12 s, sum of the tasks 5.00 s: speed-up 1.21 with 2 slots; CPU 3.00 s
                critical path 4.00 s: code → keystone
                lower bound 4.00 s (the longest chain of dependencies, or the CPU time over the processors; locks \
                aside): 97 % of what is possible
                shorten next code: half of it would save 1.50 s
                """, Summary.of(events, 2, 2).text());
    }

    @Test
    void with_one_slot_the_sum_is_what_elapsed_and_the_speed_up_is_one() {
        declared(0, "a");
        declared(0, "b");
        started(0, "a");
        ended(2000, "a", 0);
        started(2000, "b");
        ended(3000, "b", 0);
        Summary summary = Summary.of(events, 1, 8);
        assertEquals(Duration.ofSeconds(3), summary.elapsed());
        assertEquals(Duration.ofSeconds(3), summary.sum());
        assertEquals(1.0, summary.speedUp());
        assertEquals(Duration.ofSeconds(2), summary.rows().get(1).waiting());
        assertEquals(true, summary.text().contains("with 1 slot;"), summary.text());
    }

    @Test
    void the_bound_is_the_processor_time_over_the_processors_where_that_is_more() {
        declared(0, "a");
        declared(0, "b");
        started(0, "a");
        started(0, "b");
        ended(3000, "a", 2800);
        ended(3000, "b", 3200);
        assertEquals(Duration.ofSeconds(3), Summary.of(events, 4, 2).bound());
        assertEquals(Duration.ofSeconds(3), Summary.of(events, 1, 2).bound(), "a task may use more than one");
    }

    @Test
    void what_tasks_left_running_counts_for_the_bound_and_is_said() {
        declared(0, "start");
        started(0, "start");
        ended(3000, "start", 500);
        events.add(new Event.StillRunning(at(3000), 2, Duration.ofMillis(3500)));
        Summary summary = Summary.of(events, 2, 1);
        assertEquals(Duration.ofSeconds(4), summary.bound());
        assertTrue(summary.text().contains("CPU 0.50 s, and 3.50 s of what they left running"), summary.text());
    }

    @Test
    void what_daemons_used_after_the_last_task_does_not_count() {
        declared(0, "start");
        started(0, "start");
        ended(200, "start", 50);
        events.add(new Event.StillRunning(at(3200), 1, Duration.ofMillis(3100)));
        assertEquals(Duration.ofMillis(200), Summary.of(events, 2, 1).bound());
    }

    @Test
    void tasks_that_spin_in_turns_count_for_what_they_used_and_those_that_sleep_for_their_time() {
        for (String task : List.of("spin1", "spin2", "sleep")) {
            declared(0, task);
            started(0, task);
        }
        for (String spin : List.of("spin1", "spin2")) ended(3000, spin, 1500);
        ended(2900, "sleep", 0);
        declared(0, "after", "spin1");
        started(3000, "after");
        ended(4000, "after", 0);
        // on one processor: the longest chain is what spin1 used and after's second; sleep slept beside them
        assertEquals(Duration.ofSeconds(3), Summary.of(events, 3, 1).bound());
        assertEquals(Duration.ofMillis(2900), Summary.of(events, 3, 4).rows().stream()
                .filter(row -> row.task().equals("sleep")).findFirst().orElseThrow().time());
        assertEquals(Duration.ofSeconds(4), Summary.of(events, 3, 4).bound(), "nobody had to wait");
    }

    @Test
    void the_task_to_shorten_is_the_one_whose_half_saves_most() {
        declared(0, "long");
        declared(0, "other");
        declared(0, "last", "long", "other");
        started(0, "long");
        started(0, "other");
        ended(3000, "other", 0);
        ended(4000, "long", 0);
        started(4000, "last");
        ended(6500, "last", 0);
        // half of long saves 1 s, since other takes 3; half of last saves 1.25 s
        assertTrue(Summary.of(events, 2, 2).text().endsWith("shorten next last: half of it would save 1.25 s\n"),
                Summary.of(events, 2, 2).text());
    }

    @Test
    void failed_cancelled_running_and_waiting_tasks_are_told_apart() {
        for (String task : List.of("failing", "ended", "cancelled", "running", "waiting")) declared(0, task);
        started(100, "failing");
        started(100, "ended");
        started(100, "running");
        ended(1100, "failing", 7, 0);
        events.add(new Event.Ended(at(1200), "ended", new Outcome.Cancelled("failing failed"), Duration.ZERO));
        events.add(new Event.Ended(at(1200), "cancelled", new Outcome.Cancelled("failing failed"), Duration.ZERO));
        assertEquals("""
                task         start     time  waiting      CPU  result
                ended         0.10     1.10     0.10     0.00  cancelled: failing failed
                running       0.10     1.10     0.10     0.00  running
                failing       0.10     1.00     0.10     0.00  failed (7)
                cancelled        -        -        -        -  cancelled: failing failed
                waiting          -        -        -        -  waiting
                """, Summary.of(events, 4, 4).text().replaceAll("(?s)\n\n.*", "\n"));
    }

    @Test
    void what_waited_for_a_lock_or_a_slot_says_so_on_the_critical_path() {
        for (String task : List.of("first", "second")) {
            events.add(new Event.Declared(at(0), task, List.of(task), Set.of(), Set.of(), Map.of("db", 1),
                    1, Path.of(task + ".log")));
        }
        declared(0, "third");
        declared(0, "short");
        started(0, "first");
        started(0, "short");
        ended(500, "short", 0);
        ended(2000, "first", 0);
        started(2300, "second"); // a lock counts however late
        ended(4000, "second", 0);
        started(4010, "third");
        ended(5000, "third", 0);
        assertEquals("first → second (lock db) → third (slot)", path());
        declared(5000, "late");
        started(5001, "late");
        ended(6000, "late", 0);
        assertEquals("late", path(), "what the script declared late waited for nothing");
    }

    @Test
    void of_many_tasks_the_slowest_fill_a_screen_and_what_did_not_go_well_is_above_them() {
        for (int i = 1; i <= 40; i++) {
            declared(0, "t" + i);
            started(0, "t" + i);
        }
        for (int i = 1; i <= 40; i++) ended(i * 100, "t" + i, i == 3 ? 1 : 0, 0);
        List<String> lines = Summary.of(events, 40, 4).text().lines().toList();
        assertEquals("t3", lines.get(1).split(" ")[0]);
        assertEquals("t40", lines.get(2).split(" ")[0]);
        assertEquals("… and 21 more, each at most 2.20 s", lines.get(20));
    }

    @Test
    void tasks_of_no_length_are_no_circle_on_the_critical_path() {
        declared(0, "a");
        declared(0, "b", "a");
        for (String task : List.of("a", "b")) {
            started(5, task);
            ended(5, task, 0);
        }
        declared(10, "c", "b");
        started(5, "c"); // as only edited events can have it
        ended(20, "c", 0);
        assertEquals("a → b → c", path());
    }

    private String path() {
        return Summary.of(events, 2, 2).text().replaceAll("(?s).*critical path \\S+ s: ([^\n]*).*", "$1");
    }

    @Test
    void a_tasks_time_spans_all_its_attempts() {
        declared(0, "flaky");
        started(0, "flaky");
        events.add(new Event.Retrying(at(1000), "flaky", 1, exit(1), Duration.ZERO));
        events.add(new Event.Started(at(1000), "flaky", 2));
        ended(3000, "flaky", 0);
        assertEquals(Duration.ofSeconds(3), Summary.of(events, 1, 1).rows().get(0).time());
        assertEquals(Duration.ZERO, Summary.of(events, 1, 1).rows().get(0).waiting());
    }

    @Test
    void start_counts_from_the_first_declaration_not_from_the_load_of_the_functions() {
        declared(5000, "a");
        started(5250, "a");
        ended(6250, "a", 0);
        assertEquals(Duration.ofMillis(250), Summary.of(events, 1, 1).rows().get(0).start());
        assertEquals(Duration.ofMillis(1250), Summary.of(events, 1, 1).elapsed());
    }

    @Test
    void an_empty_run_has_a_summary_too() {
        assertEquals(1.0, Summary.of(events, 2, 2).speedUp());
        assertEquals("elapsed 0.00 s, sum of the tasks 0.00 s: speed-up 1.00 with 2 slots; CPU 0.00 s",
                Summary.of(events, 2, 2).text().lines().toList().get(2));
    }

    @Test
    void numbers_have_a_point_whatever_the_users_language() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            two_tasks_side_by_side_and_one_after_both();
        } finally {
            Locale.setDefault(before);
        }
    }

    private static Duration at(long millis) {
        return Duration.ofMillis(millis);
    }

    private static Outcome exit(int status) {
        return new Outcome.Exit(status, "", List.of(), "");
    }

    private void declared(long millis, String task, String... after) {
        events.add(new Event.Declared(at(millis), task, List.of(task), Set.of(after), Set.of(), Map.of(),
                1, Path.of(task + ".log")));
    }

    private void started(long millis, String task) {
        events.add(new Event.Started(at(millis), task, 1));
    }

    private void ended(long millis, String task, long cpu) {
        ended(millis, task, 0, cpu);
    }

    private void ended(long millis, String task, int status, long cpu) {
        events.add(new Event.Ended(at(millis), task, exit(status), at(cpu)));
    }
}
