package tests.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs hunts, each fault printed as it is found, and prints a row for each: tried, survived, left over, lost. */
public final class Table {

    private static final int MOST_SHOWN = 2000;

    private final long seed;
    private final Path base;
    private final PrintStream out;
    private final List<String> rows = new ArrayList<>();
    private boolean whole = true;

    /** Each try has a folder under {@code base}; that of one with a fault stays. */
    public Table(long seed, Path base, PrintStream out) {
        this.seed = seed;
        this.base = base;
        this.out = out;
    }

    /** Tries the hunt {@code count} times; of a matrix with more cases, that many of them. */
    public void row(Hunt hunt, int count) throws Exception {
        List<Integer> numbers = IntStream.range(0, Math.max(count, hunt.tries())).boxed().collect(Collectors.toList());
        if (count < hunt.tries()) Collections.shuffle(numbers, new Random(seed));
        row(hunt, numbers.subList(0, count));
    }

    /** Tries those that have these numbers. */
    public void row(Hunt hunt, List<Integer> numbers) throws Exception {
        long start = System.nanoTime();
        int survived = 0, leftOver = 0, lost = 0;
        Map<String, Integer> skipped = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        for (int number : numbers) {
            Trial trial = attempt(hunt, number);
            notes.addAll(trial.notes());
            leftOver += trial.leftOver();
            lost += trial.lost();
            if (!trial.survived()) tell(hunt, trial);
            else if (trial.skipped().isEmpty()) survived++;
            else skipped.merge(trial.skipped(), 1, Integer::sum);
            if (trial.survived()) remove(trial.folder());
        }
        hunt.end();
        int tried = numbers.size() - skipped.values().stream().mapToInt(Integer::intValue).sum();
        whole &= survived == tried && leftOver == 0 && lost == 0;
        skipped.forEach((reason, times) -> notes.add(times + " not tried here: " + reason));
        rows.add(String.format(Locale.ROOT, "%-17s %7d %9d %10d %6d %7.0f s   %s", hunt.name(), tried, survived,
                leftOver, lost,
                (System.nanoTime() - start) / 1e9, hunt.goal()));
        notes.forEach(note -> rows.add("  " + note));
        out.println(rows.get(rows.size() - 1 - notes.size()));
    }

    /** Prints all rows; true if in each of them all survived, and nothing was left over or lost. */
    public boolean print() {
        out.printf("%n%-17s %7s %9s %10s %6s %9s%n", "", "tried", "survived", "left over", "lost", "");
        rows.forEach(out::println);
        return whole;
    }

    private Trial attempt(Hunt hunt, int number) throws Exception {
        Path folder = Files.createDirectory(base.resolve(hunt.name() + "-" + number)).toRealPath();
        Trial trial = new Trial(number, new Random(Arrays.hashCode(new Object[] {seed, hunt.name(), number})), folder);
        Thread thread = new Thread(() -> {
            try {
                hunt.run(trial);
            } catch (Throwable thrown) {
                StringWriter trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                trial.wrong(trace.toString());
            }
        }, "faults-" + hunt.name());
        thread.setDaemon(true);
        thread.start();
        thread.join(hunt.longest().toMillis());
        if (thread.isAlive()) {
            trial.wrong("it hangs" + Arrays.stream(thread.getStackTrace()).map(frame -> "\n  at " + frame)
                    .collect(Collectors.joining()));
            thread.interrupt();
        }
        trial.end();
        return trial;
    }

    private void tell(Hunt hunt, Trial trial) {
        for (String fault : trial.faults()) {
            String shown = fault.length() <= MOST_SHOWN ? fault : fault.substring(0, MOST_SHOWN) + " …";
            out.println((hunt.name() + " " + trial.number() + ": " + shown.replaceAll("[\\p{Cntrl}&&[^\n]]", "\ufffd"))
                    .indent(2).stripTrailing());
        }
        out.println("    its folder: " + trial.folder());
        out.println("    again: ./jbang faults --seed " + seed + " --only " + trial.number() + " " + hunt.name());
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
