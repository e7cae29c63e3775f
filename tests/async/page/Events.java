package tests.async.page;

import async.model.Event;
import async.model.Frame;
import async.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A run's events, written down for a test; times are milliseconds. */
final class Events {
    final List<Event> all = new ArrayList<>();

    Events() {
        all.add(new Event.RunStarted(Duration.ZERO, Instant.parse("2026-01-02T03:04:05Z"), "1", "deploy",
                Map.of(), 4, 2,
                Path.of("logs"), "17", "5.2"));
    }

    Events declared(String task, String... after) {
        return locked(task, Set.of(), after);
    }

    Events locked(String task, Set<String> locks, String... after) {
        Map<String, Integer> held = locks.stream().collect(Collectors.toMap(lock -> lock, lock -> 1));
        all.add(new Event.Declared(Duration.ZERO, task, List.of(task, "an argument"), Set.of(after), Set.of(), held, 1,
                Path.of(task + ".log")));
        return this;
    }

    Events started(long at, String task, int attempt) {
        all.add(new Event.Started(Duration.ofMillis(at), task, attempt));
        return this;
    }

    Events retrying(long at, String task, int status) {
        all.add(new Event.Retrying(Duration.ofMillis(at), task, 1, new Outcome.Exit(status, "", List.of(), ""),
                Duration.ZERO));
        return this;
    }

    Events ended(long at, String task) {
        return ended(at, task, Outcome.Exit.DONE);
    }

    Events ended(long at, String task, Outcome outcome) {
        all.add(new Event.Ended(Duration.ofMillis(at), task, outcome, Duration.ofMillis(40)));
        return this;
    }

    /** From its declaration to its end in one. */
    Events ran(long from, long to, String task, String... after) {
        return declared(task, after).started(from, task, 1).ended(to, task);
    }

    Events over(long at) {
        all.add(new Event.RunEnded(Duration.ofMillis(at)));
        return this;
    }

    static Outcome failure(String command, String file, int line) {
        return new Outcome.Exit(7, command, List.of(new Frame("web", file, line), new Frame("main", file, 99)), "");
    }
}
