package async.page;

import async.model.Event;
import async.model.IgnoredFailure;
import async.model.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What became of one task. {@code after} is all that it comes after, by its own words or another's {@code before};
 * {@code waited} the time from when that was done until it started; {@code lock} what it waited for of that, if it was
 * a lock.
 *
 * @param ended null while it is not over
 */
record TaskStory(int ordinal, Event.Declared declared, Set<String> after, List<Attempt> attempts, Event.Ended ended,
        List<IgnoredFailure> ignored, boolean critical, Duration waited, LockWait lock) {
    static final LockWait NO_LOCK = new LockWait("", "", Duration.ZERO, Duration.ZERO);

    /** One attempt, in a slot that is counted from 0. {@code outcome} is null while it runs. */
    record Attempt(String task, int number, Duration from, Duration to, Outcome outcome, int slot) {
        Duration time() {
            return to.minus(from);
        }
    }

    /** From when to when it waited for a lock, and for whom. */
    record LockWait(String lock, String holder, Duration from, Duration to) {}

    /** How it stands, as words and as a class of the page. */
    enum State {
        FAILED, RUNNING, DONE, CANCELLED, WAITING;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String name() {
        return declared.task();
    }

    State state() {
        if (ended == null) return attempts.isEmpty() ? State.WAITING : State.RUNNING;
        if (ended.outcome().isDone()) return State.DONE;
        return ended.outcome().isFailure() ? State.FAILED : State.CANCELLED;
    }

    boolean isStarted() {
        return !attempts.isEmpty();
    }

    Duration start() {
        return attempts.get(0).from();
    }

    /** From its first attempt's start to its end, pauses between attempts and all. */
    Duration time() {
        return isStarted() ? attempts.get(attempts.size() - 1).to().minus(start()) : Duration.ZERO;
    }

    Duration cpu() {
        return ended == null ? Duration.ZERO : ended.cpu();
    }
}
