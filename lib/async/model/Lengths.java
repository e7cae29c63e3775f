package async.model;

/** How long tasks are thought to take, in any unit: what comes first is decided by it, where there is a choice. */
public interface Lengths {
    /** All the same: the number of tasks in a chain is its length. */
    Lengths EQUAL = task -> 1;

    double of(String task);

    /** Grows when lengths have changed. Asked where there is a choice between tasks, and not before. */
    default int version() {
        return 0;
    }
}
