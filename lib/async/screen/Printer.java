package async.screen;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A run's stdout: knows how far it got, and remembers what stdout refused: a full disk, a reader that is gone. */
final class Printer {
    private final PrintStream target, out;
    private final AtomicLong lines = new AtomicLong();
    private final boolean workflow;
    private volatile boolean broken;

    /** @param workflow whether a GitHub Actions runner reads it */
    Printer(PrintStream target, boolean workflow) {
        this.target = target;
        this.workflow = workflow;
        out = new PrintStream(new BufferedOutputStream(target, 1 << 16), false, StandardCharsets.UTF_8);
    }

    /** A tool's own command to a runner would be none behind a gutter. */
    void line(String gutter, String text) {
        if (!workflow || !WorkflowCommand.is(text)) out.print(gutter);
        out.println(text);
        lines.incrementAndGet();
    }

    void text(String text) {
        out.print(text);
    }

    /** What follows can be folded away by who reads it at GitHub; nothing elsewhere. */
    void beginGroup(String title) {
        if (workflow) line("", WorkflowCommand.group(title));
    }

    void endGroup() {
        if (workflow) line("", WorkflowCommand.END_GROUP);
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
