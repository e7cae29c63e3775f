package async.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Whose values a task starts with: those that its dependencies handed on, near and far, each before what comes after
 * it, in the order in which {@code after} names them. Of two that hand on one name the later in this order counts.
 *
 * <p>Parts are shared, so that a long chain costs no more than its tasks.
 *
 * @param id of the attempt that handed on values itself; 0 for none
 */
public record Lineage(List<Lineage> parts, int id) {
    public static final Lineage NONE = new Lineage(List.of(), 0);

    /** What comes after tasks with these lineages inherits. */
    public static Lineage of(List<Lineage> dependencies) {
        List<Lineage> parts = new ArrayList<>();
        for (Lineage one : dependencies) {
            if (one.id > 0 || !one.parts.isEmpty()) parts.add(one);
        }
        return parts.isEmpty() ? NONE : parts.size() == 1 ? parts.get(0) : new Lineage(List.copyOf(parts), 0);
    }

    /** The same, and what this attempt handed on. */
    public Lineage and(int attempt) {
        return new Lineage(id == 0 && parts.isEmpty() ? List.of() : List.of(this), attempt);
    }

    /** The ids of all attempts that handed on values, each once. */
    public List<Integer> ids() {
        List<Integer> ids = new ArrayList<>();
        // its equals would walk the whole of it
        Set<Lineage> entered = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Lineage> left = Collections.newSetFromMap(new IdentityHashMap<>());
        if (parts.isEmpty() && id == 0) return ids;
        Deque<Lineage> open = new ArrayDeque<>(List.of(this));
        while (!open.isEmpty()) {
            Lineage next = open.peek();
            if (entered.add(next)) {
                for (int i = next.parts.size() - 1; i >= 0; i--) {
                    if (!entered.contains(next.parts.get(i))) open.push(next.parts.get(i));
                }
            } else {
                open.pop();
                if (left.add(next) && next.id > 0) ids.add(next.id);
            }
        }
        return ids;
    }
}
