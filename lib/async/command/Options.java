//SOURCES Choice.java
//SOURCES PlanText.java
//SOURCES RunOptions.java
package async.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of a script that has none of its own. Loaded only where there are arguments. */
@Command(mixinStandardHelpOptions = true)
public final class Options {
    private static final int USAGE = 2;

    @Option(names = "--completion", description = "Print a completion script for bash, then exit.")
    private boolean completion;

    private final RunOptions run = new RunOptions();

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
        command.setCommandName(script).setCaseInsensitiveEnumValuesAllowed(true)
                .addMixin("async", options).addMixin("run", options.run);
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
        return run.choice(command.getCommandSpec());
    }
}
