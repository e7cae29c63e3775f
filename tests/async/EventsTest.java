package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import async.TaskFailed;
import async.model.Event;
import async.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.InAFolder;

/** What {@link Async#events} tells of a run: enough for whoever has nothing but that. */
@Timeout(120) // a hang is a failure, too
class EventsTest extends InAFolder {
    private static <E extends Event> List<E> all(Class<E> kind, Async async) {
        return async.events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void the_start_says_when_where_and_with_what() {
        Instant before = Instant.now();
        Async async = new Bash(folder, "f() { :; }\n").async().slots(3);
        try (async) {
            async.run("f");
        }
        Event.RunStarted started = all(Event.RunStarted.class, async).get(0);
        assertTrue(!started.time().isBefore(before) && !started.time().isAfter(Instant.now()), started.toString());
        assertEquals(3, started.slots());
        assertEquals(Runtime.getRuntime().availableProcessors(), started.processors());
        assertTrue(started.logs().startsWith(folder.resolve("logs")), started.toString());
        assertEquals(System.getProperty("java.version"), started.java());
        assertTrue(started.bash().matches("5\\..*"), started.bash());
        assertTrue(async.events().get(async.events().size() - 1) instanceof Event.RunEnded, "the end");
    }

    @Test
    void a_task_is_told_from_its_declaration_to_its_joining() {
        Async async = new Bash(folder, "good() { :; }\nbad() { false; }\nlenient() { false; :; }\n").async()
                .keepGoing();
        try (async) {
            async.using("lock").before("last").run("good", "an argument");
            async.retries(1, Duration.ofMillis(1)).run("bad");
            async.lenient().run("lenient");
            async.named("last").run("good");
            async.join();
        } catch (TaskFailed expected) {
            assertEquals("bad", expected.task());
        }
        Event.Declared good = all(Event.Declared.class, async).get(0);
        assertEquals(List.of("good", "an argument"), good.command());
        assertEquals(Set.of("last"), good.before());
        assertEquals(Map.of("lock", 1), good.locks());
        assertEquals(Set.of("good"), all(Event.Declared.class, async).get(3).after());
        assertEquals(List.of(1, 2), all(Event.Started.class, async).stream().filter(one -> one.task().equals("bad"))
                .map(Event.Started::attempt).toList());
        assertEquals(List.of("bad"), all(Event.Retrying.class, async).stream().map(Event.Retrying::task).toList());
        assertEquals("false", all(Event.Ignored.class, async).get(0).failures().get(0).command());
        assertEquals(4, all(Event.Ended.class, async).size());
        assertEquals(4, all(Event.Joined.class, async).size());
    }

    @Test
    void what_a_task_leaves_is_told() {
        Async async = new Bash(folder, "f() { sleep 300 & sleep 300 & }\n").async();
        try (async) {
            async.join(async.run("f"));
        }
        Event.ProcessesLeft left = all(Event.ProcessesLeft.class, async).get(0);
        assertEquals("f", left.task());
        assertEquals(2, left.count());
    }

    @Test
    void the_loss_of_the_bash_server_is_told_with_all_that_it_took() {
        Bash bash = new Bash(folder, "f() { kill -KILL $$; sleep 300; }\n");
        Async async = bash.async();
        try (async) {
            async.join(async.run("f"));
        } catch (TaskFailed | CancellationException | Misuse expected) {
            assertTrue(expected.getMessage().contains("the bash server exited"), expected.getMessage());
        }
        assertEquals("exit status 137", all(Event.BashLost.class, async).get(0).why());
        assertTrue(all(Event.Ended.class, async).get(0).outcome() instanceof Outcome.Lost, "lost");
    }
}
