package async.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which attempt handed on which names, and whose values a task adopts: those that its dependencies handed on, near and
 * far, each before what comes after it, in the order in which {@code after} names them. Of two that hand on one name
 * the later in this order counts. A chain whose tasks hand on the same names costs each of them the same. Not guarded.
 */
public final class Handovers {
    /** @param before what came before it, by the numbers of attempts */
    private record Handover(String task, Set<String> names, BitSet before) {}

    private final Map<Integer, Handover> all = new HashMap<>();
    private final Set<Set<Integer>> told = new HashSet<>();

    /** What comes after an attempt that began with {@code start} and handed on these names inherits. */
    public Lineage and(Lineage start, int attempt, String task, Set<String> names) {
        all.put(attempt, new Handover(task, Set.copyOf(names), start.before()));
        List<Integer> ids = new ArrayList<>(start.ids());
        ids.removeIf(id -> names.containsAll(all.get(id).names));
        ids.add(attempt);
        BitSet before = (BitSet) start.before().clone();
        before.set(attempt);
        return new Lineage(ids, before);
    }

    /**
     * What a task inherits from its dependencies.
     *
     * @param ambiguous gets a sentence for each two tasks that hand on the same name to this one although none of them
     *     comes after the other, so that only the order of its dependencies decides; each two are told of once
     */
    public Lineage merge(String task, List<Lineage> dependencies, Consumer<String> ambiguous) {
        List<Lineage> parts = new ArrayList<>();
        for (Lineage one : dependencies) if (!one.ids().isEmpty()) parts.add(one);
        if (parts.size() < 2) return parts.isEmpty() ? Lineage.NONE : parts.get(0); // the rule
        List<Integer> order = new ArrayList<>();
        Map<String, Integer> holders = new HashMap<>();
        Map<List<Integer>, Set<String>> pairs = new LinkedHashMap<>();
        BitSet before = new BitSet();
        for (Lineage part : parts) {
            for (int id : part.ids()) {
                if (!order.contains(id)) add(id, order, holders, pairs);
            }
            before.or(part.before());
        }
        order.retainAll(holders.values());
        pairs.forEach((two, names) -> {
            if (!told.add(Set.copyOf(two))) return;
            String last = all.get(two.get(1)).task;
            ambiguous.accept(all.get(two.get(0)).task + " and " + last + " are not ordered and both hand on "
                    + String.join(", ", names) + ": " + task + " gets " + last + "'s");
        });
        return new Lineage(order, before);
    }

    private void add(int id, List<Integer> order, Map<String, Integer> holders, Map<List<Integer>, Set<String>> pairs) {
        int place = 0;
        while (place < order.size() && !isAfter(order.get(place), id)) place++;
        order.add(place, id);
        for (String name : all.get(id).names) {
            Integer holder = holders.get(name);
            boolean stays = holder != null && order.indexOf(holder) > place;
            int first = stays ? id : holder == null ? id : holder, last = stays ? holder : id;
            if (first != last && !isAfter(last, first)) {
                pairs.computeIfAbsent(List.of(first, last), key -> new TreeSet<>()).add(name);
            }
            holders.put(name, last);
        }
    }

    private boolean isAfter(int later, int earlier) {
        return all.get(later).before.get(earlier);
    }
}
