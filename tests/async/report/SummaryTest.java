package async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.model.Event;
import async.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
                database     0.02     1.00     0.02     0.40  done
                code         0.02     3.00     0.01     2.50  done
                keystone     3.12     1.00     0.10     0.10  done

                elapsed 4.12 s, sum of the tasks 5.00 s: speed-up 1.21 with 2 slots; CPU 3.00 s
                critical path 4.00 s: code → keystone
                lower bound 4.00 s (the critical path, or the CPU time over the processors)
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
        assertEquals(Duration.ofSeconds(6), Summary.of(events, 1, 2).bound(), "one slot uses one processor");
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
                failing       0.10     1.00     0.10     0.00  failed (7)
                ended         0.10     1.10     0.10     0.00  cancelled: failing failed
                running       0.10     1.10     0.10     0.00  running
                cancelled        -        -        -        -  cancelled: failing failed
                waiting          -        -        -        -  waiting
                """, Summary.of(events, 4, 4).text().replaceAll("(?s)\n\n.*", "\n"));
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
        events.add(new Event.Declared(at(millis), task, List.of(task), Set.of(after), Set.of(), Set.of(),
                Path.of(task + ".log")));
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
