package tests.async.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import async.model.Graph;
import async.model.Lengths;
import async.model.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long random graphs take when the scheduler decides, in a time that is only counted. */
class MakespanTest {
    private static final int GRAPHS = 300, TASKS = 60;

    /** Lengths as those of real builds are: a few tasks take most of the time. */
    private record Case(Graph graph, Map<String, Double> lengths) {
        static Case random(long seed) {
            Random random = new Random(seed);
            Graph graph = new Graph();
            Map<String, Double> lengths = new LinkedHashMap<>();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                Set<String> after = new LinkedHashSet<>();
                for (int k = random.nextInt(3); k > 0 && i > 0; k--) after.add(names.get(random.nextInt(i)));
                graph.add("t" + i, after);
                names.add("t" + i);
                lengths.put("t" + i, Math.exp(random.nextGaussian()));
            }
            return new Case(graph, lengths);
        }

        /** No order of starts takes less. */
        double bound(int slots) {
            double sum = lengths.values().stream().mapToDouble(Double::doubleValue).sum();
            double path = graph.criticalPath(lengths::get).stream().mapToDouble(lengths::get).sum();
            return Math.max(path, sum / slots);
        }

        double makespan(int slots, Lengths known) {
            record Running(String task, double end) {}

            Scheduler scheduler = new Scheduler(slots, graph, known);
            for (String task : lengths.keySet()) scheduler.add(task, Map.of(), 1);
            PriorityQueue<Running> running = new PriorityQueue<>((a, b) -> Double.compare(a.end, b.end));
            double now = 0;
            for (int done = 0; done < TASKS; done++) {
                for (String task : scheduler.start()) running.add(new Running(task, now + lengths.get(task)));
                Running next = running.remove();
                now = next.end;
                scheduler.done(next.task);
            }
            return now;
        }
    }

    private static double mean(int slots, DoubleUnaryOperator error) {
        return IntStream.range(0, GRAPHS).mapToDouble(seed -> {
            Case one = Case.random(seed);
            Map<String, Double> known = new HashMap<>();
            one.lengths.forEach((task, length) -> known.put(task, length * error.applyAsDouble(new Random(seed
                    + task.hashCode()).nextDouble())));
            return one.makespan(slots, known::get) / one.bound(slots);
        }).average().orElseThrow();
    }

    @ParameterizedTest(name = "{0} slots: at most {1} times what is possible")
    @CsvSource({"2, 1.02", "4, 1.01", "16, 1.02"})
    void lengths_known_by_half_come_near_what_is_possible(int slots, double most) {
        double mean = mean(slots, random -> 0.5 + random);
        assertTrue(mean <= most, slots + " slots: " + mean);
    }

    @Test
    void lengths_known_by_half_are_better_than_none() {
        for (int slots : new int[] {2, 4, 8}) {
            double known = mean(slots, random -> 0.5 + random), equal = IntStream.range(0, GRAPHS).mapToDouble(seed ->
                    Case.random(seed).makespan(slots, Lengths.EQUAL) / Case.random(seed).bound(slots)).average()
                            .orElseThrow();
            assertTrue(known < equal, slots + " slots: " + known + " with, " + equal + " without");
        }
    }
}
