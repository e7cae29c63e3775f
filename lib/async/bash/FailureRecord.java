package async.bash;

import async.model.Frame;
import async.model.IgnoredFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A failure as one shell of a task saw it: what failed, and where, innermost first. Bash may have seen nothing: a signal, say. */
public record FailureRecord(int exitStatus, String command, List<Frame> stack) {
    private static final FailureRecord NONE = new FailureRecord(0, "", List.of());
    private static final int SIGNAL = 128;

    /**
     * The one that says most of how the task ended: {@code records} are what its own process wrote, then what shells
     * inside it did, those of a pipe for instance. One of another exit status tells of another failure, which did not
     * count, unless an EXIT trap has changed the status since; a signal leaves no record of its own.
     */
    static FailureRecord of(int exitStatus, List<List<String>> records) {
        FailureRecord own = records.isEmpty() ? NONE : in(records.get(0), 3);
        if (own.exitStatus != exitStatus && exitStatus > SIGNAL) return NONE;
        return records.stream().skip(1).map(record -> in(record, 3)).filter(inner -> inner.isInside(own))
                .max(Comparator.comparingInt(inner -> inner.stack.size())).orElse(own);
    }

    /** What a lenient call ignored, in order; of each the innermost frame. */
    static List<IgnoredFailure> ignored(List<String> fields) {
        List<IgnoredFailure> ignored = new ArrayList<>();
        for (int i = 0; i + 4 < fields.size(); i += 5) {
            FailureRecord one = in(fields.subList(i, i + 5), 2);
            if (!one.stack.isEmpty()) ignored.add(new IgnoredFailure(one.exitStatus, one.command, one.stack.get(0)));
        }
        return ignored;
    }

    /** What failed while the files were sourced, in order; of each the innermost frame. */
    static List<IgnoredFailure> whileSourcing(List<String> fields) {
        List<IgnoredFailure> failures = new ArrayList<>();
        for (int i = 0; i + 2 < fields.size(); ) {
            int end = i + 3 + 3 * Integer.parseInt(fields.get(i + 2));
            if (end > fields.size()) break;
            FailureRecord one = in(fields.subList(i, end), 3);
            failures.add(new IgnoredFailure(one.exitStatus, one.command, one.stack.get(0)));
            i = end;
        }
        return failures;
    }

    /** Empty if it was not written whole, or several shells wrote over each other. */
    private static FailureRecord in(List<String> fields, int frames) {
        try {
            List<Frame> stack = new ArrayList<>();
            for (int i = frames; i + 2 < fields.size(); i += 3) {
                stack.add(new Frame(fields.get(i), fields.get(i + 1), Integer.parseInt(fields.get(i + 2))));
            }
            return fields.size() < 2 ? NONE : new FailureRecord(Integer.parseInt(fields.get(0)), fields.get(1), List.copyOf(stack));
        } catch (NumberFormatException mixed) {
            return NONE;
        }
    }

    /** The same failure, seen from a shell within the command that failed in {@code outer}. */
    private boolean isInside(FailureRecord outer) {
        int further = stack.size() - outer.stack.size();
        return further >= 0 && !outer.stack.isEmpty() && exitStatus == outer.exitStatus
                && stack.subList(further, stack.size()).equals(outer.stack);
    }
}
