package async.reuse;

import async.bash.Defined;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the function files defined, and what of it a function depends on: the functions that its body names, those that
 * theirs name and so on, the variables that all these name, and what the values of those name. Too much rather than too
 * little: any word counts. What is called by a name that is put together meanwhile is not seen. Pure.
 */
public final class Definitions {
    /** What bash itself changes all the time, and what a terminal is like. */
    private static final Set<String> CHANGING = Set.of("BASHPID", "BASH_ARGC", "BASH_ARGV", "BASH_ARGV0",
            "BASH_COMMAND", "BASH_LINENO", "BASH_SOURCE", "BASH_SUBSHELL", "COLUMNS", "DIRSTACK", "EPOCHREALTIME",
            "EPOCHSECONDS", "FUNCNAME", "HISTCMD", "LINENO", "LINES", "OLDPWD", "OPTARG", "OPTERR", "OPTIND",
            "PIPESTATUS", "PPID", "RANDOM", "SECONDS", "SHLVL", "SRANDOM", "TERM", "ASYNC_RUN", "_");
    /** Where task.bash has the shell's options, as the files left them. */
    private static final String OPTIONS = "__async_standing";
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

    /** What the function depends on, each with its text. */
    Map<String, String> parts(String function) {
        Map<String, String> parts = new TreeMap<>();
        parts.put("the shell's options", variable(OPTIONS));
        Deque<String> open = new ArrayDeque<>();
        open.add("function " + function);
        while (!open.isEmpty()) {
            String part = open.poll();
            String text = part.startsWith("$") ? defined.variables().get(part.substring(1))
                    : defined.functions().get(part.substring("function ".length()));
            if (text == null || parts.put(part, text) != null) continue;
            for (String word : BETWEEN_COMMANDS.split(text)) {
                if (defined.functions().containsKey(word)) open.add("function " + word);
            }
            for (String word : BETWEEN_NAMES.split(text)) {
                boolean counts = defined.variables().containsKey(word) && !CHANGING.contains(word)
                        && !word.startsWith("__async_");
                if (counts) open.add("$" + word);
            }
        }
        return parts;
    }
}
