package openstack.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import openstack.model.Problem;
import openstack.model.Services;
import openstack.source.Sources;

/**
 * The lines NOVA_REPO=… and LIBS_FROM_GIT=… of a local.conf: those that name a folder are working trees to run from. As
 * in DevStack, a library's repository counts only if LIBS_FROM_GIT names the library. Pure.
 */
final class Repositories {
    private static final String LIBRARIES = "LIBS_FROM_GIT";
    /** DevStack's abbreviations; else the variable is made of the project's name. */
    private static final Map<String, String> ABBREVIATED =
            Map.of("oslo.concurrency", "OSLOCON", "oslo.config", "OSLOCFG", "oslo.context", "OSLOCTX",
                    "oslo.messaging", "OSLOMSG", "oslo.middleware", "OSLOMID");
    private static final String SUFFIX = "_REPO";

    private Repositories() {}

    /**
     * Takes the variables that name a tree out of {@code found}, and puts the setting that they make among the file's.
     */
    static void read(Map<String, Variables.Value> found, LocalConf conf) {
        Path base = conf.file().toAbsolutePath().getParent();
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        Map<String, String> words = new LinkedHashMap<>();
        int line = 0;
        for (Map.Entry<String, String> project : projects(found).entrySet()) {
            Variables.Value value = found.get(project.getKey());
            if (value == null || value.trouble() != null || value.text().isEmpty()) continue;
            if (Sources.isAddress(value.text())) continue;
            found.remove(project.getKey());
            line = value.line();
            try {
                words.put(project.getValue(), Sources.word(project.getValue() + "=" + value.text(), base, home));
            } catch (Problem problem) {
                conf.remarks().problem(line, project.getKey() + ": " + problem.getMessage().replaceFirst("\n.*", ""));
            }
        }
        if (words.isEmpty()) return;
        conf.settings().put(Sources.SETTING, new Setting(String.join(":", words.values()), conf.remarks().at(line)));
        if (!Services.known().containsAll(words.keySet())) {
            otherLibraries(found.remove(LIBRARIES), words.keySet(), conf.remarks());
        }
    }

    /** LIBS_FROM_GIT has had its effect, but for these. */
    private static void otherLibraries(Variables.Value list, Set<String> named, Remarks remarks) {
        for (String library : Services.parse(list.text())) {
            String what = LIBRARIES + " " + library;
            if (!named.contains(library)) {
                remarks.ignored(list.line(), what, "its repository is not a folder on this machine");
            }
        }
    }

    /** The variables that may name a tree, each with its project. */
    private static Map<String, String> projects(Map<String, Variables.Value> found) {
        Map<String, String> projects = new LinkedHashMap<>();
        for (String service : Services.known()) projects.put(service.toUpperCase(Locale.ROOT) + SUFFIX, service);
        Variables.Value libraries = found.get(LIBRARIES);
        if (libraries == null || libraries.trouble() != null) return projects;
        for (String library : Services.parse(libraries.text())) {
            for (String variable : variables(library)) projects.put(variable, library);
        }
        return projects;
    }

    /** OSLODB_REPO, OS_BRICK_REPO, NOVACLIENT_REPO. */
    private static List<String> variables(String library) {
        String name = library.toUpperCase(Locale.ROOT);
        String client = name.replaceFirst("^PYTHON-", "");
        List<String> variables = new ArrayList<>(List.of(name.replaceAll("[-.]", "_") + SUFFIX,
                name.replaceAll("[-.]", "") + SUFFIX, client.replaceAll("[-.]", "_") + SUFFIX));
        if (ABBREVIATED.containsKey(library)) variables.add(ABBREVIATED.get(library) + SUFFIX);
        return variables;
    }
}
