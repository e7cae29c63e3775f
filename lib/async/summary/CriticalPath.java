package async.summary;

import async.model.Graph;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a run's end waited for, task by task, first to last: each started when the one before it was over, which it
 * comes after, or whose lock or slot it needed. Pure.
 */
final class CriticalPath {
    /** A task, and why it started no sooner: empty for a dependency, else the lock, or the slot. */
    record Link(String task, String waited) {}

    /** How late a start may follow what let it start. */
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final Graph graph;
    private final Map<String, Set<String>> locks;
    private final Map<String, Duration> declared, started, ended;
    private final NavigableMap<Duration, String> endings = new TreeMap<>();

    CriticalPath(Graph graph, Map<String, Set<String>> locks, Map<String, Duration> declared,
            Map<String, Duration> started, Map<String, Duration> ended) {
        this.graph = graph;
        this.locks = locks;
        this.declared = declared;
        this.started = started;
        this.ended = ended;
        ended.forEach((task, end) -> {
            if (started.containsKey(task)) endings.put(end, task);
        });
    }

    /** Backwards from the task that ended last; empty for a run in which none did. */
    List<Link> links() {
        String last = null;
        for (String task : started.keySet()) {
            boolean later = ended.containsKey(task) && (last == null || ended.get(task).compareTo(ended.get(last)) > 0);
            if (later) last = task;
        }
        Deque<Link> path = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        while (last != null) {
            seen.add(last);
            String before = before(last);
            if (seen.contains(before)) before = null; // tasks of no length could let each other start
            path.addFirst(new Link(last, before == null ? "" : why(last, before)));
            last = before;
        }
        return List.copyOf(path);
    }

    /** What was over last before a task started, of all that it may have waited for; null for a task that did not. */
    private String before(String task) {
        Duration start = started.get(task), ready = declared.get(task), done = Duration.ZERO;
        String latest = null;
        for (String dependency : graph.after(task)) {
            Duration end = ended.get(dependency);
            if (end == null || !started.containsKey(dependency) || end.compareTo(done) < 0) continue;
            latest = dependency;
            done = end;
        }
        if (done.compareTo(ready) > 0) ready = done;
        if (ready.compareTo(start) > 0) return latest; // as only edited events can have it
        // a lock or a slot counts only where it came after all that
        for (Map.Entry<Duration, String> other : endings.subMap(ready, false, start, true).descendingMap().entrySet()) {
            boolean inTime = other.getKey().compareTo(start.minus(AT_ONCE)) >= 0;
            if (!other.getValue().equals(task) && (inTime || shared(task, other.getValue()) != null)) {
                return other.getValue();
            }
        }
        return latest;
    }

    private String why(String task, String before) {
        if (graph.after(task).contains(before)) return "";
        String lock = shared(task, before);
        return lock == null ? "slot" : "lock " + lock;
    }

    private String shared(String task, String other) {
        return locks.get(task).stream().filter(locks.get(other)::contains).sorted().findFirst().orElse(null);
    }
}
