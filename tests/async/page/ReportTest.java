package tests.async.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.TaskFailed;
import async.model.Event;
import async.page.Report;
import async.report.EventsFile;
import async.report.RunFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import tests.Bash;
import tests.InAFolder;

/** The files that Report makes beside a run's events. */
class ReportTest extends InAFolder {
    @Test
    void a_run_of_two_tasks_leaves_both_of_one_or_unwanted_none() throws IOException {
        Bash bash = new Bash(folder, "good() { echo hello; }\nbad() { false; }\n");
        Path page = folder.resolve("logs/latest/report.html"), trace = folder.resolve("logs/latest/trace.json");
        try (Async async = bash.async().keepGoing()) {
            async.run("good");
            async.run("bad");
            assertThrows(TaskFailed.class, async::join);
        }
        String text = Files.readString(page);
        assertTrue(text.contains("1 failed, 1 done") && text.contains("<pre class=\"log\">hello\n</pre>"), text);
        assertFalse(text.contains("The run was not over"), text);
        assertTrue(Files.exists(trace));
        try (Async async = bash.async()) {
            async.run("good");
        }
        assertFalse(Files.exists(page) || Files.exists(trace), "one task");
        try (Async async = bash.async().report(false)) {
            async.run("good");
            async.named("again").run("good");
        }
        assertFalse(Files.exists(page) || Files.exists(trace), "unwanted");
    }

    private Path run(String name, Events events) throws IOException {
        Path run = Files.createDirectories(folder.resolve("logs").resolve(name));
        EventsFile file = new EventsFile(run.resolve(EventsFile.NAME), FileChannel.open(run.resolve(EventsFile.NAME),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE), warning -> {});
        for (Event event : events.all) file.read(event);
        file.close();
        return run;
    }

    @Test
    void both_files_are_their_owners_alone_and_are_made_anew() throws IOException {
        Path run = run("20260102-030405", new Events().ran(0, 10, "web").over(20));
        for (int i = 0; i < 2; i++) {
            assertEquals(run.toRealPath().resolve("report.html"), Report.write(run));
            for (String file : new String[] {"report.html", "trace.json"}) {
                assertEquals("rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve(file))));
            }
        }
    }

    @Test
    void a_cut_off_last_line_is_no_error_and_no_events_are_one() throws IOException {
        Path run = run("20260102-030405", new Events().ran(0, 10, "web"));
        Path events = run.resolve(EventsFile.NAME);
        Files.writeString(events, Files.readString(events) + "{\"event\":\"ended\",\"at\":1.0,\"ta");
        assertTrue(Files.readString(Report.write(run)).contains("1 done"));
        assertThrows(NoSuchFileException.class, () -> Report.write(Files.createDirectory(folder.resolve("none"))));
        Files.writeString(events, "no JSON\n");
        assertThrows(IllegalArgumentException.class, () -> Report.write(run));
    }

    @Test
    void it_is_compared_with_the_latest_earlier_run_of_the_same_script() throws IOException {
        run("20260102-030401", new Events().ran(0, 1, "web").ran(0, 1, "same").over(1));
        run("20260102-030402", new Events().ran(0, 4000, "web").ran(0, 1000, "same").ran(0, 1, "old").over(4000));
        Path another = run("20260102-030403", new Events().ran(0, 1, "web").over(1));
        Path file = another.resolve(EventsFile.NAME);
        Files.writeString(file, Files.readString(file).replace("\"script\":\"deploy\"", "\"script\":\"other\""));
        Path run = run("20260102-030404", new Events().ran(0, 6500, "web").ran(0, 1010, "same").ran(0, 1, "added")
                .over(6500));
        run("20260102-030405", new Events().ran(0, 1, "web").over(1));
        String page = Files.readString(Report.write(run));
        assertTrue(page.contains("4.0 s → 6.5 s</td><td class=\"slower\">+2.5 s</td>"), page);
        assertEquals(2, page.split("<tr>", -1).length, "one that matters");
        assertTrue(page.contains("<p>new: added</p>") && page.contains("<p>not in this run: old</p>"), page);
        assertTrue(page.contains("<small>last time 4.0 s</small>"), page);
    }

    @Test
    void runs_with_a_report_are_removed_like_others() throws IOException {
        Path run = run("20260102-030405", new Events().ran(0, 10, "web").over(20));
        Report.write(run);
        try (RunFolder next = RunFolder.in(folder.resolve("logs"), 1)) {
            assertTrue(Files.exists(run), next.folder() + " may still take something over from it");
        }
        assertFalse(Files.exists(run));
    }
}
