//SOURCES Engine.java
//SOURCES Plan.java
//SOURCES report/Journal.java
package async;

import async.model.Event;
import async.report.Journal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The script's side of a run: waits for tasks, has them shown, and throws what went wrong. Any thread may join. */
final class Joiner {
    private static final int MOST_NAMES = 20;

    private final Engine engine;
    private final Journal journal;
    private final boolean keepGoing;
    private final Set<TaskFailed> thrown = ConcurrentHashMap.newKeySet();
    /** The tasks that are shown, once each, whoever joins them. */
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    Joiner(Engine engine, Journal journal, boolean keepGoing) {
        this.engine = engine;
        this.journal = journal;
        this.keepGoing = keepGoing;
    }

    /** The names of what nobody joined yet, in the order in which they were run. */
    Set<String> unjoined() {
        Set<String> names = engine.read(plan -> new LinkedHashSet<>(plan.names()));
        names.removeAll(shown);
        return names;
    }

    /** See {@link Async#join}. Returns when all is shown that the terminal takes. */
    void join(Set<String> names) {
        List<Task> joining = engine.read(plan -> plan.known(names));
        try {
            join(joining);
        } finally {
            journal.awaitRead(journal.size());
        }
    }

    private void join(List<Task> joining) {
        List<TaskFailed> failures = new ArrayList<>();
        for (Task task : joining) {
            await(task);
            if (engine.firstFailure() != null && !keepGoing) break;
            show(task);
            if (task.failure() != null) failures.add(task.failure());
        }
        if (engine.firstFailure() != null && !keepGoing) {
            showEnd(engine.firstFailure());
            throw thrown(engine.firstFailure());
        }
        if (failures.isEmpty()) failures.addAll(failuresBefore(joining));
        if (failures.isEmpty()) return;
        TaskFailed first = failures.get(0);
        failures.stream().distinct().filter(other -> other != first).forEach(first::addSuppressed);
        throw thrown(first);
    }

    /** What cancelled tasks were cancelled for. @throws CancellationException if that was no failure of a task */
    private List<TaskFailed> failuresBefore(List<Task> joining) {
        List<TaskFailed> failures = new ArrayList<>();
        Task cancelled = null;
        for (Task task : joining) {
            if (task.state() != Task.State.CANCELLED) continue;
            failures.addAll(engine.read(plan -> plan.failuresBefore(task)));
            if (cancelled == null) cancelled = task;
        }
        if (cancelled == null || !failures.isEmpty()) return failures;
        throw new CancellationException(cancelled.name() + " was cancelled: " + cancelled.outcome().text());
    }

    /** Joins what nobody joined; ends it instead if {@code refused}, or if the run has been ended already. */
    void finish(boolean refused) {
        Set<String> unjoined = unjoined();
        for (String missed : engine.read(Plan::missedBefore)) warn(missed);
        boolean ended = !engine.ending().isEmpty();
        if (unjoined.isEmpty()) return;
        List<Task> tasks = engine.read(plan -> unjoined.stream().map(plan::task).toList());
        if (ended && (refused || engine.firstFailure() == null || thrown.contains(engine.firstFailure()))) {
            tasks.forEach(this::showAtLast);
        } else if (refused) {
            engine.end("the script stopped");
            tasks.forEach(this::showAtLast);
            List<String> lost = tasks.stream().filter(task -> task.state() == Task.State.CANCELLED).map(Task::name)
                    .toList();
            if (!lost.isEmpty()) {
                throw new Misuse("a call was refused, so what was not joined was ended: " + some(lost));
            }
        } else {
            if (!ended) warn("joining now what the script never joined: " + some(unjoined));
            joinAtLast(unjoined);
        }
    }

    private void joinAtLast(Set<String> unjoined) {
        Set<TaskFailed> known = Set.copyOf(thrown);
        try {
            join(unjoined);
        } catch (TaskFailed failure) {
            if (!known.contains(failure)) throw failure; // the script has had it already
        }
    }

    private void warn(String message) {
        journal.emit(new Event.Warned(journal.now(), message));
    }

    private static String some(Collection<String> names) {
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }

    private void await(Task task) {
        try {
            task.await();
        } catch (InterruptedException e) {
            engine.end("the script was interrupted");
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while joining " + task.name());
        }
    }

    /** The whole log of a task that ran to its end, one line of another. */
    private void show(Task task) {
        show(task, task.state() != Task.State.CANCELLED);
    }

    /** One line, even if the thread is interrupted: it is over soon. */
    private void showAtLast(Task task) {
        boolean interrupted = false;
        while (true) {
            try {
                task.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        show(task, false);
    }

    /** Once, whoever joins it. */
    private void show(Task task, boolean whole) {
        if (!shown.add(task.name()) || task.state() == Task.State.SKIPPED) return;
        journal.emit(new Event.Joined(journal.now(), task.name(), whole));
    }

    /**
     * After the failure that ended the run: its log first, then a line for each task that was cancelled because of it.
     */
    private void showEnd(TaskFailed failure) {
        show(engine.read(plan -> plan.task(failure.task())));
        for (Task task : engine.read(plan -> List.copyOf(plan.tasks()))) {
            await(task);
            if (!task.outcome().lets()) show(task);
        }
    }

    private TaskFailed thrown(TaskFailed failure) {
        thrown.add(failure);
        return failure;
    }
}
