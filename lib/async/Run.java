package async;

import async.bash.FailureRecord;
import async.bash.LoadFailed;
import async.bash.Mode;
import async.bash.Shell;
import async.model.Event;
import async.model.Frame;
import async.model.Lineage;
import async.model.Outcome;
import async.model.Scheduler;
import async.report.Journal;
import async.report.LogText;
import async.report.RunFolder;
import async.report.Screen;
import async.report.SourcingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/**
 * The engine behind {@link Async}: brings together plan, scheduler and shell. All state changes under its lock; what bash
 * tells arrives on the shell's reader thread. What happens goes to the journal, whose readers run elsewhere.
 */
final class Run implements Shell.Listener {
    private static final long WATCH_SECONDS = 1;

    private final Settings settings;
    private final Plan plan = new Plan();
    private final Scheduler scheduler;
    private final Journal journal = new Journal();
    private final Screen screen;
    private final Joiner joiner;
    private final Map<Integer, Attempt> attempts = new HashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "async-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Thread onExit = new Thread(this::exiting, "async-exit");
    private RunFolder logs;
    private SourcingReport sourcing = SourcingReport.NONE;
    private Shell shell;
    private int lastId;
    private TaskFailed firstFailure;
    private String ending = "";
    private boolean exiting;

    /** Sources the files, and is ready for tasks. @throws Misuse if they cannot be sourced */
    static Run start(List<FunctionFiles.Source> files, Settings settings) {
        Run run = new Run(settings);
        try {
            run.load(files);
        } catch (RuntimeException | Error e) { // too few threads, say: whatever it is, nothing stays
            run.close();
            throw e;
        }
        return run;
    }

    private Run(Settings settings) {
        this.settings = settings;
        scheduler = new Scheduler(settings.slots, plan.graph());
        screen = new Screen(settings.output);
        joiner = new Joiner(this, plan, journal, settings.keepGoing);
        timer.setRemoveOnCancelPolicy(true);
        journal.follow(screen, "screen");
    }

    private void load(List<FunctionFiles.Source> sources) {
        Runtime.getRuntime().addShutdownHook(onExit); // before there is anything that an exit would have to remove
        List<Path> files = open(sources);
        try {
            shell.start(files, settings.inherited, settings.variables);
        } catch (LoadFailed failed) {
            throw new Misuse(failed.getMessage() + (failed.whileSourcing() ? sourcingTail() : ""));
        }
        sourcing = SourcingReport.of(shell.sourcingFailures(), shell.sourcingErrors());
        if (!sourcing.isEmpty()) warn(sourcing.text());
        if (!shell.said().isEmpty()) warn("bash says: " + shell.said());
        if (ProcessHandle.current().pid() == 1) {
            warn("this script is process 1 and reaps no zombies that others leave to it; start it under an init (docker run --init)");
        }
        journal.emit(new Event.RunStarted(journal.now(), Instant.now(), settings.slots, Runtime.getRuntime().availableProcessors(),
                logs.folder(), Runtime.version().toString(), shell.version()));
        timer.scheduleWithFixedDelay(this::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized List<Path> open(List<FunctionFiles.Source> sources) {
        if (exiting) throw new IllegalStateException("the JVM is exiting");
        Path base = settings.logs.toAbsolutePath();
        List<Path> files = new ArrayList<>();
        try {
            logs = RunFolder.in(base, settings.runsKept);
            for (FunctionFiles.Source source : sources) files.add(source.in(logs.functions()));
        } catch (IOException e) {
            throw new Misuse("cannot write logs under " + base + ": " + e + "\n  hint: Async.logs(a folder that you may write)");
        }
        try {
            shell = new Shell(logs.log(".sourcing"), settings.grace, this);
        } catch (LoadFailed failed) {
            throw new Misuse(failed.getMessage());
        }
        return files;
    }

    /** Declares a task, and starts it if it may start. */
    synchronized Task add(Spec spec) {
        if (!shell.functions().containsKey(spec.function())) {
            String said = sourcingTail();
            throw new Misuse("no bash function '" + spec.function() + "' in the function files"
                    + Misuse.nearest(spec.function(), shell.functions().keySet()) + (said.isEmpty() ? "" : "\n  sourcing them wrote:" + said));
        }
        Task task = plan.add(spec, (all, ordinal) -> new Task(all, ordinal, logs.log(all.task()), journal::now));
        String name = task.name();
        journal.emit(new Event.Declared(journal.now(), name, task.command(), Set.copyOf(plan.graph().after(name)), Set.copyOf(spec.before()),
                Set.copyOf(spec.locks()), task.log()));
        String hindrance = ending.isEmpty() ? plan.hindrance(name) : ending;
        if (hindrance.isEmpty()) {
            scheduler.add(name, Set.copyOf(spec.locks()));
            startWhatMay();
        } else {
            cancel(task, hindrance);
            cancelAfter(task, hindrance);
        }
        return task;
    }

    /** Ends all that still runs and removes everything but the logs; then waits until all is shown. */
    void close() {
        timer.shutdownNow();
        if (shell != null) shell.close();
        if (logs != null) logs.close();
        journal.emit(new Event.RunEnded(journal.now()));
        journal.drain();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException exiting) {
            // The JVM is on its way out: the hook does the same.
        }
    }

    /** Whether all that was to be shown was taken. */
    boolean isShown() {
        return !screen.isBroken();
    }

    Joiner joiner() {
        return joiner;
    }

    Journal journal() {
        return journal;
    }

    Plan plan() {
        return plan;
    }

    void warn(String message) {
        journal.emit(new Event.Warned(journal.now(), message));
    }

    /** Why no task starts any more; empty while they do. */
    synchronized String ending() {
        return ending;
    }

    /** The failure that came first, null before one did. */
    synchronized TaskFailed firstFailure() {
        return firstFailure;
    }

    @Override
    public synchronized void started(int id, long pid) {
        Attempt attempt = attempts.get(id);
        if (attempt == null) return;
        attempt.group = pid;
        if (attempt.stopping) shell.stop(id);
    }

    @Override
    public synchronized void ended(int id, int status, Duration cpu, int left, List<Long> unkillable) {
        Attempt attempt = attempts.remove(id);
        if (attempt == null) return;
        Task task = attempt.task;
        task.become(task.standing().used(cpu));
        if (left > 0 || !unkillable.isEmpty()) {
            journal.emit(new Event.ProcessesLeft(journal.now(), task.name(), left, unkillable));
        }
        if (mode(task) == Mode.LENIENT) ignored(task, id);
        if (attempt.orphaned) over(attempt, new Outcome.Lost("its supervisor was killed"));
        else if (attempt.timedOut) over(attempt, new Outcome.TimedOut(task.spec().timeout()));
        else if (attempt.stopping) over(attempt, new Outcome.Cancelled(ending));
        else over(attempt, status == 0 ? Outcome.Exit.DONE : exit(task, id, status));
        shell.forget(id);
    }

    @Override
    public synchronized void lost(String why) {
        journal.emit(new Event.BashLost(journal.now(), why));
        List<Attempt> running = List.copyOf(attempts.values());
        attempts.clear();
        shell.kill();
        for (Attempt attempt : running) over(attempt, new Outcome.Lost("the bash server exited: " + why));
        end("the bash server exited");
    }

    /** A task whose warden was killed would never end: nobody is left who could tell. The server is its parent and knows. */
    private synchronized void watch() {
        if (!attempts.isEmpty()) shell.check();
    }

    /** What the warden had told stands before this in the pipe, however long this JVM was suspended meanwhile. */
    @Override
    public synchronized void orphaned(int id) {
        Attempt attempt = attempts.get(id);
        if (attempt == null) return;
        attempt.orphaned = true;
        shell.reap(id, attempt.group);
    }

    /** The one way in which an attempt ends. */
    private void over(Attempt attempt, Outcome outcome) {
        Task task = attempt.task;
        if (outcome.isFailure() && attempt.number <= task.spec().retries() && ending.isEmpty()) {
            retry(attempt, outcome);
        } else if (outcome.isFailure()) {
            fail(task, outcome);
        } else if (outcome.isDone()) {
            Map<String, List<String>> outputs = shell.values(attempt.id);
            if (!outputs.isEmpty()) task.lineage = task.lineage.and(attempt.id);
            scheduler.done(task.name());
            settle(task, outcome, null, outputs);
        } else {
            cancel(task, outcome.text());
        }
        startWhatMay();
    }

    private void retry(Attempt attempt, Outcome outcome) {
        Task task = attempt.task;
        Duration delay = task.spec().delayAfter(attempt.number);
        journal.emit(new Event.Retrying(journal.now(), task.name(), attempt.number, outcome, delay));
        if (delay.isZero()) {
            begin(task);
            return;
        }
        scheduler.pause(task.name());
        task.become(task.standing().paused());
        timer.schedule(() -> resume(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void resume(Task task) {
        scheduler.resume(task.name());
        startWhatMay();
    }

    private void fail(Task task, Outcome outcome) {
        TaskFailed failure = new TaskFailed(task.name(), outcome, task.log(), sourcing.isEmpty() ? "" : sourcing.text());
        if (firstFailure == null) firstFailure = failure;
        scheduler.drop(task.name());
        settle(task, outcome, failure, Map.of()); // before others are over because of it: who waits for them asks for the reason
        if (settings.keepGoing) cancelAfter(task, task.name() + " failed");
        else end(task.name() + " failed");
    }

    private void cancel(Task task, String because) {
        scheduler.drop(task.name());
        settle(task, new Outcome.Cancelled(because), null, Map.of());
    }

    /** One moment for the journal and for whoever asks the task. */
    private void settle(Task task, Outcome outcome, TaskFailed failure, Map<String, List<String>> outputs) {
        Duration now = journal.now();
        journal.emit(new Event.Ended(now, task.name(), outcome, task.cpu()));
        task.become(task.standing().over(now, outcome, failure, outputs));
    }

    private void cancelAfter(Task task, String because) {
        for (String later : plan.graph().allAfter(task.name())) {
            if (scheduler.isWaiting(later)) cancel(plan.task(later), because);
        }
    }

    /** No task starts any more; what runs is asked to end, what waits is cancelled. The first reason stays. */
    synchronized void end(String because) {
        if (!ending.isEmpty()) return;
        ending = because;
        for (Task task : plan.tasks()) {
            if (scheduler.isWaiting(task.name())) cancel(task, because);
        }
        List.copyOf(attempts.values()).forEach(this::stop);
    }

    private void stop(Attempt attempt) {
        attempt.stopping = true;
        if (attempt.group > 0) shell.stop(attempt.id);
    }

    /** How bash saw it fail; where it saw nothing, the function's definition stands for the place. */
    private Outcome exit(Task task, int id, int status) {
        FailureRecord record = shell.failure(id, status);
        String remark = fullDisk();
        List<Frame> stack = record.stack();
        if (stack.isEmpty() && (remark.isEmpty() && status <= Outcome.SIGNAL || !record.command().isEmpty())) {
            Shell.Function defined = shell.functions().get(task.spec().function());
            stack = List.of(new Frame(defined.name(), defined.file(), defined.line()));
        }
        return new Outcome.Exit(status, record.command(), stack, remark);
    }

    /** What bash could not write down: why it failed. Empty where there is space. */
    private String fullDisk() {
        for (Path folder : List.of(logs.folder(), shell.stateFolder())) {
            if (RunFolder.isFull(folder)) return "no space is left on the disk of " + folder.getParent();
        }
        return "";
    }

    private void ignored(Task task, int id) {
        task.become(task.standing().ignoring(shell.ignored(id)));
        if (!task.ignored().isEmpty()) journal.emit(new Event.Ignored(journal.now(), task.name(), task.ignored()));
    }

    private Mode mode(Task task) {
        return task.spec().mode() == null ? settings.mode : task.spec().mode();
    }

    private void startWhatMay() {
        if (!ending.isEmpty()) return;
        for (String name : scheduler.start()) begin(plan.task(name));
    }

    private void begin(Task task) {
        Attempt attempt = new Attempt(task, ++lastId, task.attempt == null ? 1 : task.attempt.number + 1);
        if (attempt.number == 1) {
            task.lineage = Lineage.of(plan.graph().after(task.name()).stream().map(name -> plan.task(name).lineage).toList());
        }
        task.attempt = attempt;
        attempts.put(attempt.id, attempt);
        Duration now = journal.now();
        journal.emit(new Event.Started(now, task.name(), attempt.number));
        task.become(task.standing().running(now));
        try {
            logs.write(task.log(), attempt.number == 1 ? "" : "── attempt " + attempt.number + " of " + (1 + task.spec().retries()) + "\n");
        } catch (IOException e) {
            attempts.remove(attempt.id);
            over(attempt, new Outcome.NotStarted(e.toString()));
            return;
        }
        shell.run(attempt.id, task.name(), task.log(), mode(task), task.lineage.ids(), task.spec().keeping(), task.command());
        Duration timeout = task.spec().timeout();
        if (timeout != null) timer.schedule(() -> timeout(attempt), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void timeout(Attempt attempt) {
        if (!attempts.containsKey(attempt.id) || attempt.stopping) return;
        attempt.timedOut = true;
        stop(attempt);
    }

    /** The last lines of what sourcing wrote, to stderr if there are any. */
    private String sourcingTail() {
        for (Path written : List.of(shell.sourcingErrors(), logs.log(".sourcing"))) {
            List<String> lines = LogText.tail(written, 10);
            if (!lines.isEmpty()) return String.join("", lines.stream().map(line -> "\n    | " + line).toList());
        }
        return "";
    }

    /** Ctrl-C, TERM or System.exit: what runs is ended, quietly for the threads that still wait. A second signal is final. */
    private void exiting() {
        List<String> running;
        synchronized (this) {
            exiting = true;
            running = attempts.values().stream().map(attempt -> attempt.task.name()).toList();
            attempts.clear();
            ending = "the script was ended";
        }
        if (shell == null) return;
        Signals.register("INT", () -> endAtOnce(Outcome.SIGNAL + 2));
        Signals.register("TERM", () -> endAtOnce(Outcome.SIGNAL + 15));
        if (!running.isEmpty()) {
            journal.emit(new Event.Noted(journal.now(), "ending " + String.join(", ", running) + "; logs in " + logs.folder()));
        }
        shell.close();
        logs.close();
        journal.close();
    }

    private void endAtOnce(int status) {
        shell.kill();
        Runtime.getRuntime().halt(status);
    }
}
