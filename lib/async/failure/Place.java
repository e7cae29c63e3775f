package async.failure;

import async.model.Frame;
import java.util.List;
import java.util.Optional;

/**
 * Where a failure is, as far as it is known: a record, and the lines that the statement it names may stand on.
 *
 * <p>Bash runs {@code $(…)}, {@code (…)} and the parts of a pipe in shells of their own. Each of them records what
 * it saw, and none says which shell it was in. Of a pipe the outer one names the last part that is no compound command,
 * whichever part failed; PIPESTATUS tells which did, the last one with the exit status. The rule, from the outer shell
 * to the inner ones:
 *
 * <pre>
 * what the outer shell saw              what a shell within saw                 the place
 *   a pipe, found in the source
 *     its failed part says more         something in that part                  what the inner one saw
 *     a simple command, or `exit`       nothing                                 that part, as it is written
 *   a pipe, not found (eval, say)       something in the same function, below   what the inner one saw
 *     the last part failed              nothing                                 what bash says
 *     another part failed               nothing                                 the line that bash says, no command
 *   $(…) or (…)                         a command or function that is in it     what the inner one saw
 *   a line above the function           whatever                                the function, no line, no command:
 *                                                                               a signal's trap, counted from 1
 *   anything else                       whatever                                what the outer one saw
 * </pre>
 *
 * <p>"Something in it": the frames around it are those of the outer shell, its exit status is the same, and it is
 * written in there. In a {@code $(…)} of several lines bash counts from the closing parenthesis on, so its line is
 * looked up by what is written; elsewhere bash's line is right, and counts where what bash shows is written otherwise.
 */
record Place(FailureRecord record, Lines lines) {
    static Place of(FailureRecord record) {
        Frame here = record.stack().get(0);
        SourceText text = SourceText.of(here.file());
        SourceText.Definition definition = text.definition(here.function(), here.line());
        if (here.line() > 0 && definition.name().isEmpty()
                && !text.definition(here.function(), Integer.MAX_VALUE).name().isEmpty()) {
            return new Place(record.at(0, ""), new Lines(0, 0));
        }
        Lines function = definition.lines(), found = null;
        for (Lines each : text.find(record.command(), function)) {
            if (each.last() <= here.line() || each.has(here.line())) found = each;
        }
        return new Place(record, found != null ? found : new Lines(function.first(), here.line()));
    }

    /** The same failure as a shell within saw it, if it is the same; else this. */
    Place within(FailureRecord inner) {
        int further = inner.stack().size() - record.stack().size();
        if (further < 0) return this;
        Frame here = record.stack().get(0), there = inner.stack().get(further);
        if (!there.function().equals(here.function()) || !there.file().equals(here.file())
                || !inner.stack().subList(further + 1, inner.stack().size())
                        .equals(record.stack().subList(1, record.stack().size()))) return this;
        PipeReader.Part part = failedPart();
        if (part == null && record.pipe().size() > 1) return there.line() >= here.line() ? of(inner) : this;
        String called = further == 0 ? inner.command() : inner.stack().get(further - 1).function();
        String around = part == null ? record.command() : part.command();
        Lines window = part == null ? lines : part.lines();
        SourceText text = SourceText.of(here.file());
        List<Lines> found = text.find(called, window);
        boolean written = SourceText.bare(around).contains(SourceText.bare(called)) && !found.isEmpty();
        if (!written && (!found.isEmpty() || !window.has(there.line()))) return this;
        Lines at = written ? found.get(found.size() - 1) : new Lines(there.line(), there.line());
        for (Lines each : found) if (each.has(there.line())) at = each;
        FailureRecord placed = inner.withLine(further, at.first());
        return further == 0 ? new Place(placed, at) : of(placed);
    }

    /** What is known of it now. */
    FailureRecord placed() {
        int failed = record.pipe().lastIndexOf(record.exitStatus()), last = record.pipe().size() - 1;
        if (last < 1 || failed < 0) return record;
        PipeReader.Part part = failedPart();
        if (part == null) return failed == last ? record : record.withCommand("");
        return SourceText.bare(part.command()).equals(SourceText.bare(record.command())) ? record
                : record.at(part.lines().first(), part.command());
    }

    /** Of the pipe that failed, as it is written; null if it is none, or cannot be found. */
    private PipeReader.Part failedPart() {
        int count = record.pipe().size(), failed = record.pipe().lastIndexOf(record.exitStatus());
        if (count < 2 || failed < 0) return null;
        Frame here = record.stack().get(0);
        String command = SourceText.bare(record.command());
        List<PipeReader.Pipe> around = SourceText.of(here.file()).definition(here.function(), here.line()).pipes()
                .stream().filter(pipe -> pipe.parts().size() == count && pipe.lines().has(here.line())).toList();
        return around.stream().filter(pipe -> pipe.parts().stream()
                        .anyMatch(part -> SourceText.bare(part.command()).equals(command)))
                .findFirst().or(() -> around.size() == 1 ? Optional.of(around.get(0)) : Optional.empty())
                .map(pipe -> pipe.parts().get(failed)).orElse(null);
    }
}
