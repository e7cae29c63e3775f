package async.reuse;

import java.util.Map;
import java.util.TreeSet;

/** What differs between what a task depended on, or made, and what is there now. Pure. */
final class Difference {
    /** What comes before a file's name, which could be like any other part's. */
    static final String FILE = "file ";

    private Difference() {}

    /** The first that changed, is new or gone, and how many more did; empty if nothing did. */
    static String between(Map<String, String> then, Map<String, String> now) {
        TreeSet<String> all = new TreeSet<>(then.keySet());
        all.addAll(now.keySet());
        all.removeIf(part -> then.getOrDefault(part, "").equals(now.getOrDefault(part, "")));
        if (all.isEmpty()) return "";
        String first = all.first();
        String how = !now.containsKey(first) ? " is gone" : !then.containsKey(first) ? " is new" : " changed";
        String name = first.startsWith(FILE) ? first.substring(FILE.length()) : first;
        return name + how + (all.size() == 1 ? "" : ", and " + (all.size() - 1) + " more");
    }
}
