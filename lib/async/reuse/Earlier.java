package async.reuse;

import async.model.Event;
import async.report.EventText;
import async.report.EventsFile;
import async.report.Runs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What other runs of a script kept of its tasks, by their journals. Of each task the latest doing counts, by the wall
 * clock: one that failed, was cut off, still goes on, or overlapped with another, keeps nothing, whatever earlier ones
 * did. A file that is another script's or another version's tells nothing; a line that is damaged neither.
 */
public final class Earlier {
    /** A task that was done in the latest run: its command, and what it kept, which may be nothing. */
    record Done(List<String> command, Optional<Event.Kept> kept) {}

    private record Past(Path folder, Event.RunStarted started) {}

    /** {@code begun} is null of one that another stood for; {@code kept} if it did not go well. */
    private record Doing(Instant begun, Instant ended, Event.Kept kept) {
        /** The later of the two, which keeps nothing if the other still went on when it began. */
        Doing and(Doing other) {
            if (other.ended.isAfter(ended)) return other.and(this);
            boolean overlaps = other.begun != null && other.ended.isAfter(begun == null ? ended : begun);
            return overlaps ? new Doing(begun, ended, null) : this;
        }
    }

    private final Map<String, Doing> doings = new HashMap<>();
    private final Map<String, Done> done = new HashMap<>();
    private Event.RunStarted resumed;
    private String name = "", otherwise = "";

    private Earlier() {}

    /**
     * @param folders of other runs, in no order; reads their files, and blocks meanwhile
     * @param resuming what stands for the variables of the run that resumes the latest; null if it is not to
     */
    public static Earlier of(List<Path> folders, String script, Map<String, String> resuming) {
        List<Past> runs = new ArrayList<>();
        for (Path folder : folders) {
            Event.RunStarted[] started = new Event.RunStarted[1];
            read(folder, Set.of("run-started"), 1, event -> started[0] = (Event.RunStarted) event);
            if (started[0] != null && started[0].script().equals(script)) runs.add(new Past(folder, started[0]));
        }
        runs.sort(Comparator.comparing((Past run) -> run.started.time()).reversed());
        Earlier earlier = new Earlier();
        for (Past run : runs) {
            boolean isOver = Runs.isOver(run.folder);
            if (isOver && resuming != null && earlier.resumed == null) earlier.resume(run, resuming);
            earlier.add(run, isOver);
        }
        return earlier;
    }

    /** What the task kept when it was last done; none if that did not go well. */
    Optional<Event.Kept> kept(String task) {
        Doing latest = doings.get(task);
        return latest == null ? Optional.empty() : Optional.ofNullable(latest.kept);
    }

    /** The task in the run that is resumed, if it was done there. */
    Optional<Done> done(String task) {
        return Optional.ofNullable(done.get(task));
    }

    /** The id of the run that is resumed. */
    String resumed() {
        return resumed.id();
    }

    /** What is said of the run that is resumed. */
    String resuming() {
        if (resumed == null) return "there is no earlier run to resume";
        if (!otherwise.isEmpty()) return "not resuming " + name + ": the variable " + otherwise;
        String tasks = done.size() + (done.size() == 1 ? " task" : " tasks");
        return "resuming " + name + ", in which " + tasks + " went well";
    }

    private void add(Past run, boolean isOver) {
        Map<String, Instant> begun = new HashMap<>(), ended = new HashMap<>();
        Map<String, Event.Kept> kept = new HashMap<>();
        Instant[] last = {run.started.time()};
        read(run.folder, Set.of("started", "kept", "ended"), Integer.MAX_VALUE, event -> {
            Instant at = last[0] = run.started.time().plus(event.at());
            if (event instanceof Event.Started started) begun.putIfAbsent(started.task(), at);
            if (event instanceof Event.Kept one) kept.put(one.task(), one.of(run.started.id()));
            if (event instanceof Event.Ended end) ended.put(end.task(), at);
            if (event instanceof Event.Ended end && !end.outcome().lets()) kept.remove(end.task());
        });
        Instant open = isOver ? last[0] : Instant.MAX;
        begun.keySet().forEach(task -> add(task, new Doing(begun.get(task), ended.getOrDefault(task, open),
                ended.containsKey(task) ? kept.get(task) : null)));
        kept.keySet().stream().filter(task -> !begun.containsKey(task)).forEach(task -> add(task,
                new Doing(null, ended.getOrDefault(task, open), kept.get(task))));
    }

    private void add(String task, Doing doing) {
        doings.merge(task, doing, Doing::and);
    }

    private void resume(Past run, Map<String, String> variables) {
        name = run.folder.getFileName().toString();
        resumed = run.started;
        otherwise = Difference.between(run.started.variables(), variables);
        if (!otherwise.isEmpty()) return;
        Map<String, List<String>> commands = new HashMap<>();
        Map<String, Event.Kept> kept = new HashMap<>();
        read(run.folder, Set.of("declared", "kept", "ended"), Integer.MAX_VALUE, event -> {
            if (event instanceof Event.Declared declared) commands.put(declared.task(), declared.command());
            if (event instanceof Event.Kept one) kept.put(one.task(), one.of(run.started.id()));
            if (!(event instanceof Event.Ended ended)) return;
            String task = ended.task(); // one that another stood for is skipped, and kept
            boolean isDone = ended.outcome().isDone() || ended.outcome().lets() && kept.containsKey(task);
            if (isDone && commands.containsKey(task)) {
                done.put(task, new Done(commands.get(task), Optional.ofNullable(kept.get(task))));
            }
        });
    }

    /** Of a file only the lines of some events, so many at most: to parse all would take longer than a task. */
    private static void read(Path run, Set<String> names, int most, Consumer<Event> reader) {
        List<String> starts = names.stream().map(name -> "{\"event\":\"" + name + "\"").toList();
        try (BufferedReader lines = Files.newBufferedReader(run.resolve(EventsFile.NAME))) {
            int found = 0;
            for (String line = lines.readLine(); line != null && found < most; line = lines.readLine()) {
                if (starts.stream().noneMatch(line::startsWith)) continue;
                found++;
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
