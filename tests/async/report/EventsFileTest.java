package tests.async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.TaskFailed;
import async.model.Event;
import async.report.EventText;
import async.report.EventsFile;
import async.summary.Summary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** events.jsonl, as a run leaves it in its log folder. */
@Timeout(120) // a hang is a failure, too
class EventsFileTest extends InAFolder {
    private Path file() {
        return folder.resolve("logs/latest/events.jsonl");
    }

    private static List<Event> read(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) events.add(EventText.event(line).orElseThrow());
        return events;
    }

    @Test
    void it_holds_all_that_happened_and_is_its_owners_alone() throws IOException {
        Bash bash = new Bash(folder, "good() { emit N 1; }\nbad() { false; }\n");
        Async async = bash.async().keepGoing();
        try (async) {
            async.run("good");
            async.after("good").retries(1).run("bad");
            async.after("bad").named("never").run("good");
            async.join();
        } catch (TaskFailed expected) {
            assertEquals("bad", expected.task());
        }
        List<Event> events = read(file());
        assertEquals(async.events(), events);
        assertEquals(Summary.of(async.events(), 8).text(), Summary.of(events, 8).text());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void after_a_kill_it_says_what_happened_before() throws IOException {
        Bash bash = new Bash(folder, "first() { :; }\nendless() { touch runs; sleep 300; }\n");
        Command.Running script = Command.java(List.of(), Script.class, folder).start();
        bash.untilFile("runs");
        Bash.until(() -> bash.read("logs/latest/events.jsonl").matches("(?s).*\"started\"[^\n]*endless.*"),
                () -> bash.read("logs/latest/events.jsonl"));
        script.signal("KILL");
        assertEquals(137, script.result().status());
        List<Event> events = read(file());
        assertTrue(events.stream().anyMatch(event -> event instanceof Event.Ended), "first is over");
        assertTrue(events.stream().noneMatch(event -> event instanceof Event.RunEnded), "the run is not");
        Bash.untilNothingRunsIn(folder);
    }

    @Test
    void a_full_disk_costs_the_file_one_warning_and_nothing_else() throws IOException {
        List<String> warnings = new ArrayList<>();
        EventsFile full = new EventsFile(Path.of("/dev/full"),
                FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE),
                warnings::add);
        for (int i = 0; i < 3; i++) {
            full.read(new Event.Noted(Duration.ZERO, "x"));
            full.idle();
        }
        full.close();
        assertEquals(List.of("cannot write /dev/full: No space left on device; the run goes on without it"), warnings);
    }

    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            Async over = Async.sourcing(folder + "/here.bash", folder + "/functions.bash");
            try (Async async = over.logs(folder.resolve("logs"))) {
                async.after(async.run("first")).run("endless");
                async.join();
            }
        }
    }
}
