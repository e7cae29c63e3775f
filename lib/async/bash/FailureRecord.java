package async.bash;

import async.model.Frame;
import async.model.IgnoredFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A failure as one shell of a task saw it: what failed and where, innermost first; nothing for a signal, say. */
public record FailureRecord(int exitStatus, String command, List<Frame> stack) {
    private static final FailureRecord NONE = new FailureRecord(0, "", List.of());
    private static final int SIGNAL = 128;
    /** Where the frames begin in a record, by what stands before them. */
    private static final int AFTER_PIPE = 3, AFTER_COUNT = 3, AFTER_COMMAND = 2;

    /**
     * The one that says most of how the task ended: {@code records} are what its own process wrote, then what shells
     * inside it did, those of a pipe for instance. One of another exit status tells of another failure, which did not
     * count, unless an EXIT trap has changed the status since; a signal leaves no record of its own.
     */
    static FailureRecord of(int exitStatus, List<List<String>> records) {
        if (records.isEmpty()) return NONE;
        FailureRecord own = in(records.get(0), AFTER_PIPE);
        if (own.exitStatus != exitStatus && exitStatus > SIGNAL) return NONE;
        if (own.stack.isEmpty()) return own;
        // From the outer shells to the inner ones: what a shell within another saw is placed by what the other one saw.
        Seen seen = new Seen(own, pipe(records.get(0)), new SourceText.Span(1, own.stack.get(0).line()));
        List<Seen> inner = records.stream().skip(1).map(record -> new Seen(in(record, AFTER_PIPE), pipe(record), null))
                .filter(one -> one.record.exitStatus == own.exitStatus && !one.record.stack.isEmpty())
                .sorted(Comparator.comparingInt((Seen one) -> one.record.stack.size())
                        .thenComparing(one -> -one.record.command.length())).toList();
        for (Seen one : inner) seen = seen.refinedBy(one);
        return seen.ofPipe();
    }

    /** What a lenient call ignored, in order; of each the innermost frame. */
    static List<IgnoredFailure> ignored(List<String> fields) {
        List<IgnoredFailure> ignored = new ArrayList<>();
        for (int i = 0; i + 4 < fields.size(); i += 5) {
            FailureRecord one = in(fields.subList(i, i + 5), AFTER_COMMAND);
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
            FailureRecord one = in(fields.subList(i, end), AFTER_COUNT);
            if (!one.stack.isEmpty()) failures.add(new IgnoredFailure(one.exitStatus, one.command, one.stack.get(0)));
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
            return fields.size() < 2 ? NONE
                    : new FailureRecord(Integer.parseInt(fields.get(0)), fields.get(1), List.copyOf(stack));
        } catch (NumberFormatException mixed) {
            return NONE;
        }
    }

    private static List<Integer> pipe(List<String> fields) {
        if (fields.size() < AFTER_PIPE || !fields.get(2).matches("(\\d+ )+")) return List.of();
        return Arrays.stream(fields.get(2).split(" ")).map(Integer::valueOf).toList();
    }

    /** What one shell saw, the failed pipe's statuses, and the lines of the failed function, once they are known. */
    private record Seen(FailureRecord record, List<Integer> pipe, SourceText.Span lines) {
        /** The same failure as a shell within saw it, if it is the same; else this. */
        Seen refinedBy(Seen inner) {
            List<Frame> outerStack = record.stack, innerStack = inner.record.stack;
            int further = innerStack.size() - outerStack.size();
            if (further < 0) return this;
            Frame here = outerStack.get(0), there = innerStack.get(further);
            if (!there.function().equals(here.function()) || !there.file().equals(here.file())
                    || !innerStack.subList(further + 1, innerStack.size())
                            .equals(outerStack.subList(1, outerStack.size()))) return this;
            String called = further == 0 ? inner.record.command : innerStack.get(further - 1).function();
            SourceText.Span found = SourceText.bare(record.command).contains(SourceText.bare(called))
                    ? SourceText.of(here.file()).find(called, lines) : null;
            if (found != null) {
                return new Seen(inner.record.at(further, found.first()), inner.pipe,
                        further == 0 ? found : lineOf(inner.record));
            }
            boolean inPipe = pipe.size() > 1 && there.line() <= here.line();
            return there.line() == here.line() || inPipe ? new Seen(inner.record, inner.pipe, lineOf(inner.record))
                    : this;
        }

        private static SourceText.Span lineOf(FailureRecord record) {
            return new SourceText.Span(1, record.stack.get(0).line());
        }

        /** Of a pipe bash names the last part; this names the one whose status it is. */
        FailureRecord ofPipe() {
            int index = pipe.lastIndexOf(record.exitStatus);
            if (index < 0 || index == pipe.size() - 1) return record;
            Frame here = record.stack.get(0);
            SourceText.Part part = SourceText.of(here.file()).ofPipe(here.line(), pipe.size(), index);
            if (part == null) return record;
            FailureRecord placed = record.at(0, part.line());
            return new FailureRecord(record.exitStatus, part.command(), placed.stack);
        }
    }

    private FailureRecord at(int frame, int line) {
        List<Frame> placed = new ArrayList<>(stack);
        placed.set(frame, new Frame(stack.get(frame).function(), stack.get(frame).file(), line));
        return new FailureRecord(exitStatus, command, List.copyOf(placed));
    }
}
