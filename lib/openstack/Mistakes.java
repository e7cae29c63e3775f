package openstack;

import async.Misuse;
import async.OutputFailed;
import async.TaskFailed;
import async.model.Outcome;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.concurrent.CancellationException;
import openstack.model.Problem;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What went wrong, for the user: a few lines and an exit status. Only a fault of ours keeps its stack trace. */
public final class Mistakes implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final String OWN_ERROR = "error: "; // as bash's die writes it

    /** Runs the command; an option before its name is another command's, and would not count where it was meant. */
    public static int execute(ParseResult parsed) {
        if (parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.matchedOptions().isEmpty()) {
            String command = parsed.subcommand().commandSpec().name();
            String option = parsed.matchedOptions().get(0).longestName();
            say(option + " must come after " + command + "\nhint: ./jbang stack.java " + command + " " + option + " …");
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
            say("the path '" + path.getInput()
                    + "' has characters that this locale lacks\nhint: export LC_ALL=C.UTF-8");
            return 2;
        }
        if (problem instanceof TaskFailed failed) {
            say(told(failed));
            return failed.exitStatus() == Outcome.TIMEOUT ? Outcome.TIMEOUT : 1;
        }
        if (problem instanceof OutputFailed) {
            say(problem.getMessage());
            return 1;
        }
        if (problem instanceof CancellationException) return 1; // by a signal, whose status is the JVM's
        throw problem;
    }

    /**
     * The task's own last error with its hint, which says all; where it has none, the place that failed, the task's
     * last line and its log.
     */
    private static String told(TaskFailed failed) {
        List<String> tail = failed.tail();
        for (int line = tail.size() - 1; line >= 0; line--) {
            if (!tail.get(line).startsWith(OWN_ERROR)) continue;
            String error = failed.task() + " failed: " + tail.get(line).substring(OWN_ERROR.length());
            List<String> rest = tail.subList(line + 1, tail.size());
            return rest.isEmpty() ? error : error + "\n" + String.join("\n", rest);
        }
        String latest = tail.isEmpty() ? "" : "\n  " + tail.get(tail.size() - 1);
        return failed.headline() + latest + "\nhint: less '" + failed.log() + "'; fix it and run again";
    }

    /** An option or an argument that no command takes. */
    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName(" ")
                .replaceFirst("^stack", "./jbang stack.java");
        say(mistake.getMessage() + "\nhint: " + command + " --help");
        return 2;
    }

    /**
     * The one form of all errors; the toolkit indents its hints, and names a line of ours, which is nothing to the
     * user.
     */
    private static void say(String message) {
        String text = message.replaceAll("\n  at \\w+\\.java:\\d+", "").replace("\n  hint: ", "\nhint: ");
        System.err.println("stack: error: " + text);
    }
}
