//SOURCES Bound.java
//SOURCES CriticalPath.java
//SOURCES Shortening.java
package async.summary;

import async.model.Event;
import async.model.Graph;
import async.model.Outcome;
import async.model.Schedule.Planned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run's events say about its time. Pure. {@code waiting} is the time from when all that a task comes after was
 * done until it started: it lacked a slot or a lock. {@code elapsed} is the makespan, from the first declaration to the
 * last end; {@code sum} of the tasks is what they would have taken one after another at the same speed;
 * {@code criticalPath} is what the end waited for, with {@code waited} of each why it did if not for a dependency;
 * {@code cpu} is the tasks' and {@code daemons} that of what they left running; {@code bound} is the least that it can
 * have taken (see {@link Bound}).
 */
public record Summary(List<Row> rows, Duration elapsed, Duration sum, Duration cpu, Duration daemons,
        List<String> criticalPath, List<String> waited, Duration criticalTime, Duration bound,
        Optional<Shortening> shortening, int slots) {
    /** One task; start counts from the first declaration. */
    public record Row(String task, Duration start, Duration time, Duration waiting, Duration cpu, String result) {
        boolean isDone() {
            return result.equals(DONE);
        }
    }

    private static final String DONE = "done";
    private static final int SCREEN = 20;

    /** How much sooner it was over than one task after another. 1 for an empty run. */
    public double speedUp() {
        return elapsed.isZero() ? 1 : (double) sum.toNanos() / elapsed.toNanos();
    }

    public static Summary of(List<Event> events, int slots) {
        return of(events, slots, Runtime.getRuntime().availableProcessors());
    }

    public static Summary of(List<Event> events, int slots, int processors) {
        Graph graph = new Graph();
        Map<String, Event.Declared> known = new LinkedHashMap<>();
        Duration daemons = Duration.ZERO, daemonsAt = Duration.ZERO;
        Map<String, Duration> declared = new LinkedHashMap<>();
        Map<String, Duration> started = new LinkedHashMap<>();
        Map<String, Duration> ended = new LinkedHashMap<>();
        Map<String, Duration> cpu = new LinkedHashMap<>();
        Map<String, String> results = new LinkedHashMap<>();
        for (Event event : events) {
            if (event instanceof Event.Declared declaring) {
                graph.add(declaring.task(), declaring.after(), declaring.before());
                declared.put(declaring.task(), event.at());
                known.put(declaring.task(), declaring);
            } else if (event instanceof Event.Started starting) {
                started.putIfAbsent(starting.task(), event.at());
            } else if (event instanceof Event.Ended ending) {
                ended.put(ending.task(), event.at());
                cpu.put(ending.task(), ending.cpu());
                results.put(ending.task(), result(ending.outcome()));
            } else if (event instanceof Event.StillRunning running) {
                daemons = running.cpu();
                daemonsAt = running.at();
            }
        }
        Duration first = declared.values().stream().min(Duration::compareTo).orElse(Duration.ZERO);
        Duration last = first;
        Duration sum = Duration.ZERO;
        Duration allCpu = Duration.ZERO;
        Map<String, Duration> times = new LinkedHashMap<>();
        List<Row> rows = new ArrayList<>();
        for (String task : started.keySet()) {
            Duration start = started.get(task);
            Duration end = ended.getOrDefault(task, events.get(events.size() - 1).at());
            Duration ready = declared.get(task);
            for (String before : graph.after(task)) ready = later(ready, ended.getOrDefault(before, ready));
            Duration time = end.minus(start);
            times.put(task, time);
            sum = sum.plus(time);
            allCpu = allCpu.plus(cpu.getOrDefault(task, Duration.ZERO));
            last = later(last, end);
            rows.add(new Row(task, start.minus(first), time, start.minus(ready), cpu.getOrDefault(task, Duration.ZERO),
                    results.getOrDefault(task, "running")));
        }
        Map<String, Set<String>> locks = new LinkedHashMap<>();
        known.forEach((task, one) -> locks.put(task, one.locks().keySet()));
        List<CriticalPath.Link> path = new CriticalPath(graph, locks, declared, started, ended).links();
        List<String> critical = path.stream().map(CriticalPath.Link::task).toList();
        Duration now = events.isEmpty() ? Duration.ZERO : events.get(events.size() - 1).at();
        started.keySet().forEach(task -> ended.putIfAbsent(task, now));
        Bound bound = new Bound(started, ended, cpu, processors);
        for (String task : declared.keySet()) {
            if (started.containsKey(task)) continue;
            rows.add(new Row(task, null, Duration.ZERO, Duration.ZERO, Duration.ZERO,
                    results.getOrDefault(task, "waiting")));
        }
        return new Summary(List.copyOf(rows), last.minus(first), sum, allCpu, daemons, critical,
                path.stream().map(CriticalPath.Link::waited).toList(),
                critical.stream().map(times::get).reduce(Duration.ZERO, Duration::plus),
                bound.of(graph, allCpu.plus(until(last, daemons, daemonsAt, processors))),
                Shortening.of(planned(graph, known, started.keySet()), slots, times, critical), slots);
    }

    /** Of what daemons used, at least so much before the last task ended. */
    private static Duration until(Duration last, Duration daemons, Duration at, int processors) {
        Duration most = daemons.minus(later(at.minus(last), Duration.ZERO).multipliedBy(processors));
        return later(most, Duration.ZERO);
    }

    /** Those that ran, as a schedule has them. */
    private static List<Planned> planned(Graph graph, Map<String, Event.Declared> known, Set<String> ran) {
        List<Planned> planned = new ArrayList<>();
        for (String task : ran) {
            Set<String> after = new LinkedHashSet<>(graph.after(task));
            after.retainAll(ran);
            Event.Declared one = known.get(task);
            planned.add(new Planned(task, one.command(), after, one.locks(), one.weight()));
        }
        return planned;
    }

    private static String result(Outcome outcome) {
        if (outcome.isDone()) return DONE;
        if (outcome.lets()) return "skipped: " + outcome.text();
        return outcome.isFailure() ? "failed (" + outcome.exitStatus() + ")" : "cancelled: " + outcome.text();
    }

    /** A table, slowest first and no longer than a screen, what did not go well above it; what it comes to below. */
    public String text() {
        return text(false);
    }

    /** @param whole the table, too, however long it is */
    public String text(boolean whole) {
        List<Row> all = new ArrayList<>(rows);
        all.sort(Comparator.comparing((Row row) -> row.isDone() || row.start() == null)
                .thenComparing(row -> row.start() == null).thenComparing(Row::time, Comparator.reverseOrder()));
        List<Row> shown = whole || all.size() <= SCREEN ? all : all.subList(0, SCREEN - 1);
        int width = Math.max(4, shown.stream().mapToInt(row -> row.task().length()).max().orElse(0));
        String line = "%-" + width + "s %8s %8s %8s %8s  %s%n";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, line, "task", "start", "time", "waiting",
                "CPU", "result"));
        for (Row row : shown) {
            boolean ran = row.start() != null;
            text.append(String.format(Locale.ROOT, line, row.task(), ran ? in(row.start()) : "-",
                    ran ? in(row.time()) : "-",
                    ran ? in(row.waiting()) : "-", ran ? in(row.cpu()) : "-", row.result()));
        }
        if (shown.size() < all.size()) {
            List<Row> rest = all.subList(shown.size(), all.size());
            text.append(String.format(Locale.ROOT, "… and %d more, each at most %s s%n", rest.size(),
                    in(rest.stream().map(Row::time).max(Duration::compareTo).orElse(Duration.ZERO))));
        }
        text.append(String.format(Locale.ROOT,
                "%nelapsed %s s, sum of the tasks %s s: speed-up %.2f with %d %s; CPU %s s%s%n",
                in(elapsed), in(sum), speedUp(), slots, slots == 1 ? "slot" : "slots", in(cpu),
                daemons.isZero() ? "" : ", and " + in(daemons) + " s of what they left running"));
        text.append(String.format(Locale.ROOT, "critical path %s s: %s%n", in(criticalTime), path()));
        text.append(String.format(Locale.ROOT,
                "lower bound %s s (the longest chain of dependencies, or the CPU time over the processors; locks"
                + " aside): %.0f %% of what is possible%n", in(bound), elapsed.isZero() ? 100 : possible()));
        shortening.ifPresent(next -> text.append(String.format(Locale.ROOT,
                "shorten next %s: half of it would save %s s%n", next.task(), in(next.gain()))));
        return text.toString();
    }

    private double possible() {
        return 100.0 * bound.toNanos() / elapsed.toNanos();
    }

    /** What waited for a lock or a slot has that behind its name. */
    private String path() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < criticalPath.size(); i++) {
            text.append(i == 0 ? "" : " → ").append(criticalPath.get(i));
            if (!waited.get(i).isEmpty()) text.append(" (").append(waited.get(i)).append(")");
        }
        return text.toString();
    }

    private static String in(Duration time) {
        return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e9);
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
