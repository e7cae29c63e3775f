package async;

import async.bash.Defined.Function;
import async.bash.Shell;
import async.bash.StateFolder;
import async.failure.FailureRecord;
import async.model.Event;
import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Mode;
import async.model.Outcome;
import async.model.Secrets;
import async.model.Spec;
import async.report.Redaction;
import async.report.RunFolder;
import async.reuse.Judge;
import async.reuse.Missing;
import async.reuse.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One try at a task, under an id of its own. Guarded by the run's lock. */
final class Attempt {
    /**
     * How it exited, what it handed on, what of it a later run may take over (null for nothing), and of a lenient one
     * what failed and did not count.
     */
    record Remains(Outcome exit, Map<String, List<String>> handedOn, Event.Kept kept, List<IgnoredFailure> ignored) {}

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
    /** Its function has returned: nothing is left that could be stopped. */
    volatile boolean returned;

    Attempt(Task task, int id, int number) {
        this.task = task;
        this.id = id;
        this.number = number;
    }

    /** For what reads files, and so runs neither under the lock nor on the thread that hears of other tasks' ends. */
    static void aside(Runnable work) {
        Thread thread = new Thread(work, "async-reuse");
        thread.setDaemon(true);
        thread.start();
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

    /** What there is to know before it begins: an earlier run may stand for it. Reads files. */
    Verdict judge(Judge judge, List<String> after, StateFolder state, List<Integer> adopted) {
        List<String> values = new ArrayList<>();
        for (int before : adopted) values.addAll(state.fields(before));
        Verdict verdict = judge.judge(task.spec(), after, values);
        if (!(verdict instanceof Verdict.Stands stands)) return verdict;
        try {
            state.handOn(id, stands.kept().values());
            return verdict;
        } catch (IOException full) {
            return new Verdict.Due("what it handed on cannot be written: " + full, Map.of());
        }
    }

    /** Has bash call its function. {@code adopted} are the attempts whose values it gets. */
    void begin(Shell shell, List<Integer> adopted) {
        Spec spec = task.spec();
        shell.run(id, task.name(), spec.mode(), adopted, spec.keeping(), spec.command());
    }

    /** What bash wrote down of it. Reads files, and so never under the run's lock. */
    Remains remains(int status, Shell shell, RunFolder logs, Secrets secrets, Supplier<Judge> judge) {
        try {
            Redaction.strike(task.log(), 0, secrets);
        } catch (IOException unreadable) {
            // Who shows it tries again, and says so.
        }
        List<IgnoredFailure> ignored = task.spec().mode() == Mode.LENIENT ? shell.state().ignored(id) : List.of();
        if (status != 0) {
            String remark = fullDisk(List.of(logs.folder(), shell.state().folder()));
            return new Remains(secrets.hide(failed(status, shell, logs, remark)), Map.of(), null, ignored);
        }
        try {
            List<String> values = shell.state().fields(id);
            boolean isKept = task.spec().reuse().isWanted() || !values.isEmpty();
            Event.Kept kept = isKept ? judge.get().keep(task.spec(), values) : null;
            return new Remains(Outcome.Exit.DONE, StateFolder.values(values), kept, ignored);
        } catch (Missing missing) {
            return new Remains(missing.outcome(), Map.of(), null, ignored);
        } catch (IOException unreadable) {
            return new Remains(new Outcome.NotMade(unreadable.getMessage()), Map.of(), null, ignored);
        }
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
            Function defined = shell.functions().get(task.spec().function());
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
