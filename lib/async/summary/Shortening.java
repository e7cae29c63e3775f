package async.summary;

import async.model.Lengths;
import async.model.Schedule;
import async.model.Schedule.Planned;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The task to shorten next: the run would gain most if that one took half of its time. Pure: the schedule is played
 * again with what the tasks took.
 *
 * @param gain how much sooner the run would have been over
 */
record Shortening(String task, Duration gain) {
    private static final int CANDIDATES = 5, MOST_TASKS = 2000;
    /** Less is not worth the words: a fiftieth of the run. */
    private static final double LEAST = 0.02;

    /** @param criticalPath where alone there is something to gain; none of very many tasks, which take long to play */
    static Optional<Shortening> of(List<Planned> tasks, int slots, Map<String, Duration> times,
            List<String> criticalPath) {
        if (tasks.size() > MOST_TASKS) return Optional.empty();
        Map<String, Double> lengths = new HashMap<>();
        times.forEach((task, time) -> lengths.put(task, time.toNanos() / 1e9));
        double whole = played(tasks, slots, lengths);
        List<String> longest = criticalPath.stream().filter(lengths::containsKey)
                .sorted((a, b) -> Double.compare(lengths.get(b), lengths.get(a))).limit(CANDIDATES).toList();
        String best = null;
        double most = whole * LEAST;
        for (String task : longest) {
            double length = lengths.put(task, lengths.get(task) / 2);
            double gain = whole - played(tasks, slots, lengths);
            lengths.put(task, length);
            if (gain > most) best = task;
            most = Math.max(most, gain);
        }
        return best == null ? Optional.empty()
                : Optional.of(new Shortening(best, Duration.ofNanos(Math.round(most * 1e9))));
    }

    private static double played(List<Planned> tasks, int slots, Map<String, Double> lengths) {
        Lengths known = task -> lengths.getOrDefault(task, 0.0);
        return Schedule.of(tasks, slots, known).seconds();
    }
}
