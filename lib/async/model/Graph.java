package async.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Which task comes after which: order, cycles, critical path. Pure: it knows names, no processes and no clock.
 *
 * <p>A name may be mentioned in a dependency before it is a task itself ({@link #undeclared}). Nothing recurses, so a
 * chain may be as long as memory lasts, and to add a task costs no more than the tasks that it names, unless it is put
 * before others or was mentioned before.
 */
public final class Graph {
    private final Map<String, Set<String>> after = new LinkedHashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();
    private final Set<String> declared = new LinkedHashSet<>();
    private final Set<String> mentioned = new HashSet<>();

    /** A dependency that closes a cycle; the message names every step of it. */
    public static final class Cycle extends IllegalArgumentException {
        private Cycle(String message) {
            super(message);
        }
    }

    public Graph() {}

    /** Another with the same tasks, for now. */
    public Graph(Graph other) {
        other.after.forEach((task, before) -> after.put(task, new LinkedHashSet<>(before)));
        other.dependents.forEach((task, later) -> dependents.put(task, new LinkedHashSet<>(later)));
        declared.addAll(other.declared);
        mentioned.addAll(other.mentioned);
    }

    /** Adds a task that comes after some and before others. @throws Cycle and changes nothing if that closes one */
    public void add(String task, Collection<String> dependencies, Collection<String> before) {
        if (!dependencies.isEmpty()) {
            Set<String> behind = new LinkedHashSet<>(before);
            behind.add(task);
            if (meets(behind, dependencies)) throw cycle(task, dependencies, before);
        }
        if (before.contains(task)) throw new Cycle("cycle: " + task + " comes after " + task);
        declared.add(task);
        mentioned.remove(task);
        after.putIfAbsent(task, new LinkedHashSet<>());
        for (String dependency : dependencies) link(task, dependency);
        for (String later : before) link(later, task);
    }

    /** See {@link #add(String, Collection, Collection)}. */
    public void add(String task, Collection<String> dependencies) {
        add(task, dependencies, Set.of());
    }

    private void link(String task, String dependency) {
        after.computeIfAbsent(task, name -> new LinkedHashSet<>()).add(dependency);
        dependents.computeIfAbsent(dependency, name -> new LinkedHashSet<>()).add(task);
        if (!declared.contains(task)) mentioned.add(task);
        if (!declared.contains(dependency)) mentioned.add(dependency);
    }

    public Set<String> tasks() {
        return Collections.unmodifiableSet(declared);
    }

    /** What {@code task} comes after, by its own words or another's {@code before}. */
    public Set<String> after(String task) {
        return after.getOrDefault(task, Set.of());
    }

    /** What comes after {@code task}, the nearest only. */
    public Set<String> dependents(String task) {
        return dependents.getOrDefault(task, Set.of());
    }

    /** All that must be done before {@code task}, near or far, each before what comes after it. */
    public Set<String> allBefore(String task) {
        Set<String> found = new LinkedHashSet<>();
        visit(task, this::after, found);
        found.remove(task);
        return found;
    }

    /** All tasks that come after {@code task}, near or far, the nearest first. */
    public Set<String> allAfter(String task) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(task));
        while (!open.isEmpty()) {
            for (String next : dependents(open.poll())) {
                if (found.add(next)) open.add(next);
            }
        }
        return found;
    }

    /** Names that {@code task} waits for, near or far, and that are no tasks (yet). */
    public Set<String> undeclared(String task) {
        if (mentioned.isEmpty()) return Set.of();
        Set<String> missing = allBefore(task);
        missing.retainAll(mentioned);
        return missing;
    }

    /** The chain of dependencies with the greatest sum of lengths, first to last; empty for an empty graph. */
    public List<String> criticalPath(ToDoubleFunction<String> length) {
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
        for (String task = last; task != null; task = previous.get(task)) path.add(task);
        Collections.reverse(path);
        return path;
    }

    /** How long each task and the longest chain behind it take together: the field's list-scheduling priority. */
    public Map<String, Double> tails(ToDoubleFunction<String> length) {
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
    public Set<String> order() {
        Set<String> order = new LinkedHashSet<>();
        for (String task : declared) visit(task, this::after, order);
        order.retainAll(declared);
        return order;
    }

    /** Adds what {@code from} leads to, each before what leads to it, then {@code from} itself. */
    private static void visit(String from, Function<String, Set<String>> next, Set<String> visited) {
        if (visited.contains(from)) return;
        Set<String> nearest = next.apply(from);
        if (nearest.isEmpty()) {
            visited.add(from);
            return;
        }
        Set<String> entered = new HashSet<>(Set.of(from));
        Deque<String> path = new ArrayDeque<>(List.of(from));
        Deque<Iterator<String>> branches = new ArrayDeque<>(List.of(nearest.iterator()));
        while (!path.isEmpty()) {
            if (!branches.peek().hasNext()) {
                branches.pop();
                visited.add(path.pop());
                continue;
            }
            String name = branches.peek().next();
            if (visited.contains(name) || !entered.add(name)) continue;
            path.push(name);
            branches.push(next.apply(name).iterator());
        }
    }

    /**
     * Whether one of {@code later} leads to one of {@code earlier} along what comes after what. It looks from both
     * sides in turn, so it is over as soon as the smaller one is known: at once for a task that nobody mentioned.
     */
    private boolean meets(Collection<String> later, Collection<String> earlier) {
        Set<String> behind = new HashSet<>(later), ahead = new HashSet<>(earlier);
        Deque<String> forward = new ArrayDeque<>(later), backward = new ArrayDeque<>(earlier);
        if (!Collections.disjoint(behind, earlier)) return true;
        while (!forward.isEmpty() && !backward.isEmpty()) {
            for (String next : dependents(forward.poll())) {
                if (ahead.contains(next)) return true;
                if (behind.add(next)) forward.add(next);
            }
            for (String next : after(backward.poll())) {
                if (behind.contains(next)) return true;
                if (ahead.add(next)) backward.add(next);
            }
        }
        return false;
    }

    private Cycle cycle(String task, Collection<String> dependencies, Collection<String> before) {
        List<String> path = List.of();
        for (String dependency : dependencies) {
            if (path.isEmpty()) path = path(dependency, task);
            for (String later : before) {
                if (path.isEmpty()) path = path(dependency, later);
            }
        }
        String last = path.get(path.size() - 1).equals(task) ? "" : ", which " + task + " comes before";
        return new Cycle("cycle: " + task + " comes after " + String.join(", which comes after ", path) + last);
    }

    /** The names from {@code from} back to {@code to} along dependencies, both included; empty if there is no way. */
    private List<String> path(String from, String to) {
        Map<String, String> towards = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty() && !open.peek().equals(to)) {
            String name = open.poll();
            for (String next : after(name)) {
                if (!next.equals(from) && towards.putIfAbsent(next, name) == null) open.add(next);
            }
        }
        if (open.isEmpty()) return List.of();
        List<String> path = new ArrayList<>();
        for (String name = to; name != null; name = name.equals(from) ? null : towards.get(name)) path.add(name);
        Collections.reverse(path);
        return path;
    }
}
