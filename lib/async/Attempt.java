package async;

/** One try at a task, under an id of its own. Guarded by the run's lock. */
final class Attempt {
    final Task task;
    final int id;
    /** Counts from 1. */
    final int number;
    /** Its process group, and the process that tells how it ends; 0 until bash has told them. */
    long group, warden;
    /** Its end has been asked for: because of its timeout, or of the run. */
    boolean stopping, timedOut;
    /** The warden is gone, and bash was asked whether it had said how the attempt ended. */
    int askedAfter;

    Attempt(Task task, int id, int number) {
        this.task = task;
        this.id = id;
        this.number = number;
    }
}
