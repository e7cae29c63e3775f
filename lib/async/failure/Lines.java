package async.failure;

/** Some lines of a file, the last one included. */
record Lines(int first, int last) {
    boolean has(int line) {
        return first <= line && line <= last;
    }
}
