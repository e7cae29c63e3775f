//SOURCES Plan.java
package async;

import async.model.Event;
import async.model.Outcome;
import async.model.Scheduler;
import async.report.Journal;
import async.reuse.Verdict;
import async.store.LazyHistory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where each task stands: moves it on, for the schedule, the journal and whoever asks. Starts and ends no process.
 * Guarded by the run's lock.
 */
final class Board {
    final Plan plan = new Plan();
    final Scheduler scheduler;
    private final Journal journal;
    private final boolean isToKeepGoing;
    private TaskFailed firstFailure;
    private String warning = "", ending = "";

    Board(Settings settings, Journal journal, LazyHistory history) {
        this.journal = journal;
        isToKeepGoing = settings.isToKeepGoing();
        scheduler = plan.scheduler(settings, history);
    }

    /** What else went wrong, and may be why a task fails. */
    void warning(String warning) {
        this.warning = warning;
    }

    /** Why no task starts any more; empty while they do. */
    String ending() {
        return ending;
    }

    /** The failure that came first, null before one did. */
    TaskFailed firstFailure() {
        return firstFailure;
    }

    /** A task is declared. False if it will never start. */
    boolean add(Task task) {
        String name = task.name();
        journal.emit(task.declared(journal.now(), plan.graph().after(name)));
        String hindrance = ending.isEmpty() ? plan.hindrance(name) : ending;
        if (hindrance.isEmpty()) {
            scheduler.add(name, task.spec().locks(), task.spec().weight());
            return true;
        }
        cancel(task, hindrance);
        cancelWaiting(plan.graph().allAfter(name), hindrance);
        return false;
    }

    void started(Attempt attempt) {
        Duration now = journal.now();
        journal.emit(new Event.Started(now, attempt.task.name(), attempt.number));
        attempt.task.become(attempt.task.standing().running(now));
    }

    /** Gives up its slot and its locks until another attempt. */
    void pause(Task task) {
        scheduler.pause(task.name());
        task.become(task.standing().paused());
    }

    /** It went well, or is left out: what comes after it may start. {@code handedOn} is the attempt's. */
    void pass(Attempt attempt, Outcome outcome, Map<String, List<String>> handedOn) {
        Map<String, List<String>> outputs = plan.handOn(attempt.task, attempt.id, handedOn);
        scheduler.done(attempt.task.name());
        settle(attempt.task, outcome, null, outputs);
    }

    /** An earlier run of it stands: that, and what it handed on, passes for its own. */
    void stand(Attempt attempt, Verdict.Stands earlier) {
        if (earlier.kept() != null) journal.emit(earlier.kept().at(journal.now()));
        pass(attempt, new Outcome.Skipped(earlier.why()), attempt.handedOn);
    }

    /** It failed; what comes after it is cancelled. True if that ends the run. */
    boolean fail(Task task, Outcome outcome) {
        TaskFailed failure = new TaskFailed(task.name(), outcome, task.log(), warning);
        if (firstFailure == null) firstFailure = failure;
        scheduler.drop(task.name());
        settle(task, outcome, failure, Map.of()); // before others: who waits for them asks for the reason
        if (isToKeepGoing) cancelWaiting(plan.graph().allAfter(task.name()), task.name() + " failed");
        return !isToKeepGoing;
    }

    void cancel(Task task, String because) {
        scheduler.drop(task.name());
        settle(task, new Outcome.Cancelled(because), null, Map.of());
    }

    /** No task starts any more; what waits is cancelled. False if that was so before: the first reason stays. */
    boolean end(String because) {
        if (!ending.isEmpty()) return false;
        ending = because;
        cancelWaiting(plan.names(), because);
        return true;
    }

    /** The same where nobody is told any more. */
    void abandon(String because) {
        ending = because;
    }

    private void cancelWaiting(Collection<String> names, String because) {
        names.stream().filter(scheduler::isWaiting).toList().forEach(name -> cancel(plan.task(name), because));
    }

    /** One moment for the journal and for whoever asks the task. */
    private void settle(Task task, Outcome outcome, TaskFailed failure, Map<String, List<String>> outputs) {
        Duration now = journal.now();
        journal.emit(new Event.Ended(now, task.name(), outcome, task.cpu()));
        task.become(task.standing().over(now, outcome, failure, outputs));
    }
}
