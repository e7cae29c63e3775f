//SOURCES Task.java
//SOURCES model/Event.java
//SOURCES store/History.java
package async;

import async.model.Graph;
import async.model.Handovers;
import async.model.Lengths;
import async.model.Lineage;
import async.model.Scheduler;
import async.model.Spec;
import async.store.History;
import async.store.LazyHistory;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What the script has declared so far: its tasks by name, and which comes after which. Refuses what cannot be meant.
 */
final class Plan {
    private final Graph graph = new Graph();
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    /** Tasks to come before one that was not declared yet, by its name: the graph has the order, this the words. */
    private final Map<String, Set<String>> before = new HashMap<>();
    /** The first task that named each lock. */
    private final Map<String, Task> locks = new HashMap<>();
    private final Handovers handovers = new Handovers();
    /** What each task starts with, and when it is done: what comes after it starts with. */
    private final Map<String, Lineage> lineages = new HashMap<>();

    Graph graph() {
        return graph;
    }

    /** In the order in which they were declared. */
    Collection<Task> tasks() {
        return Collections.unmodifiableCollection(tasks.values());
    }

    /** In the order in which they were declared. */
    Set<String> names() {
        return Collections.unmodifiableSet(tasks.keySet());
    }

    /** A task that there is; see {@link #known} for a name that comes from the script. */
    Task task(String name) {
        return tasks.get(name);
    }

    /**
     * Declares a task, which {@code making} makes of its spec and its number.
     *
     * @throws Misuse and changes nothing for a bad or taken name, a cycle, a `before` that comes too late
     */
    Task add(Spec spec, BiFunction<Spec, Integer, Task> making) {
        String name = checkedName(spec);
        for (String later : spec.before()) checkNotStarted(later);
        if (spec.reuse().isCached() && spec.reuse().products().isEmpty()) {
            throw new Misuse("cached() needs to know which files " + name + " makes\n  hint: producing(FILE…)");
        }
        for (Map.Entry<String, Integer> lock : spec.locks().entrySet()) checkLock(lock.getKey(), lock.getValue());
        try {
            graph.add(name, spec.after(), spec.before());
        } catch (Graph.Cycle cycle) {
            throw new Misuse(cycle.getMessage());
        }
        for (String later : spec.before()) {
            if (!tasks.containsKey(later)) before.computeIfAbsent(later, key -> new LinkedHashSet<>()).add(name);
        }
        Task task = making.apply(spec, tasks.size());
        tasks.put(name, task);
        for (String lock : spec.locks().keySet()) locks.putIfAbsent(lock, task);
        return task;
    }

    /** The tasks of these names, all that they wait for being declared. @throws Misuse with the nearest name */
    List<Task> known(Collection<String> names) {
        List<Task> known = new ArrayList<>();
        for (String name : names) known.add(known(name));
        return known;
    }

    Task known(String name) {
        Task task = tasks.get(name);
        if (task == null) throw new Misuse("unknown task '" + name + "'" + Misuse.nearest(name, tasks.keySet()));
        for (String missing : graph.undeclared(name)) {
            throw new Misuse(name + " waits for '" + missing + "', which was never run"
                    + Misuse.nearest(missing, tasks.keySet()));
        }
        return task;
    }

    /**
     * The tasks before which others were to come, and that were never declared, each with those and the nearest name.
     */
    List<String> missedBefore() {
        List<String> missed = new ArrayList<>();
        for (String later : before.keySet()) {
            if (tasks.containsKey(later)) continue;
            missed.add("'" + later + "', before which " + String.join(", ", before.get(later))
                    + " was to come, was never run" + Misuse.nearest(later, tasks.keySet()));
        }
        return missed;
    }

    /**
     * Why a task can never start: one that it comes after failed or was cancelled, for this reason. Empty if it can.
     */
    String hindrance(String name) {
        for (String dependency : graph.after(name)) {
            Task task = tasks.get(dependency);
            if (task == null || !task.isOver() || task.outcome().lets()) continue;
            return task.outcome().isFailure() ? task.name() + " failed" : task.outcome().text();
        }
        return "";
    }

    /**
     * Decides whose values a task adopts: of all that it comes after. {@code ambiguous}: see {@link Handovers#merge}.
     */
    void adopt(Task task, Consumer<String> ambiguous) {
        List<Lineage> before = new ArrayList<>();
        for (String dependency : graph.after(task.name())) before.add(lineage(dependency));
        lineages.put(task.name(), handovers.merge(task.name(), before, ambiguous));
    }

    /** The attempts whose values a task adopts, in the order in which bash is to take them. */
    List<Integer> adopted(Task task) {
        return lineage(task.name()).ids();
    }

    /** Gives what an attempt handed on to all that comes after it; null is what it unset. The outputs are the rest. */
    Map<String, List<String>> handOn(Task task, int attempt, Map<String, List<String>> values) {
        if (values.isEmpty()) return values;
        lineages.put(task.name(), handovers.and(lineage(task.name()), attempt, task.name(), values.keySet()));
        values.values().removeIf(Objects::isNull);
        return values;
    }

    private Lineage lineage(String task) {
        return lineages.getOrDefault(task, Lineage.NONE);
    }

    /** Of these tasks: in the order that the settings want. */
    Scheduler scheduler(Settings settings, LazyHistory history) {
        return settings.seed().isPresent()
                ? Scheduler.shuffled(settings.slots(), graph, settings.seed().getAsLong())
                : new Scheduler(settings.slots(), graph, lengths(history));
    }

    /** How long tasks take, by what is known of their commands. */
    private Lengths lengths(LazyHistory history) {
        return new Lengths() {
            private final Map<String, Double> known = new HashMap<>();

            @Override
            public double of(String task) {
                History now = history.now();
                if (now.isEmpty()) return 1;
                return known.computeIfAbsent(task, name -> now.length(tasks.get(name).command()));
            }

            @Override
            public int version() {
                return history.version();
            }
        };
    }

    /** The failures that a cancelled task was cancelled for. */
    List<TaskFailed> failuresBefore(Task task) {
        if (task.state() != Task.State.CANCELLED) return List.of();
        return graph.allBefore(task.name()).stream().map(tasks::get).map(Task::failure).filter(Objects::nonNull)
                .toList();
    }

    private String checkedName(Spec spec) {
        String name = spec.task();
        boolean isFileName = isPath(name) && !name.isBlank() && !name.startsWith(".") && !name.startsWith("-")
                && !name.contains("/")
                && name.getBytes(StandardCharsets.UTF_8).length <= 250
                && !hasControl(name);
        if (!isFileName) {
            String shown = name.length() <= 60 ? name : name.substring(0, 60) + "…";
            throw new Misuse("invalid task name '" + shown + "': it becomes the name of its log file"
                    + (spec.name() == null ? "\n  hint: give it another name with named(…)" : ""));
        }
        if (tasks.containsKey(name)) {
            throw new Misuse("there is a task '" + name
                    + "' already\n  hint: give this one a name of its own with named(…)");
        }
        return name;
    }

    private static boolean hasControl(String name) {
        for (int i = 0; i < name.length(); i++) if (Character.isISOControl(name.charAt(i))) return true;
        return false;
    }

    /** Not so for NUL, and in the C locale not for anything beyond ASCII. */
    private static boolean isPath(String name) {
        try {
            return Path.of(name).toString().equals(name);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void checkLock(String lock, int atOnce) {
        Task first = locks.get(lock);
        if (first == null || first.spec().locks().get(lock) == atOnce) return;
        throw new Misuse("lock '" + lock + "' lets " + first.spec().locks().get(lock) + " in at once for "
                + first.name() + ", and cannot let " + atOnce + " in");
    }

    private void checkNotStarted(String later) {
        Task task = tasks.get(later);
        if (task != null && task.state() != Task.State.WAITING) {
            throw new Misuse("nothing can come before " + later + " any more: it is "
                    + task.state().name().toLowerCase(Locale.ROOT));
        }
    }
}
