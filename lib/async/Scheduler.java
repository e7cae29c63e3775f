package async;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may start now, and which first. Pure: it starts nothing and reads no clock.
 *
 * <p>A task may start when all it comes after are done, a slot is free and every one of its locks is free. It takes all
 * its locks at once or none, so tasks cannot wait for each other in a ring. Among those that may start, the one with the
 * longest chain of tasks behind it goes first (list scheduling by critical path, Graham 1969); of equals, the one that
 * was declared first.
 */
final class Scheduler {
    private final int slots;
    private final Graph graph;
    private final Map<String, Set<String>> waiting = new LinkedHashMap<>();
    private final Map<String, Set<String>> running = new HashMap<>();
    private final Set<String> done = new HashSet<>();

    Scheduler(int slots, Graph graph) {
        this.slots = slots;
        this.graph = graph;
    }

    /** A task to be started one day; it is in the graph already. */
    void add(String task, Set<String> locks) {
        waiting.put(task, locks);
    }

    boolean isWaiting(String task) {
        return waiting.containsKey(task);
    }

    /** A task ended well: what comes after it may start, its slot and locks are free. */
    void done(String task) {
        running.remove(task);
        done.add(task);
    }

    /** A task will not end well, or not start: its slot and locks are free, what comes after it never starts. */
    void drop(String task) {
        running.remove(task);
        waiting.remove(task);
    }

    /** True if all that {@code task} comes after is done: from then on it waits for a slot or a lock only. */
    boolean isReady(String task) {
        return done.containsAll(graph.after(task));
    }

    /** The tasks to start now, best first; they count as running from here on. */
    List<String> start() {
        if (running.size() >= slots || waiting.isEmpty()) return List.of();
        Map<String, Double> tails = graph.tails(task -> 1);
        List<String> ready = new ArrayList<>(waiting.keySet());
        ready.removeIf(task -> !isReady(task));
        ready.sort(Comparator.comparingDouble((String task) -> -tails.get(task)));
        Set<String> held = new LinkedHashSet<>();
        running.values().forEach(held::addAll);
        List<String> starting = new ArrayList<>();
        for (String task : ready) {
            if (running.size() >= slots) break;
            Set<String> locks = waiting.get(task);
            if (locks.stream().anyMatch(held::contains)) continue;
            held.addAll(locks);
            waiting.remove(task);
            running.put(task, locks);
            starting.add(task);
        }
        return starting;
    }
}
