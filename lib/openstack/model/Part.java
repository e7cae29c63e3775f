//FILES functions/services=../../../functions/services
package openstack.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A part of the stack as the table {@code functions/services} tells it, which bash reads, too: a service that can be
 * chosen, a server that comes with those that need it, or what is always there.
 *
 * @param needs services and servers, by name
 * @param virt one element, the virt driver that it is there for; none for any
 * @param settings what may be set, with its default
 * @param secrets what may be set and is generated otherwise
 * @param processes by DevStack's names; others of the same part stand behind commas in a name
 * @param workers processes of its own where uwsgi serves its API, each with the server that it needs, or ""
 * @param places paths in the stack's folder by variable; what has none is there by its path
 */
public record Part(String kind, String name, List<String> needs, List<String> virt, Map<String, String> processes,
        Map<String, String> workers, Map<String, String> settings, List<String> secrets, Map<String, String> places) {
    /** All parts by name, in the table's order. */
    public static final Map<String, Part> ALL = read();
    /** The only address that anything listens on. */
    public static final String HOST = ALL.get("common").settings().get("SERVICE_HOST");

    public boolean isService() {
        return kind.equals("service");
    }

    public boolean isServer() {
        return kind.equals("server");
    }

    /** The variables of the ini files that are written for it, each with the file's name: what post-config can name. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        places.forEach((variable, path) -> {
            if (path.matches(".*\\.(conf|ini)")) files.put(variable, path.substring(path.lastIndexOf('/') + 1));
        });
        return files;
    }

    /** All places of a stack that have a variable, by its name. */
    public static Map<String, String> places(Path dest) {
        Map<String, String> places = new LinkedHashMap<>();
        for (Part part : ALL.values()) {
            part.places.forEach((name, path) -> {
                if (!name.equals(path)) places.put(name, dest + "/" + path);
            });
        }
        return places;
    }

    /** An entry of this name in the stack's folder is the stack's, or begins as one. */
    public static boolean owns(String name) {
        return ALL.values().stream().flatMap(part -> part.places.values().stream())
                .anyMatch(path -> path.equals(name) || path.startsWith(name + "/")
                        || name.startsWith("." + path + "."));
    }

    public static Set<String> allFiles() {
        return ALL.values().stream().flatMap(part -> part.files().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, Part> read() {
        Map<String, Part> parts = new LinkedHashMap<>();
        try (InputStream table = Part.class.getResourceAsStream("/functions/services");
                BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            Part part = null;
            for (String line : lines.lines().map(String::strip).toList()) {
                if (line.isEmpty() || line.startsWith("#")) continue;
                String[] words = line.split("\\s+");
                List<String> rest = List.of(words).subList(1, words.length);
                switch (words[0]) {
                    case "part", "server", "service" -> {
                        part = new Part(words[0], words[1], new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(),
                                new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>(), new LinkedHashMap<>());
                        parts.put(part.name, part);
                    }
                    case "needs" -> part.needs.addAll(rest);
                    case "virt" -> part.virt.addAll(rest);
                    case "parts" -> put(part.processes, rest);
                    case "workers" -> {
                        for (String word : rest) part.workers.put(word.replaceFirst("=.*", ""),
                                word.contains("=") ? word.substring(word.indexOf('=') + 1) : "");
                    }
                    case "settings" -> put(part.settings, rest);
                    case "secrets" -> part.secrets.addAll(rest);
                    case "places" -> put(part.places, rest);
                    case "packages", "schemas", "imports" -> { } // bash's alone
                    default -> throw new IllegalStateException("functions/services: " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(parts);
    }

    private static void put(Map<String, String> map, List<String> words) {
        for (String word : words) map.put(word.replaceFirst("=.*", ""), word.substring(word.indexOf('=') + 1));
    }
}
