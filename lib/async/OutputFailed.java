package async;

/** The tasks ended well, but stdout did not take what was to be shown: its disk is full, or its reader is gone. */
public final class OutputFailed extends RuntimeException {
    OutputFailed() {
        super("cannot write to stdout: its disk is full, or its reader stopped; the logs are complete\nhint: df -h",
                null, true, false);
    }
}
