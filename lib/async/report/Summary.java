package async.report;

import async.model.Event;
import async.model.Graph;
import async.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a run's events say about its time. Pure. {@code waiting} is the time from when all that a task comes after was
 * done until it started: it lacked a slot or a lock. {@code elapsed} is the makespan, from the first declaration to the
 * last end; {@code sum} of the tasks is what they would have taken one after another at the same speed;
 * {@code criticalPath} is what the end waited for, with {@code waited} of each why it did if not for a dependency;
 * {@code bound} is the least that this graph can take on this many processors: the longer of the longest chain of
 * dependencies and the processor time over the processors (Graham's lower bounds).
 */
public record Summary(List<Row> rows, Duration elapsed, Duration sum, Duration cpu, List<String> criticalPath,
                      List<String> waited, Duration criticalTime, Duration bound, int slots) {
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

    static Summary of(List<Event> events, int slots, int processors) {
        Graph graph = new Graph();
        Map<String, Set<String>> locks = new LinkedHashMap<>();
        Map<String, Duration> declared = new LinkedHashMap<>();
        Map<String, Duration> started = new LinkedHashMap<>();
        Map<String, Duration> ended = new LinkedHashMap<>();
        Map<String, Duration> cpu = new LinkedHashMap<>();
        Map<String, String> results = new LinkedHashMap<>();
        for (Event event : events) {
            if (event instanceof Event.Declared declaring) {
                graph.add(declaring.task(), declaring.after(), declaring.before());
                declared.put(declaring.task(), event.at());
                locks.put(declaring.task(), declaring.locks());
            } else if (event instanceof Event.Started starting) {
                started.putIfAbsent(starting.task(), event.at());
            } else if (event instanceof Event.Ended ending) {
                ended.put(ending.task(), event.at());
                cpu.put(ending.task(), ending.cpu());
                results.put(ending.task(), result(ending.outcome()));
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
        Duration chain = longestChain(graph, times);
        List<CriticalPath.Link> path = new CriticalPath(graph, locks, declared, started, ended).links();
        for (String task : declared.keySet()) {
            if (started.containsKey(task)) continue;
            rows.add(new Row(task, null, Duration.ZERO, Duration.ZERO, Duration.ZERO,
                    results.getOrDefault(task, "waiting")));
        }
        return new Summary(List.copyOf(rows), last.minus(first), sum, allCpu, path.stream().map(CriticalPath.Link::task)
                .toList(), path.stream().map(CriticalPath.Link::waited).toList(),
                path.stream().map(link -> times.get(link.task())).reduce(Duration.ZERO, Duration::plus),
                later(chain, allCpu.dividedBy(Math.max(1, Math.min(slots, processors)))), slots);
    }

    /** Of dependencies alone. */
    private static Duration longestChain(Graph graph, Map<String, Duration> times) {
        return graph.criticalPath(task -> times.getOrDefault(task, Duration.ZERO).toNanos() / 1e9).stream()
                .map(task -> times.getOrDefault(task, Duration.ZERO)).reduce(Duration.ZERO, Duration::plus);
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
                "%nelapsed %s s, sum of the tasks %s s: speed-up %.2f with %d %s; CPU %s s%n",
                in(elapsed), in(sum), speedUp(), slots, slots == 1 ? "slot" : "slots", in(cpu)));
        text.append(String.format(Locale.ROOT, "critical path %s s: %s%n", in(criticalTime), path()));
        text.append(String.format(Locale.ROOT,
                "lower bound %s s (the longest chain of dependencies, or the CPU time over the processors): %.0f %% of"
                + " what is possible%n", in(bound), elapsed.isZero() ? 100 : possible()));
        return text.toString();
    }

    private double possible() {
        return Math.min(100, 100.0 * bound.toNanos() / elapsed.toNanos());
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
