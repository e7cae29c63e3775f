package async.model;

/** A command that failed, under {@code lenient()} or while the files were sourced, and did not count. */
public record IgnoredFailure(int exitStatus, String command, Frame where) {
    @Override
    public String toString() {
        return (where.file().isEmpty() ? "" : where.file() + ":" + where.line() + ": ")
                + "exit status " + exitStatus + " from: " + Outcome.oneLine(command);
    }
}
