package async.screen;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A run's stdout: knows how far it got, and remembers what stdout refused: a full disk, a reader that is gone. */
final class Printer {
    private final PrintStream target, out;
    private final AtomicLong lines = new AtomicLong();
    private volatile boolean broken;

    Printer(PrintStream target) {
        this.target = target;
        out = new PrintStream(new BufferedOutputStream(target, 1 << 16), false, StandardCharsets.UTF_8);
    }

    void line(String gutter, String text) {
        out.print(gutter);
        out.println(text);
        lines.incrementAndGet();
    }

    void text(String text) {
        out.print(text);
    }

    void flush() {
        out.flush();
        broken = broken || out.checkError() || target.checkError();
    }

    /** How many lines it took. Any thread may ask. */
    long lines() {
        return lines.get();
    }

    /** Whether stdout did not take all that it was given. Any thread may ask. */
    boolean isBroken() {
        return broken;
    }
}
