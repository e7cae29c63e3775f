package tests.async.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.model.Handovers;
import async.model.Lineage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A graph is written {@code a=K; b=K J: a; c: b a}: b hands on K and J and comes after a; c comes after b and a. */
class HandoversTest {
    private final Handovers handovers = new Handovers();
    private final Map<String, Lineage> lineages = new LinkedHashMap<>();
    private final Map<Integer, String> tasks = new HashMap<>();
    private final List<String> told = new ArrayList<>();

    /** Runs the tasks in this order; the names of those whose values the last one starts with. */
    private List<String> adopted(String graph) {
        Lineage start = Lineage.NONE;
        for (String task : graph.split("; ")) {
            String[] parts = task.split(": "), named = parts[0].split("=");
            List<Lineage> after = new ArrayList<>();
            if (parts.length > 1) for (String one : parts[1].split(" ")) after.add(lineages.get(one));
            start = handovers.merge(named[0], after, told::add);
            int id = tasks.size() + 1;
            tasks.put(id, named[0]);
            Set<String> names = named.length > 1 ? new LinkedHashSet<>(List.of(named[1].split(" "))) : Set.of();
            lineages.put(named[0], names.isEmpty() ? start : handovers.and(start, id, named[0], names));
        }
        return start.ids().stream().map(tasks::get).toList();
    }

    @ParameterizedTest(name = "{0}: {1}") @CsvSource(delimiter = '|', textBlock = """
            a=K; z: a                                     | a
            a=K; b; z: b                                  |
            a=K; b: a; z: b                               | a
            a=K; b=J: a; z: b                             | a b
            a=K; b=K: a; z: b                             | b
            a=K J; b=K: a; z: b                           | a b
            a=K J; b=K: a; c=J: b; z: c                   | a b c
            a=K; b=K; z: a b                              | b
            a=K; b=K; z: b a                              | a
            a=K; b=J; z: b a                              | b a
            a=K; b=K: a; c=J: a; z: b c                   | b c
            a=K; b=K: a; c=J: a; z: c b                   | c b
            a=K; b=K: a; z: b a                           | b
            a=K L; b=K: a; c=L: a; z: b c                 | b c
            """)
    void nobody_is_adopted_whose_names_others_hand_on_again(String graph, String expected) {
        assertEquals(expected == null ? "" : expected, String.join(" ", adopted(graph)));
    }

    @ParameterizedTest(name = "{0}: {1}") @CsvSource(delimiter = '|', textBlock = """
            a=K; b=K; z: a b          | a and b are not ordered and both hand on K: z gets b's
            a=K; b=K; z: b a          | b and a are not ordered and both hand on K: z gets a's
            a=J K; b=K J; z: a b      | a and b are not ordered and both hand on J, K: z gets b's
            a=K; b=K: a; z: b a       |
            a=K; b=J; z: a b          |
            a=K; b=K; y: a b; z: a b  | a and b are not ordered and both hand on K: y gets b's
            """)
    void two_that_are_not_ordered_and_hand_on_one_name_are_told_of_once(String graph, String expected) {
        adopted(graph);
        assertEquals(expected == null ? "" : expected, String.join("; ", told));
    }

    @Test
    void of_each_name_the_value_is_there_that_nobody_handed_on_again() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Map<String, List<String>> after = new LinkedHashMap<>();
            Map<String, Set<String>> names = new HashMap<>();
            StringBuilder graph = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                List<String> some = new ArrayList<>();
                for (int k = random.nextInt(3); k > 0 && i > 0; k--) some.add("t" + random.nextInt(i));
                after.put("t" + i, some.stream().distinct().toList());
                Set<String> handedOn = new LinkedHashSet<>();
                for (int k = random.nextInt(3); k > 0; k--) handedOn.add("N" + random.nextInt(4));
                names.put("t" + i, handedOn);
                graph.append(i == 0 ? "" : "; ").append("t").append(i)
                        .append(handedOn.isEmpty() ? "" : "=" + String.join(" ", handedOn))
                        .append(after.get("t" + i).isEmpty() ? "" : ": " + String.join(" ", after.get("t" + i)));
            }
            Map<String, String> got = new HashMap<>();
            for (String task : new HandoversTest().adopted(graph.toString())) {
                names.get(task).forEach(name -> got.put(name, task));
            }
            Map<String, Set<String>> latest = latest(before("t11", after), after, names);
            assertEquals(latest.keySet(), got.keySet(), "seed " + seed + ": " + graph);
            got.forEach((name, task) -> assertTrue(latest.get(name).contains(task), task + " " + name + ": " + graph));
        }
    }

    @Test
    void a_chain_that_hands_on_one_name_adopts_from_one_task_only() {
        Lineage lineage = Lineage.NONE;
        for (int i = 1; i <= 10_000; i++) {
            lineage = handovers.and(handovers.merge("t" + i, List.of(lineage), told::add), i, "t" + i, Set.of("K"));
        }
        assertEquals(List.of(10_000), lineage.ids());
        assertTrue(told.isEmpty(), told.toString());
    }

    /** For each name the tasks that hand it on and that no other that does comes after. */
    private static Map<String, Set<String>> latest(Set<String> tasks, Map<String, List<String>> after,
            Map<String, Set<String>> names) {
        Map<String, Set<String>> latest = new HashMap<>();
        for (String task : tasks) {
            for (String name : names.get(task)) {
                boolean again = tasks.stream().anyMatch(other -> names.get(other).contains(name)
                        && before(other, after).contains(task));
                if (!again) latest.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(task);
            }
        }
        return latest;
    }

    /** All that a task comes after, near and far. */
    private static Set<String> before(String task, Map<String, List<String>> after) {
        Set<String> all = new LinkedHashSet<>();
        for (String dependency : after.get(task)) {
            all.add(dependency);
            all.addAll(before(dependency, after));
        }
        return all;
    }
}
