package openstack;

import async.Misuse;
import async.OutputFailed;
import async.TaskFailed;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What went wrong, for the user: a few lines and an exit status. Only a fault of ours keeps its stack trace. */
public final class Mistakes implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** Runs the command; an option before its name is another command's, and would not count where it was meant. */
    public static int execute(ParseResult parsed) {
        if (parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.matchedOptions().isEmpty()) {
            String command = parsed.subcommand().commandSpec().name();
            String option = parsed.matchedOptions().get(0).longestName();
            say(option + " stands before " + command + " and would not count\nhint: ./jbang stack.java " + command + " … " + option + " …");
            return 2;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) throws Exception {
        if (problem instanceof Problem || problem instanceof Misuse) {
            say(problem.getMessage());
            return 2;
        }
        if (problem instanceof InvalidPathException path) {
            say("the path '" + path.getInput() + "' has letters that this locale does not know\nhint: export LC_ALL=C.UTF-8");
            return 2;
        }
        if (problem instanceof TaskFailed failed) {
            say(failed.headline() + said(failed.tail()) + "\nhint: less '" + failed.log() + "'; fix it and run again");
            return failed.exitStatus() == 124 ? 124 : 1;
        }
        if (problem instanceof OutputFailed) {
            say(problem.getMessage());
            return 1;
        }
        if (problem instanceof CancellationException) return 1; // by a signal, whose status is the JVM's
        throw problem;
    }

    /** What the task said of it last: its error with the hint, else its last line. */
    private static String said(List<String> tail) {
        int begin = tail.size() - 1;
        while (begin > 0 && !tail.get(begin).startsWith("error: ")) begin--;
        if (begin >= 0 && !tail.get(begin).startsWith("error: ")) begin = tail.size() - 1;
        return begin < 0 ? "" : "\n  " + String.join("\n  ", tail.subList(begin, tail.size()));
    }

    /** An option or an argument that no command takes. */
    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName(" ").replaceFirst("^stack", "./jbang stack.java");
        say(mistake.getMessage() + "\nhint: " + command + " --help");
        return 2;
    }

    /** The one form of all errors; the toolkit indents its hints, and names a line of ours, which is nothing to the user. */
    private static void say(String message) {
        String text = message.replaceAll("\n  at \\w+\\.java:\\d+", "").replace("\n  hint: ", "\nhint: ");
        System.err.println("stack: error: " + text);
    }
}
