package openstack;

import async.Misuse;
import async.OutputFailed;
import async.TaskFailed;
import java.nio.file.InvalidPathException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What went wrong, for the user: a few lines and an exit status. Only a fault of ours keeps its stack trace. */
public final class Mistakes implements IExecutionExceptionHandler {
    /** Runs the command; an option before its name is another command's, and would not count where it was meant. */
    public static int execute(ParseResult parsed) {
        if (parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.matchedOptions().isEmpty()) {
            String command = parsed.subcommand().commandSpec().name();
            String option = parsed.matchedOptions().get(0).longestName();
            System.err.println("stack: " + option + " stands before " + command + " and would not count\n  next: ./jbang stack.java " + command + " … " + option + " …");
            return 2;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) throws Exception {
        if (problem instanceof Problem || problem instanceof Misuse) {
            System.err.println("stack: " + problem.getMessage());
            return 2;
        }
        if (problem instanceof InvalidPathException path) {
            System.err.println("stack: the path '" + path.getInput() + "' has letters that this locale has not\n  next: export LC_ALL=C.UTF-8");
            return 2;
        }
        if (problem instanceof TaskFailed failed) {
            String last = failed.tail().isEmpty() ? "" : "\n  " + failed.tail().get(failed.tail().size() - 1);
            System.err.println("stack: " + failed.headline() + last + "\n  next: less '" + failed.log() + "'; run the same again when it is mended");
            return failed.exitStatus() == 124 ? 124 : 1;
        }
        if (problem instanceof OutputFailed) {
            System.err.println("stack: error: " + problem.getMessage());
            return 1;
        }
        throw problem;
    }
}
