package openstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A local.conf as DevStack's users know it: {@code [[local|localrc]]} with variables, enable_service, disable_service
 * and enable_plugin NAME FOLDER; {@code [[post-config|$NOVA_CONF]]} with ini settings to merge into that file. Variables before the
 * first section count as localrc. It is read, not run: a line that only a shell could understand is an error.
 */
public record LocalConf(Path file, Map<String, String> variables, Set<String> enabled, Set<String> disabled,
                        List<Path> plugins, Map<String, List<Setting>> postConfig) {
    /** One ini setting with the line it stands on. */
    public record Setting(int line, String section, String option, String value) {}

    private static final Pattern SECTION = Pattern.compile("\\[\\[\\s*([\\w-]+)\\s*\\|\\s*(.+?)\\s*\\]\\]\\s*");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?:export\\s+)?([A-Za-z_]\\w*)=(.*)");
    private static final Pattern SERVICE = Pattern.compile("(enable_service|disable_service)\\s+(.+)");
    private static final Pattern PLUGIN = Pattern.compile("enable_plugin\\s+\\S+\\s+(.+)");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{?([A-Za-z_]\\w*)\\}?");

    static LocalConf none() {
        return new LocalConf(null, Map.of(), Set.of(), Set.of(), List.of(), Map.of());
    }

    /** @throws Problem with file and line for anything that is not understood */
    static LocalConf read(Path file, Map<String, String> environment) {
        try {
            return parse(file, Files.readAllLines(file), environment);
        } catch (IOException e) {
            throw new Problem("cannot read " + file + ": " + e.getMessage() + "\n  next: --config with a file that you may read");
        }
    }

    static LocalConf parse(Path file, List<String> lines, Map<String, String> environment) {
        LocalConf conf = new LocalConf(file, new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashSet<>(),
                new ArrayList<>(), new LinkedHashMap<>());
        List<Setting> settings = null;
        String section = "";
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).replace("\ufeff", "").strip();
            if (line.isEmpty() || line.startsWith("#") || settings != null && line.startsWith(";")) continue;
            Matcher header = SECTION.matcher(line);
            if (header.matches()) {
                settings = conf.open(number, header.group(1), header.group(2));
                section = "";
            } else if (line.startsWith("[[")) {
                throw conf.broken(number, "a section reads [[local|localrc]] or [[post-config|$NOVA_CONF]], not: " + line);
            } else if (settings == null) {
                conf.localrc(number, line, environment);
            } else if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1).strip();
            } else {
                int equals = line.indexOf('=');
                if (equals < 1) throw conf.broken(number, "expected option = value, found: " + line);
                if (section.isEmpty()) throw conf.broken(number, "an option before any [section]: " + line);
                settings.add(new Setting(number, section, line.substring(0, equals).strip(), line.substring(equals + 1).strip()));
            }
        }
        return conf;
    }

    /** The list that settings of this section go to; null for localrc. */
    private List<Setting> open(int line, String phase, String target) {
        if (phase.equals("local") && target.equals("localrc")) return null;
        if (!phase.equals("post-config")) {
            throw broken(line, "unknown section [[" + phase + "|" + target + "]]; known: [[local|localrc]], [[post-config|$FILE]]");
        }
        Matcher reference = REFERENCE.matcher(target.replaceFirst("^/", "")); // DevStack's /$Q_PLUGIN_CONF_FILE
        if (!reference.matches() || !Part.allFiles().contains(reference.group(1))) {
            throw broken(line, "post-config wants one of $" + String.join(", $", Part.allFiles()) + ", not " + target);
        }
        return postConfig.computeIfAbsent(reference.group(1), name -> new ArrayList<>());
    }

    private void localrc(int number, String line, Map<String, String> environment) {
        Matcher service = SERVICE.matcher(line);
        Matcher plugin = PLUGIN.matcher(line);
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (service.matches()) {
            Set<String> names = Services.parse(service.group(2).replaceFirst("\\s#.*", ""));
            boolean enable = service.group(1).equals("enable_service");
            (enable ? enabled : disabled).addAll(names);
            (enable ? disabled : enabled).removeAll(names);
        } else if (plugin.matches()) {
            if (plugin.group(1).contains("://")) throw broken(number, "a plugin is a folder here, not a repository: enable_plugin NAME FOLDER");
            plugins.add(file.resolveSibling(value(number, plugin.group(1), environment)));
        } else if (line.equals("disable_all_services")) {
            disabled.addAll(Services.known());
            enabled.clear();
        } else if (assignment.matches()) {
            variables.put(assignment.group(1), value(number, assignment.group(2), environment));
        } else {
            throw broken(number, "expected NAME=value, enable_service, disable_service or enable_plugin, found: " + line);
        }
    }

    /** A value with its quotes taken off and, outside single quotes, $NAME replaced by an earlier line or the environment. */
    private String value(int number, String text, Map<String, String> environment) {
        String raw = text.strip();
        if (raw.startsWith("'") || raw.startsWith("\"")) {
            int close = raw.indexOf(raw.charAt(0), 1);
            if (close < 0) throw broken(number, "a quote is opened and not closed: " + raw);
            String rest = raw.substring(close + 1).strip();
            if (!rest.isEmpty() && !rest.startsWith("#")) throw broken(number, "something follows the closing quote: " + rest);
            String inside = raw.substring(1, close);
            return raw.charAt(0) == '\'' ? inside : expand(number, inside, environment);
        }
        String bare = raw.replaceFirst("\\s+#.*", "");
        if (bare.matches(".*[\\s;&|<>()].*")) {
            throw broken(number, "a value with blanks or shell signs needs quotes: NAME='" + bare.replace("'", "") + "'");
        }
        if (bare.contains("'") || bare.contains("\"")) throw broken(number, "a quote inside a value: quote all of it or nothing: " + bare);
        return expand(number, bare, environment);
    }

    private String expand(int number, String text, Map<String, String> environment) {
        if (text.contains("`") || text.contains("$(")) {
            throw broken(number, "commands are not run in this file: " + text);
        }
        if (text.replaceAll("\\$\\{\\w+\\}", "").contains("${")) throw broken(number, "of ${…} only ${NAME} is understood: " + text);
        return REFERENCE.matcher(text).replaceAll(found -> {
            String name = found.group(1);
            String value = variables.getOrDefault(name, environment.get(name));
            if (value == null) throw broken(number, "$" + name + " is not set");
            return Matcher.quoteReplacement(value);
        });
    }

    private Problem broken(int line, String why) {
        return new Problem(file + ":" + line + ": " + why);
    }
}
