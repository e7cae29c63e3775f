package async.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which tasks of a script are to run: {@code only} these and what they need, {@code from} these on, all but these. */
public record Selection(List<String> only, List<String> from, List<String> skip) {
    public static final Selection ALL = new Selection(List.of(), List.of(), List.of());

    public boolean isAll() {
        return equals(ALL);
    }

    /** All names that it mentions. */
    public Stream<String> names() {
        return Stream.of(only, from, skip).flatMap(List::stream);
    }

    /** Why each task that is left out is. {@code from} and {@code only} together: what lies between them. */
    public Map<String, String> leftOut(Graph graph) {
        Set<String> needed = new LinkedHashSet<>(only), following = new LinkedHashSet<>(from);
        only.forEach(task -> needed.addAll(graph.allBefore(task)));
        from.forEach(task -> following.addAll(graph.allAfter(task)));
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String task : graph.tasks()) {
            String reason = reason(task, needed, following);
            if (!reason.isEmpty()) reasons.put(task, reason);
        }
        return reasons;
    }

    /** Why a task is left out that nobody knew of beforehand; empty if it runs. */
    public String surprise() {
        return only.isEmpty() ? "" : "not needed for " + String.join(", ", only);
    }

    private String reason(String task, Set<String> needed, Set<String> following) {
        if (skip.contains(task)) return "by --skip";
        if (!only.isEmpty() && !needed.contains(task)) return surprise();
        if (!from.isEmpty() && !following.contains(task)) return "not after " + String.join(", ", from);
        return "";
    }
}
