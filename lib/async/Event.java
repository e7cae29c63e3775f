package async;

import java.time.Duration;
import java.util.Set;

/** All that happens in a run, in order; console and summary are readers of it. {@code at} counts from the run's start. */
public sealed interface Event {
    Duration at();

    String task();

    /** A task is known; it starts when {@code after} are done and a slot and its locks are free. */
    record Declared(Duration at, String task, Set<String> after, Set<String> locks) implements Event {}

    /** A task's bash function began; {@code attempt} counts from 1. */
    record Started(Duration at, String task, int attempt) implements Event {}

    /** An attempt failed and another follows. */
    record Retrying(Duration at, String task, int status) implements Event {}

    /** A task ended by itself; {@code cpu} is what it and the processes it waited for used, over all attempts. */
    record Ended(Duration at, String task, int status, Duration cpu) implements Event {}

    /** A task was not started, or was ended, because {@code because} failed or the script stopped. */
    record Cancelled(Duration at, String task, String because) implements Event {}
}
