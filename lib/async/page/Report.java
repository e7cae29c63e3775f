//FILES async/page/page.css=page.css
//FILES async/page/page.js=page.js
//SOURCES ../model/Event.java
//SOURCES ../report/Journal.java
//SOURCES ../summary/Summary.java
//SOURCES Html.java
//SOURCES JobSummary.java
//SOURCES LastRun.java
//SOURCES LogExcerpt.java
//SOURCES Page.java
//SOURCES Slots.java
//SOURCES Story.java
//SOURCES TaskList.java
//SOURCES TaskStory.java
//SOURCES Timeline.java
//SOURCES Trace.java
//SOURCES Waves.java
package async.page;

import async.model.Event;
import async.report.EventText;
import async.report.EventsFile;
import async.report.Runs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What tells of a run afterwards, made of its events and its logs alone: {@value #PAGE}, one file to read or to send,
 * and {@value #TRACE} for Perfetto and chrome://tracing. Nothing of it is loaded by a run that does not ask for it.
 */
public final class Report {
    public static final String PAGE = "report.html", TRACE = "trace.json";

    private Report() {}

    /**
     * Makes both beside a run's {@value EventsFile#NAME}, or makes them anew; returns the page's path. Blocks until
     * they are written. A run that was killed, or still runs, is told as far as it got.
     *
     * @throws NoSuchFileException if the folder is no run's
     * @throws IllegalArgumentException if no line of the events can be read: they are of a later version, say
     */
    public static Path write(Path folder) throws IOException {
        Path real = folder.toRealPath();
        return write(real, events(real.resolve(EventsFile.NAME)));
    }

    /** The same from events that need not be read. */
    public static Path write(Path folder, List<Event> events) throws IOException {
        Story story = Story.of(events);
        LastRun last = LastRun.of(Runs.before(folder), story.run().script());
        write(folder.resolve(TRACE), Trace.json(story));
        return write(folder.resolve(PAGE), Page.of(story, folder, last));
    }

    /** The same in a few lines of Markdown, for the page of a CI job. */
    public static String markdown(List<Event> events, Path folder) {
        return JobSummary.of(Story.of(events), folder);
    }

    /** Adds these lines to the file whose content GitHub shows on a job's page; nothing where it names none. */
    public static void appendJobSummary(List<Event> events, Path folder) throws IOException {
        String file = System.getenv("GITHUB_STEP_SUMMARY");
        if (file == null || file.isEmpty()) return;
        try {
            Files.writeString(Path.of(file), markdown(events, folder), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IOException("the job's summary " + file + ": " + e.getMessage(), e);
        }
    }

    /** The page alone; reads the logs of the folder, and no run before it. */
    public static String html(List<Event> events, Path folder) {
        return Page.of(Story.of(events), folder, LastRun.NONE);
    }

    /** Lines that are cut off, or of a later version's making, tell nothing. */
    private static List<Event> events(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        IllegalArgumentException damaged = null;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Files.newInputStream(file),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    EventText.event(line).ifPresent(events::add);
                } catch (IllegalArgumentException noEvent) {
                    if (damaged == null) damaged = noEvent;
                }
            }
        }
        if (events.isEmpty() && damaged != null) throw damaged;
        return events;
    }

    /** Its owner's alone, as the logs are. */
    private static Path write(Path file, String text) throws IOException {
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(file);
        try (var channel = Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                permissions)) {
            var bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) channel.write(bytes);
        } catch (IOException full) {
            Files.deleteIfExists(file); // half a page is none
            throw full;
        }
        return file;
    }
}
