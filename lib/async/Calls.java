package async;

import java.time.Duration;

/** How a task is begun: what can be said of a {@link Call}, said of a new one. */
abstract class Calls {
    /** A call of which nothing was said yet. */
    abstract Call call();

    /**
     * Runs a bash function as a task named after it: it starts when a slot is free. Returns at once; only a run's first
     * call blocks, while the function files are sourced.
     *
     * @param arguments given to the function exactly as they are
     * @throws Misuse if there is no such function, the name is taken or the function files cannot be sourced
     */
    public Task run(String function, String... arguments) {
        return call().run(function, arguments);
    }

    /** See {@link Call#after(Task...)}. */
    public Call after(Task... tasks) {
        return call().after(tasks);
    }

    /** See {@link Call#after(String...)}. */
    public Call after(String... tasks) {
        return call().after(tasks);
    }

    /** See {@link Call#before}. */
    public Call before(String... tasks) {
        return call().before(tasks);
    }

    /** See {@link Call#using(String...)}. */
    public Call using(String... locks) {
        return call().using(locks);
    }

    /** See {@link Call#using(String, int)}. */
    public Call using(String lock, int atOnce) {
        return call().using(lock, atOnce);
    }

    /** See {@link Call#weight}. */
    public Call weight(int slots) {
        return call().weight(slots);
    }

    /** See {@link Call#named}. */
    public Call named(String name) {
        return call().named(name);
    }

    /** See {@link Call#timeout}. */
    public Call timeout(Duration limit) {
        return call().timeout(limit);
    }

    /** See {@link Call#retries}. */
    public Call retries(int more) {
        return call().retries(more);
    }

    /** See {@link Call#retries(int, Duration)}. */
    public Call retries(int more, Duration delay) {
        return call().retries(more, delay);
    }

    /** See {@link Call#retries(int, Duration, double)}. */
    public Call retries(int more, Duration delay, double factor) {
        return call().retries(more, delay, factor);
    }

    /** See {@link Call#lenient}. */
    public Call lenient() {
        return call().lenient();
    }

    /** See {@link Call#keeping}. */
    public Call keeping(String... globs) {
        return call().keeping(globs);
    }

    /** See {@link Call#onlyIfChanged}. */
    public Call onlyIfChanged(String... inputs) {
        return call().onlyIfChanged(inputs);
    }

    /** See {@link Call#producing}. */
    public Call producing(String... files) {
        return call().producing(files);
    }
}
