package async.reuse;

import async.model.Event;
import java.util.Map;

/** Whether a task's function has to run. */
public sealed interface Verdict {
    /** Why, in a few words. */
    String why();

    /** To follow the task's name. */
    default String text() {
        return (this instanceof Stands ? " is skipped: " : " runs: ") + why();
    }

    /** It runs; {@code parts} are what it depends on, as they are now. */
    record Due(String why, Map<String, String> parts) implements Verdict {}

    /** It does not: what an earlier run kept of it stands; null of what is left out. */
    record Stands(String why, Event.Kept kept) implements Verdict {}
}
