package async.page;

import async.model.Event;
import async.model.Graph;
import async.model.IgnoredFailure;
import async.model.Outcome;
import async.summary.Summary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A run as its events tell it, for whoever shows it afterwards. Pure. Times count from the first declaration. What
 * still runs, since the run does or was killed, lasts until the latest event.
 *
 * @param tasks in the order in which they were declared
 * @param attempts all of them, in the order of their starts
 * @param warnings what the user was told beside the tasks
 */
record Story(Event.RunStarted run, List<TaskStory> tasks, List<TaskStory.Attempt> attempts, Summary summary,
        Duration length, List<String> warnings, boolean isOver) {
    private static final Event.RunStarted UNKNOWN = new Event.RunStarted(Duration.ZERO, Instant.EPOCH, "", "run",
            Map.of(), 1, 1,
            Path.of(""), "", "");

    static Story of(List<Event> events) {
        return new Teller().of(events);
    }

    /** How many slots the run had, or as far as is seen. */
    int slots() {
        return attempts.stream().mapToInt(attempt -> attempt.slot() + 1).max().orElse(0);
    }

    List<TaskStory> in(TaskStory.State state) {
        return tasks.stream().filter(task -> task.state() == state).toList();
    }

    /** In a few words how it went: "1 failed, 3 done". */
    String verdict() {
        StringBuilder verdict = new StringBuilder();
        for (TaskStory.State state : TaskStory.State.values()) {
            int count = in(state).size();
            if (count > 0) {
                verdict.append(verdict.isEmpty() ? "" : ", ").append(count).append(' ')
                        .append(state.word());
            }
        }
        return verdict.isEmpty() ? "no tasks" : verdict.toString();
    }

    /** Gathers what belongs together. */
    private static final class Teller {
        private final Map<String, Event.Declared> declared = new LinkedHashMap<>();
        private final Map<String, List<IgnoredFailure>> ignored = new HashMap<>();
        private final Map<String, Event.Ended> ended = new HashMap<>();
        private final Map<String, Integer> current = new HashMap<>();
        private final List<TaskStory.Attempt> attempts = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final Graph graph = new Graph();
        private Event.RunStarted run = UNKNOWN;
        private Duration zero, latest = Duration.ZERO;
        private boolean over;

        Story of(List<Event> events) {
            List<Event> known = new ArrayList<>();
            for (Event event : events) if (read(event)) known.add(event);
            for (int open : current.values()) close(open, latest, null);
            List<TaskStory.Attempt> placed = Slots.of(attempts);
            Map<String, List<TaskStory.Attempt>> byTask = new HashMap<>();
            for (TaskStory.Attempt one : placed) {
                byTask.computeIfAbsent(one.task(), task -> new ArrayList<>()).add(one);
            }
            Summary summary = Summary.of(known, run.slots(), run.processors());
            Set<String> critical = new HashSet<>(summary.criticalPath());
            List<TaskStory> tasks = new ArrayList<>();
            Map<String, TaskStory> previous = new HashMap<>();
            for (Event.Declared one : declared.values()) {
                tasks.add(story(one, byTask.getOrDefault(one.task(), List.of()), tasks.size(),
                        critical.contains(one.task())));
            }
            List<TaskStory> byStart = new ArrayList<>(tasks);
            byStart.removeIf(task -> !task.isStarted());
            byStart.sort(Comparator.comparing(TaskStory::start));
            for (TaskStory task : byStart) tasks.set(task.ordinal(), locked(task, previous));
            return new Story(run, List.copyOf(tasks), placed, summary, end(), List.copyOf(warnings), over);
        }

        /** False for what belongs to no task that was declared: a file that somebody edited. */
        private boolean read(Event event) {
            if (event instanceof Event.Declared declaring) {
                if (zero == null) zero = event.at();
                declared.put(declaring.task(), declaring);
                graph.add(declaring.task(), declaring.after(), declaring.before());
            }
            if (event instanceof Event.OfTask of && !declared.containsKey(of.task())) return false;
            latest = event.at();
            if (event instanceof Event.RunStarted started) {
                run = started;
            } else if (event instanceof Event.Started started) {
                current.put(started.task(), attempts.size());
                Duration at = event.at().minus(zero);
                attempts.add(new TaskStory.Attempt(started.task(), started.attempt(), at, at, null, 0));
            } else if (event instanceof Event.Retrying retrying) {
                close(current.remove(retrying.task()), event.at(), retrying.outcome());
            } else if (event instanceof Event.Ignored some) {
                ignored.put(some.task(), some.failures());
            } else if (event instanceof Event.Ended ending) {
                ended.put(ending.task(), ending);
                close(current.remove(ending.task()), event.at(), ending.outcome());
            } else if (event instanceof Event.Warned warned) {
                warnings.add(warned.message());
            } else if (event instanceof Event.BashLost lost) {
                warnings.add(lost.why());
            } else if (event instanceof Event.RunEnded) {
                over = true;
            }
            return true;
        }

        private void close(Integer open, Duration at, Outcome outcome) {
            if (open == null) return;
            TaskStory.Attempt one = attempts.get(open);
            attempts.set(open, new TaskStory.Attempt(one.task(), one.number(), one.from(), at.minus(zero), outcome, 0));
        }

        private TaskStory story(Event.Declared task, List<TaskStory.Attempt> tried, int ordinal, boolean critical) {
            Duration ready = task.at().minus(zero);
            for (String before : graph.after(task.task())) {
                Duration done = ended.containsKey(before) ? ended.get(before).at().minus(zero) : Duration.ZERO;
                if (done.compareTo(ready) > 0) ready = done;
            }
            Duration waited = tried.isEmpty() || ready.compareTo(tried.get(0).from()) > 0 ? Duration.ZERO
                    : tried.get(0).from().minus(ready);
            return new TaskStory(ordinal, task, graph.after(task.task()), List.copyOf(tried), ended.get(task.task()),
                    ignored.getOrDefault(task.task(), List.of()), critical, waited, TaskStory.NO_LOCK);
        }

        /** With the wait for who had a lock before it, if it was ready meanwhile: the longest, of several locks. */
        private static TaskStory locked(TaskStory task, Map<String, TaskStory> previous) {
            TaskStory.LockWait wait = TaskStory.NO_LOCK;
            for (String lock : task.declared().locks().keySet()) {
                TaskStory holder = previous.put(lock, task);
                if (holder == null) continue;
                Duration ready = task.start().minus(task.waited()), free = holder.start().plus(holder.time());
                if (free.compareTo(ready) > 0 && free.compareTo(task.start()) <= 0 && free.compareTo(wait.to()) > 0) {
                    wait = new TaskStory.LockWait(lock, holder.name(), ready, free);
                }
            }
            return wait.equals(TaskStory.NO_LOCK) ? task : new TaskStory(task.ordinal(), task.declared(), task.after(),
                    task.attempts(), task.ended(), task.ignored(), task.critical(), task.waited(), wait);
        }

        private Duration end() {
            Duration end = Duration.ZERO;
            for (TaskStory.Attempt one : attempts) if (one.to().compareTo(end) > 0) end = one.to();
            return end;
        }
    }
}
