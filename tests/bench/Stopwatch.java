package bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zeroturnaround.exec.ProcessExecutor;

/** Times things in turn, round after round, so a noisy moment hits all; prints medians, and ratios to the first. */
public final class Stopwatch {
    /** Something to time; it gives its own milliseconds, so that preparing does not count. */
    public interface Timed {
        double milliseconds() throws Exception;
    }

    private final int rounds;
    private final Map<String, Timed> rows = new LinkedHashMap<>();
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    public Stopwatch(int rounds) {
        this.rounds = rounds;
    }

    public void row(String name, Timed timed) {
        rows.put(name, timed);
    }

    /** A whole command from start to exit. */
    public void row(String name, String... command) {
        row(name, () -> {
            long start = System.nanoTime();
            warm(command);
            return (System.nanoTime() - start) / 1e6;
        });
    }

    /** Runs a command once without timing it; a failing one ends the benchmark with its output. */
    public void warm(String... command) throws Exception {
        new ProcessExecutor(Arrays.asList(command)).readOutput(true).exitValueNormal().execute();
    }

    /** Measures all rows and prints a line each: median, least, most, and the ratio to the first row's median. */
    public void print() throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Timed> row : rows.entrySet()) {
                times.computeIfAbsent(row.getKey(), name -> new ArrayList<>()).add(row.getValue().milliseconds());
            }
        }
        double first = median(times.values().iterator().next());
        System.out.printf("%-44s %10s %10s %10s %7s%n", "", "median ms", "least", "most", "ratio");
        times.forEach((name, all) -> System.out.printf("%-44s %10.2f %10.2f %10.2f %7.2f%n", name, median(all),
                all.stream().min(Double::compare).get(), all.stream().max(Double::compare).get(), median(all) / first));
        System.out.println();
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
