package async.bash;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What bash gets of this process's environment, and of a script's variables, when.
 *
 * @param changes to the environment at bash's start; null for a name that it is not to have
 * @param later what it gets before the files, as variables
 */
record Environment(Map<String, String> changes, Map<String, String> later) {
    /** Bash acts on these when it starts, which would change how our code runs: it gets them later, as variables. */
    private static final List<String> LATER = List.of("BASH_ENV", "SHELLOPTS", "BASHOPTS", "BASH_XTRACEFD",
            "BASH_COMPAT", "POSIXLY_CORRECT");

    /** {@code inherited} are the names that bash gets, {@code LC_*} for all that begin so; null for all. */
    static Environment of(Map<String, String> own, List<String> inherited, Map<String, String> variables) {
        Map<String, String> changes = new HashMap<>();
        Map<String, String> later = new TreeMap<>(variables);
        for (String name : own.keySet()) {
            if (inherited != null && !isAmong(name, inherited)) changes.put(name, null);
        }
        for (String name : LATER) {
            if (own.containsKey(name) && !changes.containsKey(name)) later.putIfAbsent(name, own.get(name));
            changes.put(name, null);
        }
        return new Environment(changes, later);
    }

    private static boolean isAmong(String name, List<String> names) {
        for (String one : names) {
            if (one.endsWith("*") ? name.startsWith(one.substring(0, one.length() - 1)) : name.equals(one)) return true;
        }
        return false;
    }
}
