package async.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All that is said of a task before it is run.
 *
 * @param name null for the function's name
 * @param command the function and its arguments
 * @param after names of tasks that it comes after
 * @param before names of tasks that come after it
 * @param locks held while it runs, with how many may hold each at once
 * @param weight how many slots it takes
 * @param keeping globs of the globals that it hands on
 * @param timeout of one attempt; null for none
 * @param mode null for the run's
 * @param reuse what lets an earlier run of it stand for this one
 */
public record Spec(String name, List<String> command, List<String> after, List<String> before,
        Map<String, Integer> locks, int weight, List<String> keeping, Duration timeout, Retries retries, Mode mode,
        Reuse reuse) {
    public static final Spec NONE = new Spec(null, List.of(), List.of(), List.of(), Map.of(), 1, List.of(), null,
            Retries.NONE, null, Reuse.NONE);

    /**
     * More attempts after a failed one.
     *
     * @param most of them
     * @param delay before the first; {@code factor} times as long before each following one, at most a day
     */
    public record Retries(int most, Duration delay, double factor) {
        public static final Retries NONE = new Retries(0, Duration.ZERO, 1);
        private static final Duration LONGEST_DELAY = Duration.ofDays(1);

        /** How long to wait before the attempt that follows the {@code attempt}-th. */
        public Duration delayAfter(int attempt) {
            double millis = delay.toMillis() * Math.pow(factor, attempt - 1.0);
            return millis < LONGEST_DELAY.toMillis() ? Duration.ofMillis((long) millis) : LONGEST_DELAY;
        }
    }

    /** The task's name. */
    public String task() {
        return name == null ? function() : name;
    }

    public String function() {
        return command.get(0);
    }

    public Spec named(String name) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec calling(List<String> command) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec after(List<String> after) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec before(List<String> before) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec weight(int weight) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec using(Map<String, Integer> locks) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec keeping(List<String> keeping) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec timeout(Duration timeout) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec retries(Retries retries) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec mode(Mode mode) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }

    public Spec reuse(Reuse reuse) {
        return new Spec(name, command, after, before, locks, weight, keeping, timeout, retries, mode, reuse);
    }
}
