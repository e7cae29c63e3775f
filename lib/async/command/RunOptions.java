package async.command;

import async.model.Selection;
import async.report.OutputMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of everything that runs tasks: a mixin for picocli, for a script that has commands of its own. */
public final class RunOptions {
    @Option(names = {"-l", "--list"}, description = "List the tasks, then exit.")
    private boolean list;

    @Option(names = "--plan", arity = "0..1", fallbackValue = "text", paramLabel = "FORMAT",
            description = "Print the tasks in waves with their expected times, start nothing, then exit. The graph as"
                    + " mermaid, dot or json with --plan=FORMAT.")
    private Plan plan;

    @Option(names = "--only", paramLabel = "TASK", split = ",", description = "Run this task and what it needs.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--from", paramLabel = "TASK", split = ",",
            description = "Run this task and what comes after it.")
    private List<String> from = new ArrayList<>();

    @Option(names = "--skip", paramLabel = "TASK", split = ",",
            description = "Leave this task out; what comes after it runs.")
    private List<String> skip = new ArrayList<>();

    @Option(names = "--resume", description = "Skip what was done in the run before, which failed or was ended.")
    private boolean resume;

    @Option(names = "--explain", description = "Say of each task why it runs or is skipped.")
    private boolean explain;

    @Option(names = {"-j", "--jobs"}, paramLabel = "N", description = "Maximum parallel tasks.")
    private Integer jobs;

    @Option(names = {"-k", "--keep-going"},
            description = "After a failure, run what does not come after the failed task.")
    private boolean keepGoing;

    @Option(names = {"-o", "--output"}, paramLabel = "MODE",
            description = "How the run is shown: ${COMPLETION-CANDIDATES}.")
    private OutputMode output;

    @Option(names = "--shuffle", arity = "0..1", fallbackValue = "", paramLabel = "SEED",
            description = "Start ready tasks in random order, the same for the same number.")
    private String shuffle;

    @Option(names = "--report", negatable = true, defaultValue = Option.NULL_VALUE, fallbackValue = "true",
            description = "Say where the report of the run is; with --no-report make none.")
    private Boolean report;

    @Option(names = {"-v", "--verbose"}, description = "Show all tasks in the summary, however many.")
    private boolean verbose;

    /** What {@code --plan} may be. */
    private enum Plan { TEXT, MERMAID, DOT, JSON }

    /** What they ask for. @throws ParameterException for what cannot be meant */
    public Choice choice(CommandSpec command) {
        if (jobs != null && jobs < 1) {
            throw new ParameterException(command.commandLine(), "--jobs must be at least 1, not " + jobs);
        }
        Choice.Look look = list ? Choice.Look.LIST : plan == null ? Choice.Look.NONE : Choice.Look.valueOf(plan.name());
        return new Choice(OptionalInt.empty(), look, new Selection(only, from, skip),
                jobs == null ? OptionalInt.empty() : OptionalInt.of(jobs), keepGoing, output, seed(command), report,
                verbose, resume, explain);
    }

    /** Any number; without one the time's, which is said: the same order again is to be had. */
    private OptionalLong seed(CommandSpec command) {
        if (shuffle == null) return OptionalLong.empty();
        try {
            long seed = shuffle.isEmpty() ? System.nanoTime() % 1_000_000 : Long.parseLong(shuffle);
            if (shuffle.isEmpty()) System.err.println(command.name() + ": --shuffle " + seed);
            return OptionalLong.of(seed);
        } catch (NumberFormatException none) {
            throw new ParameterException(command.commandLine(), "--shuffle takes a number, not '" + shuffle + "'");
        }
    }
}
