package async.reuse;

import async.bash.Defined;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the function files defined, and what of it a function depends on: the functions that its body names, those that
 * theirs name and so on, and the variables that all these name. Too much rather than too little: any word counts. What
 * is called by a name that is put together meanwhile is not seen. Pure.
 */
public final class Definitions {
    /** What bash itself changes all the time. */
    private static final Pattern CHANGING = Pattern.compile("__async_.*|BASH_?.*|COMP_.*|DIRSTACK|EPOCH.*|FUNCNAME|"
            + "HISTCMD|LINENO|OLDPWD|OPTARG|OPTIND|OPTERR|PIPESTATUS|PPID|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM|_");
    private static final Pattern BETWEEN_COMMANDS = Pattern.compile("[\\s;|&()<>`\"'=$\\\\]+"),
            BETWEEN_NAMES = Pattern.compile("[^A-Za-z0-9_]+");

    private final Defined defined;

    public Definitions(Defined defined) {
        this.defined = defined;
    }

    /** How a variable was declared; "unset" without one. */
    String variable(String name) {
        return defined.variables().getOrDefault(name, "unset");
    }

    /**
     * What the function depends on, each with its fingerprint. Of variables that hold what {@code isSecret} none has
     * one of its own, by which it could be guessed: they stand together.
     */
    Map<String, String> parts(String function, Predicate<String> isSecret) {
        Map<String, String> parts = new TreeMap<>();
        Map<String, String> secrets = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        open.add(function);
        while (!open.isEmpty()) {
            String name = open.poll();
            String text = defined.functions().get(name);
            if (text == null || parts.put("function " + name, Fingerprint.of(text)) != null) continue;
            for (String word : BETWEEN_COMMANDS.split(text)) if (defined.functions().containsKey(word)) open.add(word);
            for (String word : BETWEEN_NAMES.split(text)) {
                String declared = defined.variables().get(word);
                if (declared == null || CHANGING.matcher(word).matches()) continue;
                if (isSecret.test(declared)) secrets.put(word, declared);
                else parts.put("$" + word, Fingerprint.of(declared));
            }
        }
        if (!secrets.isEmpty()) {
            secrets.putAll(parts);
            parts.put("a secret", Fingerprint.of(secrets));
        }
        return parts;
    }
}
