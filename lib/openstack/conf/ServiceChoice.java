package openstack.conf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import openstack.model.ServiceNames;
import openstack.model.Services;

/**
 * Which services a local.conf asks for, in DevStack's words and in the order of its lines: the last word counts, and a
 * service is off when all its parts are. Pure.
 */
final class ServiceChoice {
    /** Each part named, whether it is on, and the line that said so. */
    private record Word(boolean on, int line) {}

    private final Map<String, Word> parts = new LinkedHashMap<>();
    private boolean fromNothing;

    void none() {
        fromNothing = true;
        parts.clear();
    }

    void say(int line, String name, boolean on) {
        for (String part : ServiceNames.parts(name)) parts.put(part, new Word(on, line));
    }

    boolean isEmpty() {
        return !fromNothing && parts.isEmpty();
    }

    /**
     * The services: what there would be without this file, as the lines change it, with all they need. What is added or
     * stays without having been said, and what contradicts itself, is told to {@code remarks}.
     */
    Set<String> of(Set<String> before, Remarks remarks) {
        Set<String> chosen = new LinkedHashSet<>(fromNothing ? Set.of() : before);
        Map<String, Integer> disabled = new LinkedHashMap<>();
        for (String service : Services.known()) {
            List<String> all = ServiceNames.parts(service);
            List<Word> words = all.stream().map(parts::get).filter(word -> word != null).toList();
            if (words.stream().anyMatch(Word::on)) {
                chosen.add(service);
            } else if (words.size() == all.size()) {
                chosen.remove(service);
                disabled.put(service, words.get(0).line());
            }
            if (!chosen.contains(service)) continue;
            for (String part : all) {
                Word word = parts.get(part);
                if (word == null || word.on()) continue;
                remarks.ignored(word.line(), "disable_service " + part, "all parts of " + service + " run, or none");
            }
        }
        String known = String.join(", ", Services.known());
        if (chosen.isEmpty()) remarks.problem(0, "it enables no service of this stack; known: " + known);
        addNeeds(chosen, disabled, remarks);
        return chosen;
    }

    private static void addNeeds(Set<String> chosen, Map<String, Integer> disabled, Remarks remarks) {
        Map<String, List<String>> wanting = new LinkedHashMap<>();
        List<String> open = new ArrayList<>(chosen);
        while (!open.isEmpty()) {
            String service = open.remove(0);
            for (String need : Services.needs(service)) {
                if (disabled.containsKey(need)) {
                    wanting.computeIfAbsent(need, name -> new ArrayList<>()).add(service);
                } else if (chosen.add(need)) {
                    remarks.ignored(0, need, "is added, since " + service + " needs it");
                    open.add(need);
                }
            }
        }
        chosen.addAll(wanting.keySet()); // so that one fault is one message
        wanting.forEach((need, services) -> remarks.problem(disabled.get(need), need + " is disabled, and needed by "
                + String.join(", ", services) + "; disable these, too, or delete this line"));
    }
}
