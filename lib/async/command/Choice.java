package async.command;

import async.model.Selection;
import async.report.OutputMode;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a command line asks for.
 *
 * @param status the script is over before it began, with this exit status: it asked for help, or for what there is not
 * @param look what is to be shown instead of a run
 * @param jobs how many tasks at once; empty for what the script says
 * @param output null for what the script says
 * @param seed of the random order in which ready tasks start; empty for the best order
 * @param report whether there is to be one; null for what the script says
 * @param verbose whether the summary shows all tasks
 * @param resume whether what was done in the run before is skipped
 * @param explain whether it is said why tasks run or do not
 */
public record Choice(OptionalInt status, Look look, Selection selection, OptionalInt jobs, boolean keepGoing,
        OutputMode output, OptionalLong seed, Boolean report, boolean verbose,
        boolean resume, boolean explain) {
    /** A look at what the script declares. */
    public enum Look { NONE, LIST, TEXT, MERMAID, DOT, JSON }

    public static final Choice NONE = new Choice(OptionalInt.empty(), Look.NONE, Selection.ALL, OptionalInt.empty(),
            false, null, OptionalLong.empty(), null, false, false, false);

    static Choice over(int status) {
        return new Choice(OptionalInt.of(status), NONE.look, NONE.selection, NONE.jobs, NONE.keepGoing, NONE.output,
                NONE.seed, NONE.report, NONE.verbose, NONE.resume, NONE.explain);
    }

    /** Whether the tasks must be known before they run. */
    public boolean needsDryRun() {
        return look != Look.NONE || !selection.isAll();
    }
}
