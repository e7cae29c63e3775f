package async;

/** The tasks ended well, but stdout did not take what was to be shown: its disk is full, or its reader is gone. */
public final class OutputFailed extends RuntimeException {
    OutputFailed() {
        super("cannot write to stdout: is the disk full (df -h), or did its reader stop? The logs are whole", null, true, false);
    }
}
