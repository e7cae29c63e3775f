package async.model;

/** A frame of the bash stack. Line 0: bash did not know it (a call of {@code exit}). */
public record Frame(String function, String file, int line) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + " in " + function;
    }
}
