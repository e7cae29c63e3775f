package async.failure;

import async.model.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * A failure as one shell of a task saw it: what failed and where, innermost first; nothing for a signal, say.
 * {@code pipe} has the exit status of each part of what failed.
 */
public record FailureRecord(int exitStatus, String command, List<Integer> pipe, List<Frame> stack) {
    static final FailureRecord NONE = new FailureRecord(0, "", List.of(), List.of());

    /** The same failure with another command, and its innermost frame at another line. */
    FailureRecord at(int line, String command) {
        return withLine(0, line).withCommand(command);
    }

    FailureRecord withLine(int frame, int line) {
        List<Frame> placed = new ArrayList<>(stack);
        placed.set(frame, new Frame(stack.get(frame).function(), stack.get(frame).file(), line));
        return new FailureRecord(exitStatus, command, pipe, List.copyOf(placed));
    }

    FailureRecord withCommand(String other) {
        return new FailureRecord(exitStatus, other, pipe, stack);
    }
}
