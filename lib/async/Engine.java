//SOURCES Board.java
package async;

import async.bash.Shell;
import async.model.Event;
import async.model.Outcome;
import async.model.Spec;
import async.report.Journal;
import async.report.RunFolder;
import async.reuse.Judge;
import async.reuse.Verdict;
import async.store.LazyHistory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What runs: begins and ends attempts at tasks, as the {@link Board} has them, under its lock. Bash's reports come on
 * the shell's reader thread; what happens goes to the journal, whose readers run elsewhere.
 */
final class Engine implements Shell.Listener {
    private final Settings settings;
    private final Journal journal;
    private final ScheduledExecutorService timer;
    private final Board board;
    private final Map<Integer, Attempt> attempts = new HashMap<>();
    private Shell shell;
    private RunFolder logs;
    private Supplier<Judge> judge;
    private int lastId;

    Engine(Settings settings, Journal journal, ScheduledExecutorService timer, LazyHistory history) {
        this.settings = settings;
        this.journal = journal;
        this.timer = timer;
        board = new Board(settings, journal, history);
    }

    /** The files are sourced; {@code warning} is what was wrong with that, if anything. */
    synchronized void open(Shell shell, RunFolder logs, Supplier<Judge> judge, String warning) {
        this.shell = shell;
        this.logs = logs;
        this.judge = judge;
        board.warning(warning);
    }

    /** What the plan says at one moment. */
    synchronized <T> T read(Function<Plan, T> question) {
        return question.apply(board.plan);
    }

    /** Declares a task, whose function there is and whose mode is said, and starts it if it may start. */
    synchronized Task add(Spec spec) {
        Task task = board.plan.add(spec, (all, ordinal) -> new Task(all, ordinal, logs.log(all.task()), journal::now));
        if (board.add(task)) startWhatMay();
        return task;
    }

    synchronized String ending() {
        return board.ending();
    }

    synchronized TaskFailed firstFailure() {
        return board.firstFailure();
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
        Attempt attempt = returned(id, status);
        if (attempt == null) return;
        Runnable end = () -> ended(attempt, status, cpu, left, stuck);
        if (attempt.returned && attempt.task.spec().reuse().isWanted()) Attempt.aside(end); // it reads files
        else end.run();
    }

    /** From here on it cannot be stopped any more, if it went well; one that was asked to end did not. */
    private synchronized Attempt returned(int id, int status) {
        Attempt attempt = attempts.get(id);
        if (attempt != null) attempt.returned = status == 0 && attempt.isUndisturbed();
        return attempt;
    }

    private void ended(Attempt attempt, int status, Duration cpu, int left, List<Long> stuck) {
        Attempt.Remains remains = attempt.remains(status, shell, logs, settings.secrets, judge);
        synchronized (this) {
            if (attempts.remove(attempt.id) == null) return;
            Task task = attempt.task;
            task.become(task.standing().used(cpu).ignoring(remains.ignored()));
            if (left + stuck.size() > 0) journal.emit(new Event.ProcessesLeft(journal.now(), task.name(), left, stuck));
            if (!task.ignored().isEmpty()) journal.emit(new Event.Ignored(journal.now(), task.name(), task.ignored()));
            if (remains.kept() != null) journal.emit(remains.kept().at(journal.now()));
            over(attempt, attempt.outcome(remains.exit(), board.ending()), remains.handedOn());
        }
        shell.state().forget(attempt.id);
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
        boolean mayRetry = attempt.number <= task.spec().retries().most() && board.ending().isEmpty();
        if (outcome.isFailure() && mayRetry) retry(attempt, outcome);
        else if (outcome.isFailure()) fail(task, outcome);
        else if (outcome.isDone()) board.pass(attempt, outcome, handedOn);
        else board.cancel(task, outcome.text());
        startWhatMay();
    }

    private void retry(Attempt attempt, Outcome outcome) {
        Task task = attempt.task;
        Duration delay = task.spec().retries().delayAfter(attempt.number);
        journal.emit(new Event.Retrying(journal.now(), task.name(), attempt.number, outcome, delay));
        if (delay.isZero()) {
            begin(task);
        } else {
            board.pause(task);
            var unused = timer.schedule(() -> resume(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void resume(Task task) {
        board.scheduler.resume(task.name());
        startWhatMay();
    }

    private void fail(Task task, Outcome outcome) {
        if (board.fail(task, outcome)) end(task.name() + " failed");
    }

    /** No task starts any more; what runs is asked to end, what waits is cancelled. The first reason stays. */
    synchronized void end(String because) {
        if (board.end(because)) List.copyOf(attempts.values()).forEach(this::stop);
    }

    private void stop(Attempt attempt) {
        if (attempt.returned) return;
        attempt.stopping = true;
        if (attempt.group > 0) shell.stop(attempt.id);
    }

    private void startWhatMay() {
        while (board.ending().isEmpty()) {
            List<String> starting = board.scheduler.start();
            if (starting.isEmpty()) return;
            for (String name : starting) {
                Task task = board.plan.task(name);
                if (board.ending().isEmpty()) begin(task);
                else board.cancel(task, board.ending()); // one that could not be started has ended the run
            }
        }
    }

    private void begin(Task task) {
        Attempt attempt = new Attempt(task, ++lastId, task.nextAttempt());
        boolean isFirst = attempt.number == 1;
        if (isFirst) board.plan.adopt(task, sentence -> journal.emit(new Event.Warned(journal.now(), sentence)));
        Outcome leftOut = settings.leftOut(task.name());
        if (leftOut == null && !(isFirst && mayStand(task))) {
            start(attempt);
            return;
        }
        var after = List.copyOf(board.plan.graph().after(task.name()));
        var adopted = board.plan.adopted(task);
        Attempt.aside(() -> judged(attempt, leftOut == null ? attempt.judge(judge, after, shell.state(), adopted)
                : attempt.leaveOut(leftOut, judge, shell.state())));
    }

    /** Whether an earlier run of it may stand for this one. */
    private boolean mayStand(Task task) {
        return settings.isToResume() || task.spec().reuse().isWanted();
    }

    private synchronized void judged(Attempt attempt, Verdict verdict) {
        if (settings.isToExplain()) {
            journal.emit(new Event.Noted(journal.now(), attempt.task.name() + verdict.text()));
        }
        if (!board.ending().isEmpty()) {
            board.cancel(attempt.task, board.ending());
        } else if (verdict instanceof Verdict.Stands stands) {
            board.stand(attempt, stands);
        } else {
            start(attempt);
        }
        startWhatMay();
    }

    private void start(Attempt attempt) {
        Task task = attempt.task;
        board.started(attempt);
        Outcome refused = attempt.open(logs);
        if (refused != null) {
            fail(task, refused);
            return;
        }
        attempts.put(attempt.id, attempt);
        attempt.begin(shell, board.plan.adopted(task));
        Duration limit = task.spec().timeout();
        if (limit == null) return;
        var unused = timer.schedule(() -> timeout(attempt), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void timeout(Attempt attempt) {
        if (!attempts.containsKey(attempt.id) || attempt.stopping || attempt.returned) return;
        attempt.timedOut = true;
        stop(attempt);
    }

    /** The script is exiting: nothing of what runs is waited for any more. The names of what ran. */
    synchronized List<String> abandon() {
        List<String> running = attempts.values().stream().map(attempt -> attempt.task.name()).toList();
        attempts.clear();
        board.abandon("the script was ended");
        return running;
    }
}
