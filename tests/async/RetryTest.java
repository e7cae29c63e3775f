package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import async.Task;
import async.TaskFailed;
import async.model.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.InAFolder;

/** Retries with a pause before each. */
@Timeout(60) // a hang is a failure, too
class RetryTest extends InAFolder {
    @Test
    void the_pause_grows_by_its_factor() {
        Bash bash = new Bash(folder, "f() { echo x >>tries; (($(wc -l <tries) == 4)); }\n");
        try (Async async = bash.async()) {
            async.join(async.retries(5, Duration.ofMillis(10), 3).run("f"));
            List<Duration> pauses = async.events().stream().filter(Event.Retrying.class::isInstance)
                    .map(event -> ((Event.Retrying) event).delay()).toList();
            assertEquals(List.of(Duration.ofMillis(10), Duration.ofMillis(30), Duration.ofMillis(90)), pauses);
            List<Event> events = async.events().stream()
                    .filter(event -> event instanceof Event.Retrying || event instanceof Event.Started).toList();
            for (int i = 1; i < events.size(); i += 2) {
                Duration waited = events.get(i + 1).at().minus(events.get(i).at());
                assertTrue(waited.compareTo(((Event.Retrying) events.get(i)).delay()) >= 0,
                        "began again after " + waited);
            }
        }
    }

    @Test
    void in_the_pause_slot_and_locks_are_free_for_others() {
        Bash bash = new Bash(folder, "f() { echo x >>tries; [[ -e ran ]]; }\n" + Bash.FUNCTIONS);
        try (Async async = bash.async().slots(1)) {
            Task flaky = async.using("lock").retries(1000, Duration.ofMillis(20)).run("f");
            async.join(async.using("lock").run("ran"), flaky);
        }
        assertTrue(bash.read("tries").lines().count() >= 2, bash.read("tries"));
    }

    @Test
    void a_failure_elsewhere_ends_a_pause() {
        Bash bash = new Bash(folder,
                "f() { touch tried; false; }\nbad() { until [[ -e tried ]]; do sleep 0.01; done; false; }\n");
        try (Async async = bash.async()) {
            Task flaky = async.retries(1, Duration.ofHours(10)).run("f");
            assertEquals("bad", assertThrows(TaskFailed.class, () -> async.join(flaky, async.run("bad"))).task());
            assertEquals(Task.State.CANCELLED, flaky.state());
        }
    }

    @Test
    void a_pause_out_of_its_range_is_refused() {
        Bash bash = new Bash(folder, "f() { :; }\n");
        try (Async async = bash.async()) {
            assertTrue(assertThrows(Misuse.class, () -> async.retries(1, Duration.ofSeconds(-1))).getMessage()
                    .startsWith("delay must be at least 0, not PT-1S"));
            assertTrue(assertThrows(Misuse.class, () -> async.retries(1, Duration.ZERO, 0.5)).getMessage()
                    .startsWith("factor must be at least 1, not 0.5"));
        }
    }
}
