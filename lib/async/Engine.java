package async;

import async.bash.Shell;
import async.model.Event;
import async.model.Outcome;
import async.model.Scheduler;
import async.model.Spec;
import async.report.Journal;
import async.report.RunFolder;
import async.store.LazyHistory;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What becomes of tasks: each transition, from declaration to end, under its lock. Bash's reports come on the shell's
 * reader thread; what happens goes to the journal, whose readers run elsewhere.
 */
final class Engine implements Shell.Listener {
    private final Settings settings;
    private final Journal journal;
    private final ScheduledExecutorService timer;
    private final Plan plan = new Plan();
    private final Scheduler scheduler;
    private final Map<Integer, Attempt> attempts = new HashMap<>();
    private Shell shell;
    private RunFolder logs;
    private TaskFailed firstFailure;
    private String warning = "", ending = "";
    private int lastId;

    Engine(Settings settings, Journal journal, ScheduledExecutorService timer, LazyHistory history) {
        this.settings = settings;
        this.journal = journal;
        this.timer = timer;
        scheduler = plan.scheduler(settings, history);
    }

    /** The files are sourced; {@code warning} is what was wrong with that, if anything. */
    synchronized void open(Shell shell, RunFolder logs, String warning) {
        this.shell = shell;
        this.logs = logs;
        this.warning = warning;
    }

    /** What the plan says at one moment. */
    synchronized <T> T read(Function<Plan, T> question) {
        return question.apply(plan);
    }

    /** Declares a task, whose function there is and whose mode is said, and starts it if it may start. */
    synchronized Task add(Spec spec) {
        Task task = plan.add(spec, (all, ordinal) -> new Task(all, ordinal, logs.log(all.task()), journal::now));
        String name = task.name();
        journal.emit(task.declared(journal.now(), plan.graph().after(name)));
        String hindrance = ending.isEmpty() ? plan.hindrance(name) : ending;
        if (hindrance.isEmpty()) {
            scheduler.add(name, spec.locks(), spec.weight());
            startWhatMay();
        } else {
            cancel(task, hindrance);
            cancelWaiting(plan.graph().allAfter(name), hindrance);
        }
        return task;
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
    public void ended(int id, int status, Duration cpu, int left, List<Long> stuck) {
        Attempt attempt = read(plan -> attempts.get(id));
        if (attempt == null) return;
        Attempt.Remains remains = attempt.remains(status, shell, logs, settings.secrets); // a slow disk holds up nobody
        synchronized (this) {
            if (attempts.remove(id) == null) return;
            Task task = attempt.task;
            task.become(task.standing().used(cpu).ignoring(remains.ignored()));
            if (left + stuck.size() > 0) journal.emit(new Event.ProcessesLeft(journal.now(), task.name(), left, stuck));
            if (!task.ignored().isEmpty()) journal.emit(new Event.Ignored(journal.now(), task.name(), task.ignored()));
            over(attempt, attempt.outcome(remains.exit(), ending), remains.handedOn());
        }
        shell.state().forget(id);
    }

    @Override
    public synchronized void lost(String why) {
        journal.emit(new Event.BashLost(journal.now(), why));
        List<Attempt> running = List.copyOf(attempts.values());
        attempts.clear();
        shell.kill();
        running.forEach(attempt -> over(attempt, new Outcome.Lost("the bash server exited: " + why), Map.of()));
        end("the bash server exited");
    }

    /** A task whose warden was killed would never end, and nobody would tell. The server, its parent, knows. */
    synchronized void watch() {
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

    private void over(Attempt attempt, Outcome outcome, Map<String, List<String>> handedOn) {
        Task task = attempt.task;
        if (outcome.isFailure() && attempt.number <= task.spec().retries().most() && ending.isEmpty()) {
            retry(attempt, outcome);
        } else if (outcome.isFailure()) {
            fail(task, outcome);
        } else if (outcome.isDone()) {
            Map<String, List<String>> outputs = plan.handOn(task, attempt.id, handedOn);
            scheduler.done(task.name());
            settle(task, outcome, null, outputs);
        } else {
            cancel(task, outcome.text());
        }
        startWhatMay();
    }

    private void retry(Attempt attempt, Outcome outcome) {
        Task task = attempt.task;
        Duration delay = task.spec().retries().delayAfter(attempt.number);
        journal.emit(new Event.Retrying(journal.now(), task.name(), attempt.number, outcome, delay));
        if (delay.isZero()) {
            begin(task);
        } else {
            scheduler.pause(task.name());
            task.become(task.standing().paused());
            var unused = timer.schedule(() -> resume(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void resume(Task task) {
        scheduler.resume(task.name());
        startWhatMay();
    }

    private void fail(Task task, Outcome outcome) {
        TaskFailed failure = new TaskFailed(task.name(), outcome, task.log(), warning);
        if (firstFailure == null) firstFailure = failure;
        scheduler.drop(task.name());
        settle(task, outcome, failure, Map.of()); // before others: who waits for them asks for the reason
        if (settings.isToKeepGoing()) cancelWaiting(plan.graph().allAfter(task.name()), task.name() + " failed");
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

    private void cancelWaiting(Collection<String> names, String because) {
        names.stream().filter(scheduler::isWaiting).toList().forEach(name -> cancel(plan.task(name), because));
    }

    /** No task starts any more; what runs is asked to end, what waits is cancelled. The first reason stays. */
    synchronized void end(String because) {
        if (!ending.isEmpty()) return;
        ending = because;
        cancelWaiting(plan.names(), because);
        List.copyOf(attempts.values()).forEach(this::stop);
    }

    private void stop(Attempt attempt) {
        attempt.stopping = true;
        if (attempt.group > 0) shell.stop(attempt.id);
    }

    private void startWhatMay() {
        while (ending.isEmpty()) {
            List<String> starting = scheduler.start();
            if (starting.isEmpty()) return;
            for (String name : starting) {
                if (ending.isEmpty()) begin(plan.task(name));
                else cancel(plan.task(name), ending); // one that could not be started has ended the run
            }
        }
    }

    private void begin(Task task) {
        Attempt attempt = new Attempt(task, ++lastId, task.nextAttempt());
        if (attempt.number == 1) plan.adopt(task, sentence -> journal.emit(new Event.Warned(journal.now(), sentence)));
        Outcome refused = settings.leftOut(task.name());
        if (refused != null) {
            scheduler.done(task.name());
            settle(task, refused, null, Map.of());
            return;
        }
        Duration now = journal.now();
        journal.emit(new Event.Started(now, task.name(), attempt.number));
        task.become(task.standing().running(now));
        refused = attempt.open(logs);
        if (refused != null) {
            fail(task, refused);
            return;
        }
        attempts.put(attempt.id, attempt);
        Spec spec = task.spec();
        shell.run(attempt.id, task.name(), spec.mode(), plan.adopted(task), spec.keeping(), spec.command());
        if (spec.timeout() == null) return;
        var unused = timer.schedule(() -> timeout(attempt), spec.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void timeout(Attempt attempt) {
        if (!attempts.containsKey(attempt.id) || attempt.stopping) return;
        attempt.timedOut = true;
        stop(attempt);
    }

    /** The script is exiting: nothing of what runs is waited for any more. The names of what ran. */
    synchronized List<String> abandon() {
        List<String> running = attempts.values().stream().map(attempt -> attempt.task.name()).toList();
        attempts.clear();
        ending = "the script was ended";
        return running;
    }
}
