package async.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

/**
 * What may start now, and which first. Pure: it starts nothing and reads no clock.
 *
 * <p>A task may start when all it comes after are done, as many slots as it weighs are free and so is every one of its
 * locks. It takes all its locks at once or none, so tasks cannot wait for each other in a ring. Among those that may
 * start, the one with the longest chain behind it, by {@link Lengths}, goes first (list scheduling by critical path,
 * Graham 1969); of equals, the one that was declared first. None goes before one that only lacks slots: a heavy task
 * would wait for ever behind light ones.
 *
 * <p>Each task counts what it still waits for, so that a start or an end costs what it touches, however many tasks
 * there are. In a graph of more than {@value #SMALL} tasks the chains are measured anew only when it has grown by a
 * tenth: the order in which tasks start is an advice, what may start is not.
 */
public final class Scheduler {
    private static final int SMALL = 500;

    /** A task to be started one day. */
    private static final class Waiting {
        final String name;
        /** How many may hold each at once. */
        final Map<String, Integer> locks;
        final int weight, ordinal;
        /** How many of what it comes after are not done yet, out of how many. */
        int open, known;
        double tail = 1;

        Waiting(String name, Map<String, Integer> locks, int weight, int ordinal) {
            this.name = name;
            this.locks = locks;
            this.weight = weight;
            this.ordinal = ordinal;
        }
    }

    private static final Comparator<Waiting> BEST_FIRST = (one, other) ->
            one.tail != other.tail ? Double.compare(other.tail, one.tail) : Integer.compare(one.ordinal, other.ordinal);

    private final int slots;
    private final Graph graph;
    private final Lengths lengths;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<String, Waiting> running = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private final Map<String, Integer> held = new HashMap<>();
    /** Ready but for a lock that others hold, by that lock. One that waits for a free lock is in {@code ready}. */
    private final Map<String, PriorityQueue<Waiting>> parked = new HashMap<>();
    private PriorityQueue<Waiting> ready = new PriorityQueue<>(BEST_FIRST);
    private int added, measured, version;
    private int free, heaviest;
    /** Null for the best order. */
    private Random shuffling;

    public Scheduler(int slots, Graph graph, Lengths lengths) {
        this.slots = slots;
        free = slots;
        this.graph = graph;
        this.lengths = lengths;
    }

    /** One that lets ready tasks start in random order, the same for the same seed. */
    public static Scheduler shuffled(int slots, Graph graph, long seed) {
        Scheduler scheduler = new Scheduler(slots, graph, Lengths.EQUAL);
        scheduler.shuffling = new Random(seed);
        return scheduler;
    }

    /**
     * A task to be started one day; it is in the graph already.
     *
     * @param locks with how many may hold each at once, which is the same for all that name it
     * @param weight how many slots it takes; one that is heavier than all takes all
     */
    public void add(String name, Map<String, Integer> locks, int weight) {
        Waiting task = new Waiting(name, Map.copyOf(locks), Math.min(weight, slots), ordinal());
        heaviest = Math.max(heaviest, task.weight);
        waiting.put(name, task);
        task.known = graph.after(name).size();
        for (String dependency : graph.after(name)) {
            if (!done.contains(dependency)) task.open++;
        }
        for (String later : graph.dependents(name)) { // put before some that wait already
            Waiting other = waiting.get(later);
            if (other == null || other == task) continue;
            other.open += graph.after(later).size() - other.known;
            other.known = graph.after(later).size();
        }
        if (task.open == 0) ready.add(task);
    }

    private int ordinal() {
        added++;
        return shuffling == null ? added : shuffling.nextInt();
    }

    public boolean isWaiting(String task) {
        return waiting.containsKey(task);
    }

    /** A task ended well: what comes after it may start, its slot and locks are free. */
    public void done(String name) {
        release(name);
        done.add(name);
        for (String later : graph.dependents(name)) {
            Waiting task = waiting.get(later);
            if (task != null && --task.open == 0) ready.add(task);
        }
    }

    /** A task will not end well, or not start: its slot and locks are free, what comes after it never starts. */
    public void drop(String name) {
        release(name);
        Waiting task = waiting.remove(name);
        if (task != null) wakeFor(task);
    }

    /** A task that runs gives up its slot and its locks until {@link #resume}. */
    public void pause(String name) {
        Waiting task = running.get(name);
        release(name);
        task.open = 1;
        waiting.put(name, task);
    }

    /** A task that was paused may start again. */
    public void resume(String name) {
        Waiting task = waiting.get(name);
        if (task != null && --task.open == 0) ready.add(task);
    }

    /** True if all that {@code task} comes after is done: from then on it waits for a slot or a lock only. */
    public boolean isReady(String task) {
        return done.containsAll(graph.after(task));
    }

    /** The tasks to start now, best first; they count as running from here on. */
    public List<String> start() {
        List<String> starting = new ArrayList<>();
        if (heaviest > 1 || ready.size() > free) measure(); // else there is nothing to choose
        while (free > 0 && !ready.isEmpty()) {
            Waiting task = ready.poll();
            if (waiting.get(task.name) != task || task.open > 0) { // dropped, or put behind another meanwhile
                wakeFor(task);
                continue;
            }
            String taken = taken(task);
            if (taken != null) {
                parked.computeIfAbsent(taken, lock -> new PriorityQueue<>(BEST_FIRST)).add(task);
                wakeFor(task);
                continue;
            }
            if (task.weight > free) {
                ready.add(task);
                return starting;
            }
            waiting.remove(task.name);
            running.put(task.name, task);
            free -= task.weight;
            for (String lock : task.locks.keySet()) held.merge(lock, 1, Integer::sum);
            starting.add(task.name);
        }
        return starting;
    }

    /** A lock of the task that others hold; null if all are free. */
    private String taken(Waiting task) {
        for (String lock : task.locks.keySet()) {
            if (isTaken(lock, task)) return lock;
        }
        return null;
    }

    private boolean isTaken(String lock, Waiting task) {
        return held.getOrDefault(lock, 0) >= task.locks.get(lock);
    }

    private void release(String name) {
        Waiting task = running.remove(name);
        if (task == null) return;
        free += task.weight;
        for (String lock : task.locks.keySet()) held.merge(lock, -1, Integer::sum);
        wakeFor(task);
    }

    /** Does not take its locks (any more): for each that is free the next one that waits for it gets its chance. */
    private void wakeFor(Waiting task) {
        for (String lock : task.locks.keySet()) {
            if (isTaken(lock, task)) continue;
            Queue<Waiting> queue = parked.get(lock);
            Waiting next = queue == null ? null : queue.poll();
            if (next != null) ready.add(next);
            else parked.remove(lock);
        }
    }

    /** How long the chain behind each task is that waits. */
    private void measure() {
        if (shuffling != null) return;
        boolean known = version == lengths.version() && added - measured < (added > SMALL ? added / 10 : 1);
        if (known) return;
        measured = added;
        version = lengths.version();
        Map<String, Double> tails = graph.tails(lengths::of);
        for (Waiting task : waiting.values()) task.tail = tails.get(task.name);
        ready = ordered(ready);
        parked.replaceAll((lock, queue) -> ordered(queue));
    }

    private static PriorityQueue<Waiting> ordered(Queue<Waiting> tasks) {
        PriorityQueue<Waiting> ordered = new PriorityQueue<>(BEST_FIRST);
        ordered.addAll(new ArrayDeque<>(tasks));
        return ordered;
    }
}
