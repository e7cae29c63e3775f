//SOURCES Frame.java
//SOURCES Graph.java
//SOURCES Handovers.java
//SOURCES IgnoredFailure.java
//SOURCES Lengths.java
//SOURCES Lineage.java
//SOURCES Mode.java
//SOURCES Outcome.java
//SOURCES Reuse.java
//SOURCES Schedule.java
//SOURCES Scheduler.java
//SOURCES Secrets.java
//SOURCES Selection.java
//SOURCES Spec.java
package async.model;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that happens in a run, in order; what is shown, the summary and whatever else tells of a run are readers of it,
 * and need nothing beside it. {@code at} counts from the run's start, by a clock that nobody sets.
 */
public sealed interface Event {
    Duration at();

    /** What happens to one task. */
    sealed interface OfTask extends Event {
        String task();
    }

    /**
     * The function files are sourced; {@code id} is no other run's, {@code time} is the wall clock's. {@code variables}
     * are those that the script exports, but for secrets: each with what stands for its value.
     */
    record RunStarted(Duration at, Instant time, String id, String script, Map<String, String> variables, int slots,
            int processors, Path logs, String java, String bash) implements Event {}

    /**
     * A task is known; it starts when {@code after} are done, as many slots as it weighs are free and so are its locks,
     * each with how many may hold it at once; {@code before} start after it.
     */
    record Declared(Duration at, String task, List<String> command, Set<String> after, Set<String> before,
            Map<String, Integer> locks, int weight, Path log) implements OfTask {}

    /** A task's bash function began; {@code attempt} counts from 1. */
    record Started(Duration at, String task, int attempt) implements OfTask {}

    /** An attempt failed, and another follows after {@code delay}. */
    record Retrying(Duration at, String task, int attempt, Outcome outcome, Duration delay) implements OfTask {}

    /** Commands of a lenient task failed and did not count. */
    record Ignored(Duration at, String task, List<IgnoredFailure> failures) implements OfTask {}

    /** A task left processes in its process group; {@code unkillable} ones did not even end by KILL. */
    record ProcessesLeft(Duration at, String task, int count, List<Long> unkillable) implements OfTask {}

    /** A task is over; {@code cpu} is what it and the processes it waited for used, over all attempts. */
    record Ended(Duration at, String task, Outcome outcome, Duration cpu) implements OfTask {}

    /**
     * A task went well, or stands for one that did: what a later run needs to take it over. {@code origin} is the run
     * in which its function ran, empty for this one; {@code parts} are what it depends on, none if nobody said, each
     * with its fingerprint, as {@code products} are with theirs. {@code values} are what it handed on, as bash writes
     * it; null if that is kept nowhere.
     */
    record Kept(Duration at, String task, String origin, Map<String, String> parts, Map<String, String> products,
            List<String> values) implements OfTask {
        public Kept at(Duration now) {
            return new Kept(now, task, origin, parts, products, values);
        }

        public Kept of(String run) {
            return origin.isEmpty() ? new Kept(at, task, run, parts, products, values) : this;
        }
    }

    /** The script asked for a task: {@code whole} with its log, else as one line. */
    record Joined(Duration at, String task, boolean whole) implements OfTask {}

    /** The bash server exited although nobody closed it. */
    record BashLost(Duration at, String why) implements Event {}

    /** What tasks left running, daemons that is, and what that has used of the processors so far. */
    record StillRunning(Duration at, int count, Duration cpu) implements Event {}

    /** Something that the user should know. */
    record Warned(Duration at, String message) implements Event {}

    /** Something that is worth a line, and nothing to worry about. */
    record Noted(Duration at, String message) implements Event {}

    /** A result that the script asked for, such as the summary. */
    record Printed(Duration at, String text) implements Event {}

    /** Nothing runs any more, and nothing will. */
    record RunEnded(Duration at) implements Event {}
}
