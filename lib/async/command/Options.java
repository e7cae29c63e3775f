//SOURCES Choice.java
//SOURCES PlanText.java
package async.command;

import async.model.Selection;
import async.report.OutputMode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The options of every script that has a command line. Loaded only where there are arguments. */
@Command(mixinStandardHelpOptions = true)
public final class Options {
    private static final int USAGE = 2;

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

    @Option(names = "--completion", description = "Print a completion script for bash, then exit.")
    private boolean completion;

    /** What {@code --plan} may be. */
    private enum Plan { TEXT, MERMAID, DOT, JSON }

    private Options() {}

    /**
     * What the arguments ask for; help and the like are printed here, as is what is wrong with them.
     *
     * @param own the script's own options and parameters, an object with picocli's annotations; null for none
     */
    public static Choice parse(String script, String version, Object own, String[] args, PrintStream out,
            PrintStream err) {
        Options options = new Options();
        CommandLine command = new CommandLine(own == null ? CommandSpec.create() : CommandSpec.forAnnotatedObject(own));
        command.setCommandName(script).setCaseInsensitiveEnumValuesAllowed(true).addMixin("async", options);
        command.getCommandSpec().usageMessage().footer("", "Exit status: 0 done, 1 a task failed, 2 usage or"
                + " configuration, 124 a task took too long, 130 and 143 ended by a signal.");
        if (command.getCommandSpec().version().length == 0) {
            command.getCommandSpec().version(script, "async " + version);
        }
        try {
            command.parseArgs(args);
            return options.choice(command, out);
        } catch (ParameterException wrong) {
            err.println(script + ": error: " + wrong.getMessage());
            List<String> near = wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions()
                    : List.of();
            err.println("hint: " + (near.isEmpty() ? "--help" : "did you mean " + String.join(" or ", near) + "?"));
            return Choice.over(USAGE);
        }
    }

    private Choice choice(CommandLine command, PrintStream out) {
        PrintWriter writer = new PrintWriter(out, true, StandardCharsets.UTF_8);
        if (command.isUsageHelpRequested() || command.isVersionHelpRequested()) {
            if (command.isUsageHelpRequested()) command.usage(writer);
            else command.printVersionHelp(out);
            return Choice.over(0);
        }
        if (completion) {
            writer.print(AutoComplete.bash(command.getCommandName(), command));
            writer.flush();
            return Choice.over(0);
        }
        if (jobs != null && jobs < 1) {
            throw new ParameterException(command, "--jobs must be at least 1, not " + jobs);
        }
        Choice.Look look = list ? Choice.Look.LIST : plan == null ? Choice.Look.NONE : Choice.Look.valueOf(plan.name());
        return new Choice(OptionalInt.empty(), look, new Selection(only, from, skip),
                jobs == null ? OptionalInt.empty() : OptionalInt.of(jobs), keepGoing, output, seed(command));
    }

    /** Any number; without one the time's. */
    private OptionalLong seed(CommandLine command) {
        if (shuffle == null) return OptionalLong.empty();
        if (shuffle.isEmpty()) return OptionalLong.of(System.nanoTime() % 1_000_000);
        try {
            return OptionalLong.of(Long.parseLong(shuffle));
        } catch (NumberFormatException none) {
            throw new ParameterException(command, String.format(Locale.ROOT, "--shuffle takes a number, not '%s'",
                    shuffle));
        }
    }
}
