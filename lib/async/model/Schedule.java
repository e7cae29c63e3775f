package async.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How a run is expected to go, by the lengths of its tasks: each one's wave and start, and when all are done. Pure: the
 * {@link Scheduler} itself is played with.
 *
 * @param lines in the order of their waves, in a wave as they were declared
 * @param seconds from the first start to the last end
 */
public record Schedule(List<Line> lines, int slots, double seconds, List<String> criticalPath, double criticalSeconds) {
    /** A task that is declared. {@code locks} say how many may hold each at once; {@code weight} is in slots. */
    public record Planned(String name, List<String> command, Set<String> after, Map<String, Integer> locks,
            int weight) {}

    /** {@code wave} counts from 1: a task is in the one after the last of what it comes after. */
    public record Line(Planned task, int wave, double start, double seconds) {}

    private record Ending(String task, double at) {}

    /** @param tasks as they were declared; all that they come after is among them */
    public static Schedule of(List<Planned> tasks, int slots, Lengths lengths) {
        Graph graph = new Graph();
        tasks.forEach(task -> graph.add(task.name(), task.after()));
        return of(tasks, graph, slots, lengths);
    }

    /** The same where there is a graph already; it may order more than the tasks themselves say. */
    public static Schedule of(List<Planned> tasks, Graph graph, int slots, Lengths lengths) {
        Map<String, Double> starts = new HashMap<>();
        double end = play(tasks, new Scheduler(slots, graph, lengths), lengths, starts);
        Map<String, Integer> waves = waves(graph);
        List<Line> lines = new ArrayList<>();
        for (Planned task : tasks) {
            lines.add(new Line(task, waves.get(task.name()), starts.get(task.name()), lengths.of(task.name())));
        }
        lines.sort(Comparator.comparingInt(Line::wave));
        List<String> path = graph.criticalPath(lengths::of);
        return new Schedule(List.copyOf(lines), slots, end, path, path.stream().mapToDouble(lengths::of).sum());
    }

    public int waves() {
        return lines.isEmpty() ? 0 : lines.get(lines.size() - 1).wave();
    }

    private static double play(List<Planned> tasks, Scheduler scheduler, Lengths lengths, Map<String, Double> starts) {
        PriorityQueue<Ending> running = new PriorityQueue<>(Comparator.comparingDouble(Ending::at));
        for (Planned task : tasks) scheduler.add(task.name(), task.locks(), task.weight());
        double now = 0;
        while (true) {
            for (String task : scheduler.start()) {
                starts.put(task, now);
                running.add(new Ending(task, now + lengths.of(task)));
            }
            Ending next = running.poll();
            if (next == null) return now;
            now = next.at;
            scheduler.done(next.task);
        }
    }

    private static Map<String, Integer> waves(Graph graph) {
        Map<String, Integer> waves = new LinkedHashMap<>();
        for (String task : graph.order()) {
            waves.put(task, 1 + graph.after(task).stream().mapToInt(waves::get).max().orElse(0));
        }
        return waves;
    }
}
