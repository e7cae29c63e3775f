package tests.faults;

import async.Async;
import async.Call;
import async.Task;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tests.Bash;

/**
 * Very many tasks: all are done, and what one of them costs Java (processor time of this JVM, not of bash) is about
 * what one of 500 costs.
 */
public final class Sizes implements Hunt {
    private static final int SMALL = 500, ROUNDS = 5;
    private static final double MOST = 1.2;
    /** Each value is a file of its own, and to open one in a folder of thousands takes the system longer. */
    private static final double MOST_WITH_FILES = 2.5;

    private enum Shape {
        independent(10_000), chain(20_000), handed_on(5_000), fan_out(10_000), fan_in(10_000);

        private final int most;

        Shape(int most) {
            this.most = most;
        }

        /** What a task comes after. */
        private String[] before(int task, int tasks) {
            return switch (this) {
                case independent -> new String[0];
                case chain, handed_on -> task == 0 ? new String[0] : new String[] {name(task - 1)};
                case fan_out -> task == 0 ? new String[0] : new String[] {name(0)};
                case fan_in -> task < tasks - 1 ? new String[0]
                        : IntStream.range(0, task).mapToObj(Shape::name).toArray(String[]::new);
            };
        }

        private static String name(int task) {
            return "task " + task;
        }
    }

    @Override
    public String name() {
        return "sizes";
    }

    @Override
    public String goal() {
        return "10,000 tasks and chains of 20,000 are done, each at " + MOST + " times at most what one of " + SMALL
                + " costs Java; with values " + MOST_WITH_FILES;
    }

    @Override
    public int tries() {
        return Shape.values().length;
    }

    @Override
    public Duration longest() {
        return Duration.ofHours(1);
    }

    @Override
    public void run(Trial trial) throws Exception {
        Shape shape = Shape.values()[trial.number() % Shape.values().length];
        // what Java compiles meanwhile costs once
        for (int round = 0; round < ROUNDS; round++) small(trial, shape, "warm" + round);
        double large = cost(trial, trial.folder(), shape, shape.most), small = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) small = Math.min(small, small(trial, shape, "small" + round));
        double ratio = large / small;
        trial.note(String.format(Locale.ROOT, "%s: one of %d costs Java %.0f µs, one of %d %.0f µs: ratio %.2f", shape,
                SMALL, small, shape.most, large, ratio));
        trial.check(ratio <= (shape == Shape.handed_on ? MOST_WITH_FILES : MOST), "ratio " + ratio);
    }

    private static double small(Trial trial, Shape shape, String folder) throws Exception {
        return cost(trial, Files.createDirectory(trial.folder().resolve(folder)), shape, SMALL);
    }

    /** Microseconds a task: declared, run, joined and shown. */
    private static double cost(Trial trial, Path folder, Shape shape, int tasks) {
        Bash bash = new Bash(folder, "f() { :; }\nhands_on() { emit LATEST \"$ASYNC_TASK\"; }\n");
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<Task> all = new ArrayList<>();
        long start = system.getProcessCpuTime();
        try (Async async = bash.async().slots(2)) {
            for (int i = 0; i < tasks; i++) {
                Call call = async.named(Shape.name(i)).after(shape.before(i, tasks));
                all.add(call.run(shape == Shape.handed_on ? "hands_on" : "f"));
            }
            async.join();
        }
        double cost = (system.getProcessCpuTime() - start) / 1e3 / tasks;
        trial.check(all.stream().allMatch(task -> task.state() == Task.State.DONE), "not all are done");
        return cost;
    }
}
