package async;

import async.bash.Shell;
import async.failure.FailureRecord;
import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Mode;
import async.model.Outcome;
import async.model.Secrets;
import async.report.Redaction;
import async.report.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One try at a task, under an id of its own. Guarded by the run's lock. */
final class Attempt {
    /** How it exited, what it handed on, and of a lenient one what failed and did not count. */
    record Remains(Outcome exit, Map<String, List<String>> handedOn, List<IgnoredFailure> ignored) {}

    final Task task;
    final int id;
    /** Counts from 1. */
    final int number;
    /** Its process group; 0 until bash has told it. */
    long group;
    /** Its end has been asked for: because of its timeout, or of the run. */
    boolean stopping, timedOut;
    /** Its warden was killed: bash ends what is left of it. */
    boolean orphaned;

    Attempt(Task task, int id, int number) {
        this.task = task;
        this.id = id;
        this.number = number;
    }

    /** Begins its part of the log. Null, or why it cannot start. */
    Outcome open(RunFolder logs) {
        try {
            logs.write(task.log(), number == 1 ? ""
                    : "── attempt " + number + " of " + (1 + task.spec().retries().most()) + "\n");
            return null;
        } catch (IOException e) {
            return new Outcome.NotStarted(e.toString());
        }
    }

    /** What bash wrote down of it. Reads files, and so never under the run's lock. */
    Remains remains(int status, Shell shell, RunFolder logs, Secrets secrets) {
        try {
            Redaction.strike(task.log(), 0, secrets);
        } catch (IOException unreadable) {
            // Who shows it tries again, and says so.
        }
        Outcome exit = status == 0 ? Outcome.Exit.DONE
                : failed(status, shell, logs, fullDisk(List.of(logs.folder(), shell.state().folder())));
        return new Remains(secrets.hide(exit), status == 0 ? shell.state().handedOn(id) : Map.of(),
                task.spec().mode() == Mode.LENIENT ? shell.state().ignored(id) : List.of());
    }

    /** What its exit means: what was done to it counts more. {@code ending} is why the run ends, if it does. */
    Outcome outcome(Outcome exit, String ending) {
        if (orphaned) return new Outcome.Lost("its supervisor was killed");
        if (timedOut) return new Outcome.TimedOut(task.spec().timeout());
        if (stopping) return new Outcome.Cancelled(ending);
        return exit;
    }

    /** How bash saw it fail; where it saw nothing, the function's definition stands for the place. */
    private Outcome failed(int status, Shell shell, RunFolder logs, String remark) {
        FailureRecord record = shell.state().failure(id, status, logs.log(task.name()));
        List<Frame> stack = record.stack();
        boolean itself = remark.isEmpty() && status <= Outcome.SIGNAL; // neither a signal nor the disk
        if (stack.isEmpty() && (itself || !record.command().isEmpty())) {
            Shell.Function defined = shell.functions().get(task.spec().function());
            stack = List.of(new Frame(defined.name(), defined.file(), defined.line()));
        }
        return new Outcome.Exit(status, record.command(), stack, remark);
    }

    /** What bash could not write down: why it failed. Empty where there is space. */
    private static String fullDisk(List<Path> folders) {
        return folders.stream().filter(RunFolder::isFull).findFirst()
                .map(folder -> "no space is left on the disk of " + folder.getParent()).orElse("");
    }
}
