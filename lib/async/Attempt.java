package async;

/** One try at a task, under an id of its own. Guarded by the run's lock. */
final class Attempt {
    final Task task;
    final int id;
    /** Counts from 1. */
    final int number;
    /** Its process group; 0 until bash has told it. */
    long group;
    /** Its end has been asked for: because of its timeout, or of the run. */
    boolean stopping, timedOut;
    /** Its warden was killed: bash ends what is left of it. */
    boolean orphaned;

    Attempt(Task task, int id, int number) {
        this.task = task;
        this.id = id;
        this.number = number;
    }
}
