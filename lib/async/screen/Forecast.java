package async.screen;

import async.model.Event;
import async.model.Graph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * How long it still takes: by the usual time of each task the longest chain of what is left, or all of it over the
 * slots, whichever is more. What is not known takes the mean of the known; where most is not known, nothing is said.
 */
final class Forecast {
    /** How much longer than the last forecast took no other is made: it may use so much of a processor, and no more. */
    private static final int SHARE = 200;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Function<List<String>, OptionalDouble> times;
    private final Map<String, Double> known = new HashMap<>();
    private final Graph graph = new Graph();
    private int slots = 1;
    private OptionalDouble left = OptionalDouble.empty();
    /** When the last one was made, when the next one may be. */
    private Duration madeAt = Duration.ZERO, next = Duration.ZERO;

    /** @param times the usual seconds of a command, as far as they are known by now */
    Forecast(Function<List<String>, OptionalDouble> times) {
        this.times = times;
    }

    void read(Event event) {
        if (event instanceof Event.RunStarted started) slots = started.slots();
        if (event instanceof Event.Declared declared) graph.add(declared.task(), declared.after(), declared.before());
    }

    /** What a task comes after. */
    Set<String> after(String task) {
        return graph.after(task);
    }

    OptionalDouble usual(Tasks.Known task) {
        Double seconds = known.get(task.name());
        if (seconds != null) return OptionalDouble.of(seconds);
        OptionalDouble found = times.apply(task.declared.command());
        if (found.isPresent()) known.put(task.name(), found.getAsDouble());
        return found;
    }

    /** In seconds from {@code now} on. Made once a second, and less often where there are very many tasks. */
    OptionalDouble left(Tasks tasks, Duration now) {
        if (now.compareTo(next) >= 0) {
            long began = System.nanoTime();
            left = made(tasks, now);
            madeAt = now;
            Duration pause = Duration.ofNanos((System.nanoTime() - began) * SHARE);
            next = now.plus(pause.compareTo(PAUSE) > 0 ? pause : PAUSE);
        }
        return left.isEmpty() ? left : OptionalDouble.of(Math.max(0, left.getAsDouble() - seconds(now.minus(madeAt))));
    }

    private OptionalDouble made(Tasks tasks, Duration now) {
        List<Tasks.Known> open = new ArrayList<>(tasks.running());
        open.addAll(tasks.waiting());
        double sum = 0;
        int count = 0;
        for (Tasks.Known task : open) {
            OptionalDouble usual = usual(task);
            if (usual.isEmpty()) continue;
            sum += usual.getAsDouble();
            count++;
        }
        if (count == 0 || count * 2 < open.size()) return OptionalDouble.empty();
        Map<String, Double> remaining = new HashMap<>();
        for (Tasks.Known task : open) {
            double spent = task.started == null ? 0 : seconds(now.minus(task.started));
            remaining.put(task.name(), Math.max(0, known.getOrDefault(task.name(), sum / count) - spent));
        }
        double all = remaining.values().stream().mapToDouble(Double::doubleValue).sum();
        double chain = graph.tails(task -> remaining.getOrDefault(task, 0.0)).values().stream()
                .mapToDouble(Double::doubleValue).max().orElse(0);
        return OptionalDouble.of(Math.max(chain, all / slots));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
