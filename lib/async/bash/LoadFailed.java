package async.bash;

/** The bash server cannot be used: it did not start, or the function files could not be sourced. The message ends in a hint. */
public final class LoadFailed extends Exception {
    private final boolean whileSourcing;

    LoadFailed(String message) {
        this(message, false);
    }

    LoadFailed(String message, boolean whileSourcing) {
        super(message, null, false, false);
        this.whileSourcing = whileSourcing;
    }

    /** A file ended the shell: what sourcing wrote to its log may say why. */
    public boolean whileSourcing() {
        return whileSourcing;
    }
}
