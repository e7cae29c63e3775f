//SOURCES FailureRecord.java
//SOURCES LastWords.java
//SOURCES Lines.java
//SOURCES PipeReader.java
//SOURCES Place.java
//SOURCES SourceText.java
package async.failure;

import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The failures that the shells of a task wrote down, and those of the files' top level, each with its place. */
public final class Failures {
    /** The fields of a record: STATUS COMMAND STATUSES, at top level COUNT, then the frames. */
    private static final int AFTER_PIPE = 3, AFTER_COUNT = 4, OF_FRAME = 3;

    private Failures() {}

    /**
     * The one that says most of how the task ended: {@code records} are what its own process wrote, then what shells
     * inside it did, those of a pipe for instance. One of another exit status tells of another failure, which did not
     * count, unless an EXIT trap has changed the status since; a signal leaves no record of its own.
     *
     * @param log where bash itself may have said the line
     */
    public static FailureRecord of(int exitStatus, List<List<String>> records, Path log) {
        if (records.isEmpty()) return FailureRecord.NONE;
        FailureRecord own = in(records.get(0), AFTER_PIPE);
        if (own.exitStatus() != exitStatus && exitStatus > Outcome.SIGNAL) return FailureRecord.NONE;
        if (own.exitStatus() == 0) return own;
        if (own.stack().isEmpty() || own.stack().get(0).line() == 0) return LastWords.of(log).place(own);
        // From the outer shells to the inner ones: what a shell within another saw is placed by what the other one saw.
        List<FailureRecord> inner = records.stream().skip(1).map(record -> in(record, AFTER_PIPE))
                .filter(one -> one.exitStatus() == own.exitStatus() && !one.stack().isEmpty())
                .sorted(Comparator.comparingInt((FailureRecord one) -> one.stack().size())
                        .thenComparing(one -> -one.command().length())).toList();
        Place place = Place.of(own);
        for (FailureRecord one : inner) place = place.within(one);
        return place.placed();
    }

    /** What a lenient call ignored, in order; of each the innermost frame. */
    public static List<IgnoredFailure> ignored(List<String> fields) {
        List<FailureRecord> ignored = new ArrayList<>();
        for (int i = 0; i + AFTER_PIPE + OF_FRAME <= fields.size(); i += AFTER_PIPE + OF_FRAME) {
            ignored.add(in(fields.subList(i, i + AFTER_PIPE + OF_FRAME), AFTER_PIPE));
        }
        return placed(ignored);
    }

    /** What failed while the files were sourced, in order; of each the innermost frame. */
    public static List<IgnoredFailure> whileSourcing(List<String> fields) {
        List<FailureRecord> failures = new ArrayList<>();
        for (int i = 0; i + AFTER_COUNT <= fields.size(); ) {
            int end = i + AFTER_COUNT + OF_FRAME * Integer.parseInt(fields.get(i + AFTER_COUNT - 1));
            if (end > fields.size()) break;
            failures.add(in(fields.subList(i, end), AFTER_COUNT));
            i = end;
        }
        return placed(failures);
    }

    /** Each as one shell saw it; those of a loop are looked up once. */
    private static List<IgnoredFailure> placed(List<FailureRecord> records) {
        Map<FailureRecord, FailureRecord> places = new HashMap<>();
        List<IgnoredFailure> ignored = new ArrayList<>();
        for (FailureRecord record : records) {
            if (record.stack().isEmpty()) continue;
            FailureRecord placed = record.pipe().size() < 2 ? record
                    : places.computeIfAbsent(record, pipe -> Place.of(pipe).placed());
            ignored.add(new IgnoredFailure(placed.exitStatus(), placed.command(), placed.stack().get(0)));
        }
        return ignored;
    }

    /** Empty if it was not written whole, or several shells wrote over each other. */
    private static FailureRecord in(List<String> fields, int frames) {
        try {
            List<Frame> stack = new ArrayList<>();
            for (int i = frames; i + 2 < fields.size(); i += OF_FRAME) {
                stack.add(new Frame(fields.get(i), fields.get(i + 1), Integer.parseInt(fields.get(i + 2))));
            }
            if (fields.size() < AFTER_PIPE) return FailureRecord.NONE;
            List<Integer> pipe = Arrays.stream(fields.get(2).split(" ")).map(Integer::valueOf).toList();
            return new FailureRecord(Integer.parseInt(fields.get(0)), fields.get(1), pipe, List.copyOf(stack));
        } catch (NumberFormatException mixed) {
            return FailureRecord.NONE;
        }
    }
}
