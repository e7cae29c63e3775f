package async;

import async.bash.Mode;
import java.time.Duration;
import java.util.List;

/**
 * All that is said of a task before it is run.
 *
 * @param name null for the function's name
 * @param command the function and its arguments
 * @param after names of tasks that it comes after
 * @param before names of tasks that come after it
 * @param locks held while it runs
 * @param keeping globs of the globals that it hands on
 * @param timeout of one attempt; null for none
 * @param retries more attempts after a failed one, at most
 * @param delay before the first retry; {@code factor} times as long before each following one
 * @param mode null for the run's
 */
record Spec(String name, List<String> command, List<String> after, List<String> before, List<String> locks,
            List<String> keeping, Duration timeout, int retries, Duration delay, double factor, Mode mode) {
    static final Spec NONE = new Spec(null, List.of(), List.of(), List.of(), List.of(), List.of(), null, 0,
            Duration.ZERO, 1, null);
    private static final Duration LONGEST_DELAY = Duration.ofDays(1);

    /** The task's name. */
    String task() {
        return name == null ? function() : name;
    }

    String function() {
        return command.get(0);
    }

    /** How long to wait before the attempt that follows the {@code attempt}-th; at most a day. */
    Duration delayAfter(int attempt) {
        double millis = delay.toMillis() * Math.pow(factor, attempt - 1.0);
        return millis < LONGEST_DELAY.toMillis() ? Duration.ofMillis((long) millis) : LONGEST_DELAY;
    }

    Spec named(String name) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec calling(List<String> command) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec after(List<String> after) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec before(List<String> before) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec using(List<String> locks) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec keeping(List<String> keeping) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec timeout(Duration timeout) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec retries(int retries, Duration delay, double factor) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }

    Spec mode(Mode mode) {
        return new Spec(name, command, after, before, locks, keeping, timeout, retries, delay, factor, mode);
    }
}
