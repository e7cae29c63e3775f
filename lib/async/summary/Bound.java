package async.summary;

import async.model.Graph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The least that a run can have taken: the longer of the processor time over the processors, and of the longest chain
 * of dependencies (Graham's lower bounds, 1969), each task of which counts for what it would have taken on a machine of
 * its own. Pure.
 *
 * <p>Where more tasks ran than there are processors, they took turns: to one that used up its fair share of them, what
 * it used is all that it needed; one that used none of them waited for something else, and would have done so anyway;
 * between the two it is in proportion. So the bound hardly depends on how many slots there were, and no run undercuts
 * it.
 */
final class Bound {
    private static final double NANOS = 1e9;

    private record Moment(double at, String task, boolean isStart) {}

    private final int processors;
    private final Map<String, Double> alone = new HashMap<>();

    /** @param ended when they did, or will at the earliest, each of those that started */
    Bound(Map<String, Duration> started, Map<String, Duration> ended, Map<String, Duration> cpu, int processors) {
        this.processors = processors;
        List<Moment> moments = new ArrayList<>();
        started.forEach((task, at) -> {
            moments.add(new Moment(seconds(at), task, true));
            moments.add(new Moment(seconds(ended.get(task)), task, false));
        });
        moments.sort((a, b) -> a.at != b.at ? Double.compare(a.at, b.at) : Boolean.compare(b.isStart, a.isStart));
        Map<String, Double> running = new HashMap<>();
        double last = 0;
        for (Moment moment : moments) {
            double time = moment.at - last;
            last = moment.at;
            int many = running.size();
            running.forEach((task, use) -> alone.merge(task, time * share(use, many), Double::sum));
            if (moment.isStart) {
                double length = seconds(ended.get(moment.task)) - moment.at;
                double used = seconds(cpu.getOrDefault(moment.task, Duration.ZERO));
                running.put(moment.task, length <= 0 ? 0 : used / length);
            } else {
                running.remove(moment.task);
            }
        }
    }

    /** What a part of a task's time is on a machine of its own; {@code use} is in processors. */
    private double share(double use, int running) {
        double turns = (double) running / processors;
        return turns <= 1 ? 1 : Math.max(Math.min(1, use), 1 - use * (turns - 1));
    }

    /** What a task would have taken on a machine of its own. */
    Duration alone(String task) {
        return duration(alone.getOrDefault(task, 0.0));
    }

    /** @param cpu of all that the run started */
    Duration of(Graph graph, Duration cpu) {
        Function<String, Double> length = task -> alone.getOrDefault(task, 0.0);
        double chain = graph.criticalPath(length::apply).stream().mapToDouble(length::apply).sum();
        return duration(Math.max(chain, seconds(cpu) / processors));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS;
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS));
    }
}
