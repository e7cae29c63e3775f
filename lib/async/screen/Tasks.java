package async.screen;

import async.model.Event;
import async.model.IgnoredFailure;
import async.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of a run's tasks by the events so far. */
final class Tasks {
    /** When a task's first attempt began, what became of it, and how it ended. */
    static final class Known {
        final int ordinal;
        final Event.Declared declared;
        /** Null before; the first attempt's. */
        Duration started;
        /** Null unless it waits for another attempt. */
        Event.Retrying retrying;
        /** Null before. */
        Event.Ended ended;
        List<IgnoredFailure> ignored = List.of();

        Known(int ordinal, Event.Declared declared) {
            this.ordinal = ordinal;
            this.declared = declared;
        }

        String name() {
            return declared.task();
        }

        Path log() {
            return declared.log();
        }

        boolean isDone() {
            return ended != null && ended.outcome().lets();
        }

        boolean isFailed() {
            return ended != null && ended.outcome().isFailure();
        }
    }

    private final Map<String, Known> all = new LinkedHashMap<>();
    private final Set<Known> running = new LinkedHashSet<>(), waiting = new LinkedHashSet<>();
    private Duration latest = Duration.ZERO;
    private long latestAt = System.nanoTime();
    private int over, failed;

    void read(Event event) {
        latest = event.at();
        latestAt = System.nanoTime();
        if (event instanceof Event.Declared declared) {
            Known task = new Known(all.size(), declared);
            all.put(declared.task(), task);
            waiting.add(task);
        } else if (event instanceof Event.Started started) {
            Known task = get(started.task());
            if (task.started == null) task.started = started.at();
            task.retrying = null;
            waiting.remove(task);
            running.add(task);
        } else if (event instanceof Event.Retrying retrying) {
            Known task = all.get(retrying.task());
            if (task != null) task.retrying = retrying;
        } else if (event instanceof Event.Ignored ignored) {
            get(ignored.task()).ignored = ignored.failures();
        } else if (event instanceof Event.Ended ended) {
            Known task = get(ended.task());
            task.ended = ended;
            waiting.remove(task);
            running.remove(task);
            over++;
            if (task.isFailed()) failed++;
        }
    }

    Known get(String name) {
        return all.get(name);
    }

    /** In the order in which they were declared. */
    Collection<Known> all() {
        return Collections.unmodifiableCollection(all.values());
    }

    /** In the order in which they started. */
    Set<Known> running() {
        return Collections.unmodifiableSet(running);
    }

    /** In the order in which they were declared. */
    Set<Known> waiting() {
        return Collections.unmodifiableSet(waiting);
    }

    int over() {
        return over;
    }

    int failed() {
        return failed;
    }

    /** By the events' clock, which goes on between them. */
    Duration now() {
        return latest.plusNanos(System.nanoTime() - latestAt);
    }

    /** What runs, in one line: how many tasks are over, since when, words of the script's own, and the names. */
    String text(String progress) {
        return "[" + over + "/" + all.size() + "] " + Outcome.seconds(now()) + "  " + progress
                + (progress.isEmpty() ? "" : "  ") + String.join(" ", running.stream().map(Known::name).toList());
    }

    /** Where not all went well: how many did; else empty. */
    String verdict() {
        long done = 0, ended = 0, never = 0;
        for (Known task : all.values()) {
            if (task.isDone()) done++;
            else if (task.started == null) never++;
            else if (!task.isFailed()) ended++;
        }
        if (done == all.size()) return "";
        List<String> counts = new ArrayList<>(List.of(done + " done", failed + " failed"));
        if (ended > 0) counts.add(ended + " ended");
        if (never > 0) counts.add(never + " not started");
        return String.join(", ", counts);
    }
}
