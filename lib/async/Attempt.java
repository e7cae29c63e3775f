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
import async.model.Reuse;
import async.model.Secrets;
import async.model.Spec;
import async.report.Redaction;
import async.report.RunFolder;
import async.reuse.Judge;
import async.reuse.Missing;
import async.reuse.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    /** Its function has returned well, and nothing was done to it: nothing is left that could be stopped. */
    boolean returned;
    /** What an earlier run of it handed on, where that stands for this one. */
    Map<String, List<String>> handedOn = Map.of();

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
    Verdict judge(Supplier<Judge> judge, List<String> after, StateFolder state, List<Integer> adopted) {
        try {
            List<String> values = new ArrayList<>();
            for (int before : adopted) values.addAll(state.fields(before));
            Verdict verdict = judge.get().judge(task.spec(), after, values);
            if (verdict instanceof Verdict.Stands stands) takeOver(stands.kept().values(), state);
            return verdict;
        } catch (IOException | RuntimeException e) {
            return new Verdict.Due("what it depends on cannot be known: " + e, Map.of());
        }
    }

    /** It is left out: what it handed on in an earlier run is there for those that come after it. Reads files. */
    Verdict leaveOut(Outcome why, Supplier<Judge> judge, StateFolder state) {
        try {
            takeOver(judge.get().leftOut(task.spec()), state);
        } catch (IOException | RuntimeException e) {
            handedOn = Map.of();
        }
        return new Verdict.Stands(why.text(), null);
    }

    private void takeOver(List<String> values, StateFolder state) throws IOException {
        handedOn = StateFolder.values(values); // first: what was edited by hand is no values
        state.handOn(id, values);
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
        List<String> values = shell.state().fields(id);
        Outcome exit = Outcome.Exit.DONE;
        Event.Kept kept = null;
        try {
            if (returned) kept = kept(values, judge, secrets);
        } catch (Missing missing) {
            exit = missing.outcome();
        } catch (IOException | RuntimeException unreadable) {
            kept = null; // it went well all the same, and runs again
        }
        return new Remains(exit, StateFolder.values(values), kept, ignored);
    }

    private Event.Kept kept(List<String> values, Supplier<Judge> judge, Secrets secrets) throws IOException {
        if (task.spec().reuse().isWanted()) return judge.get().keep(task.spec(), values);
        if (values.isEmpty()) return null;
        return new Event.Kept(Duration.ZERO, task.name(), "", Map.of(), Map.of(), Reuse.keepable(values, secrets));
    }

    boolean isUndisturbed() {
        return !orphaned && !timedOut && !stopping;
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
