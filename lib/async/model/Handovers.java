package async.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which attempt handed on which names; finds names that come to a task from several without order. Not guarded. */
public final class Handovers {
    private record Handover(String task, Set<String> names, Lineage before) {}

    private final Map<Integer, Handover> all = new HashMap<>();
    private final Set<Set<Integer>> told = new HashSet<>();

    /** What an attempt handed on, and what it started with. */
    public void add(int attempt, String task, Set<String> names, Lineage before) {
        all.put(attempt, new Handover(task, names, before));
    }

    /**
     * One sentence for each set of tasks that hand on the same name to {@code task} although none of them comes after
     * the other, so that only the order of its dependencies decides; each set is told once.
     *
     * @param ids of the attempts whose values it gets, in that order
     */
    public List<String> ambiguous(String task, List<Integer> ids) {
        Map<String, Integer> latest = new HashMap<>();
        Map<Set<Integer>, Set<String>> names = new LinkedHashMap<>();
        for (int id : ids) {
            for (String name : all.get(id).names) {
                Integer other = latest.put(name, id);
                if (other == null || all.get(id).before.ids().contains(other)) continue;
                Set<Integer> both = new LinkedHashSet<>(List.of(other, id));
                if (!told.contains(both)) names.computeIfAbsent(both, key -> new TreeSet<>()).add(name);
            }
        }
        told.addAll(names.keySet());
        return names.entrySet().stream().map(one -> {
            List<String> tasks = one.getKey().stream().map(id -> all.get(id).task).toList();
            return String.join(" and ", tasks) + " are not ordered and both hand on "
                    + String.join(", ", one.getValue()) + ": " + task
                    + " gets " + tasks.get(1) + "'s";
        }).toList();
    }
}
