package openstack;

import async.Misuse;
import async.TaskFailed;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What went wrong, for the user: a few lines and an exit status. Only a fault of ours keeps its stack trace. */
public final class Mistakes implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) throws Exception {
        if (problem instanceof Problem || problem instanceof Misuse) {
            System.err.println("stack: " + problem.getMessage());
            return 2;
        }
        if (problem instanceof TaskFailed failed) {
            String last = failed.tail().isEmpty() ? "" : "\n  " + failed.tail().get(failed.tail().size() - 1);
            System.err.println("stack: " + failed.headline() + last + "\n  next: less '" + failed.log() + "'; run the same again when it is mended");
            return failed.exitStatus() == 124 ? 124 : 1;
        }
        throw problem;
    }
}
