package async.reuse;

import async.model.Event;
import async.report.EventText;
import async.report.EventsFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the runs of a script before this one kept of its tasks, by their journals. Of each task the latest run counts in
 * which it began: one that failed there, or was cut off, keeps nothing, whatever earlier ones did. A file that is
 * another script's or another version's tells nothing; a line that is damaged neither.
 */
public final class Earlier {
    /** A task that was done in the latest run: its command, and what it kept, which may be nothing. */
    record Done(List<String> command, Optional<Event.Kept> kept) {}

    public static final Earlier NONE = new Earlier();

    private final Map<String, Optional<Event.Kept>> kept = new HashMap<>();
    private final Map<String, Done> latest = new HashMap<>();
    private String name = "", otherwise = "";

    private Earlier() {}

    /**
     * @param runs folders of earlier runs that are over, latest first; reads their files, and blocks meanwhile
     * @param resuming what stands for the variables of the run that resumes the latest; null if it is not to
     */
    public static Earlier of(List<Path> runs, String script, Map<String, String> resuming) {
        Earlier earlier = new Earlier();
        for (Path run : runs) {
            Event.RunStarted started = started(run);
            if (started == null || !started.script().equals(script)) continue;
            if (resuming != null && earlier.name.isEmpty()) {
                earlier.name = run.getFileName().toString();
                earlier.otherwise = Difference.between(started.variables(), resuming);
                if (earlier.otherwise.isEmpty()) earlier.resume(run);
            }
            earlier.add(run);
        }
        return earlier;
    }

    /** What the task kept when it last ran; none if that did not go well. */
    Optional<Event.Kept> kept(String task) {
        return kept.getOrDefault(task, Optional.empty());
    }

    /** The task in the latest run, if it was done there. */
    Optional<Done> done(String task) {
        return Optional.ofNullable(latest.get(task));
    }

    /** The latest run's name; empty if there is none. */
    public String latest() {
        return name;
    }

    /** In which of the script's variables it was another, so that nothing that it did counts; empty if in none. */
    String otherwise() {
        return otherwise;
    }

    /** How many tasks were done in it. */
    public int doneInLatest() {
        return latest.size();
    }

    private void add(Path run) {
        Set<String> begun = new HashSet<>();
        Map<String, Event.Kept> keeping = new HashMap<>();
        read(run, Set.of("started", "kept"), event -> {
            if (event instanceof Event.Started started) begun.add(started.task());
            if (event instanceof Event.Kept one) keeping.put(one.task(), one);
        });
        keeping.forEach((task, one) -> kept.putIfAbsent(task, Optional.of(one)));
        for (String task : begun) kept.putIfAbsent(task, Optional.empty());
    }

    private void resume(Path run) {
        Map<String, List<String>> commands = new HashMap<>();
        Map<String, Event.Kept> keeping = new HashMap<>();
        Set<String> done = new HashSet<>();
        read(run, Set.of("declared", "kept", "ended"), event -> {
            if (event instanceof Event.Declared declared) commands.put(declared.task(), declared.command());
            if (event instanceof Event.Kept one) keeping.put(one.task(), one);
            if (event instanceof Event.Ended ended && ended.outcome().isDone()) done.add(ended.task());
        });
        done.addAll(keeping.keySet()); // those that were taken over themselves are skipped, and kept
        done.retainAll(commands.keySet());
        for (String task : done) {
            latest.put(task, new Done(commands.get(task), Optional.ofNullable(keeping.get(task))));
        }
    }

    private static Event.RunStarted started(Path run) {
        Event.RunStarted[] started = new Event.RunStarted[1];
        read(run, Set.of("run-started"), event -> started[0] = (Event.RunStarted) event);
        return started[0];
    }

    /** Of a file only the lines of some events: to parse them all would take longer than a task. */
    private static void read(Path run, Set<String> names, Consumer<Event> reader) {
        List<String> starts = names.stream().map(name -> "{\"event\":\"" + name + "\"").toList();
        try (BufferedReader lines = Files.newBufferedReader(run.resolve(EventsFile.NAME))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (starts.stream().noneMatch(line::startsWith)) continue;
                try {
                    EventText.event(line).ifPresent(reader);
                } catch (IllegalArgumentException damaged) {
                    // It tells nothing; the others do.
                }
            }
        } catch (MalformedInputException damaged) {
            // What was whole before it counts.
        } catch (IOException notThere) {
            // Nothing was kept.
        }
    }
}
