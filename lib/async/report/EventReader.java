package async.report;

import async.model.Event;
import java.time.Duration;

/** What tells of a run, following its {@link Journal}. All calls come from one thread, its own. */
public interface EventReader {
    void read(Event event);

    /** Whether it must know at once; else with the next that is, or with its pause. Asked from other threads. */
    default boolean isUrgent(Event event) {
        return true;
    }

    /** Called every {@link #pause}, whether anything happened or not. */
    default void idle() {}

    /** How often {@link #idle} is called; asked anew each time. */
    default Duration pause() {
        return Duration.ofDays(1);
    }

    /** Whether those who wait for what is shown wait for it. Asked from other threads. */
    default boolean isAwaited() {
        return true;
    }

    /** Called once, when the journal is closed and all is read. */
    default void close() {}

    /** Grows whenever the reader gets on, even within one event. Asked from other threads. */
    default long progress() {
        return 0;
    }
}
