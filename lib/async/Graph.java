package async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Which task comes after which: order, cycles, critical path. Pure: it knows names, no processes and no clock.
 *
 * <p>A name may be mentioned in a dependency before it is a task itself ({@link #undeclared}).
 */
final class Graph {
    private final Map<String, Set<String>> after = new LinkedHashMap<>();
    private final Set<String> declared = new LinkedHashSet<>();

    /** Adds a task that comes after some and before others. Throws {@link Misuse} and changes nothing if that closes a cycle. */
    void add(String task, Collection<String> dependencies, Collection<String> dependents) {
        for (String dependency : dependencies) {
            List<String> path = path(dependency, task);
            for (String dependent : dependents) {
                if (path.isEmpty()) path = path(dependency, dependent);
            }
            if (!path.isEmpty()) throw cycle(task, path);
        }
        if (dependents.contains(task)) throw cycle(task, List.of(task));
        declared.add(task);
        after.computeIfAbsent(task, name -> new LinkedHashSet<>()).addAll(dependencies);
        for (String dependent : dependents) after.computeIfAbsent(dependent, name -> new LinkedHashSet<>()).add(task);
    }

    /** See {@link #add(String, Collection, Collection)}. */
    void add(String task, Collection<String> dependencies) {
        add(task, dependencies, Set.of());
    }

    private static Misuse cycle(String task, List<String> path) {
        String last = path.get(path.size() - 1).equals(task) ? "" : ", which " + task + " comes before";
        return new Misuse("cycle: " + task + " comes after " + String.join(", which comes after ", path) + last);
    }

    Set<String> tasks() {
        return Collections.unmodifiableSet(declared);
    }

    Set<String> after(String task) {
        return after.getOrDefault(task, Set.of());
    }

    /** All that must be done before {@code task}, near or far, each before what comes after it. */
    Set<String> allBefore(String task) {
        Set<String> found = new LinkedHashSet<>();
        for (String dependency : after(task)) visit(dependency, found);
        return found;
    }

    /** All tasks that come after {@code task}, near or far. */
    Set<String> allAfter(String task) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(task));
        while (!open.isEmpty()) {
            String next = open.poll();
            after.forEach((name, dependencies) -> {
                if (dependencies.contains(next) && found.add(name)) open.add(name);
            });
        }
        return found;
    }

    /** Names that {@code task} waits for, near or far, and that are no tasks (yet). */
    Set<String> undeclared(String task) {
        Set<String> missing = allBefore(task);
        missing.removeAll(declared);
        return missing;
    }

    /** The chain of dependencies with the greatest sum of lengths, first to last; empty for an empty graph. */
    List<String> criticalPath(ToDoubleFunction<String> length) {
        Map<String, Double> finish = new HashMap<>();
        Map<String, String> previous = new HashMap<>();
        String last = null;
        for (String task : order()) {
            double start = 0;
            for (String dependency : after(task)) {
                if (finish.getOrDefault(dependency, 0.0) > start) {
                    start = finish.get(dependency);
                    previous.put(task, dependency);
                }
            }
            finish.put(task, start + length.applyAsDouble(task));
            if (last == null || finish.get(task) > finish.get(last)) last = task;
        }
        List<String> path = new ArrayList<>();
        for (String task = last; task != null; task = previous.get(task)) path.add(0, task);
        return path;
    }

    /** How long each task and the longest chain behind it take together: the field's list-scheduling priority. */
    Map<String, Double> tails(ToDoubleFunction<String> length) {
        List<String> backwards = new ArrayList<>(order());
        Collections.reverse(backwards);
        Map<String, Double> tails = new HashMap<>();
        for (String task : backwards) {
            double tail = tails.merge(task, length.applyAsDouble(task), Double::sum);
            for (String dependency : after(task)) tails.merge(dependency, tail, Math::max);
        }
        return tails;
    }

    /** Every declared task, each after all that it comes after. */
    private Set<String> order() {
        Set<String> order = new LinkedHashSet<>();
        for (String task : declared) visit(task, order);
        order.retainAll(declared);
        return order;
    }

    /** Adds what {@code task} comes after, then itself. */
    private void visit(String task, Set<String> visited) {
        if (visited.contains(task)) return;
        for (String dependency : after(task)) visit(dependency, visited);
        visited.add(task);
    }

    /** The names from {@code from} back to {@code to} along dependencies, both included; empty if there is no way. */
    private List<String> path(String from, String to) {
        if (from.equals(to)) return List.of(to);
        if (!allBefore(from).contains(to)) return List.of();
        for (String dependency : after(from)) {
            List<String> rest = path(dependency, to);
            if (!rest.isEmpty()) {
                List<String> path = new ArrayList<>(List.of(from));
                path.addAll(rest);
                return path;
            }
        }
        return List.of();
    }
}
