package openstack.source;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import openstack.model.Problem;

/**
 * Which working trees stand in for packages: a folder for the name of a service or of a library's project. As a setting
 * it is a text that bash reads, too: NAME=FOLDER, with colons between; a name without a folder takes the tree of that
 * name back. Pure.
 */
public record Sources(Map<String, Path> trees) {
    public static final String SETTING = "STACK_SOURCES";

    /** What these say one after the other: a later word on a name replaces an earlier one. */
    public static Sources of(List<String> texts) {
        Map<String, Path> trees = new LinkedHashMap<>();
        for (String text : texts) {
            for (String word : text.split(":")) {
                if (word.isEmpty()) continue;
                String name = word.replaceFirst("=.*", "");
                String folder = word.substring(Math.min(word.length(), name.length() + 1));
                if (folder.isEmpty()) trees.remove(name);
                else trees.put(name, Path.of(folder));
            }
        }
        return new Sources(trees);
    }

    /**
     * One word, as it stands in the setting.
     *
     * @param said NAME=FOLDER as a user writes it, relative to {@code base}; ~ is {@code home}
     * @throws Problem if it cannot be one
     */
    public static String word(String said, Path base, String home) {
        String name = said.replaceFirst("(?s)=.*", "");
        String folder = said.substring(Math.min(said.length(), name.length() + 1));
        if (!said.contains("=") || !name.matches("[A-Za-z0-9][\\w.-]*")) {
            throw new Problem("a source is NAME=FOLDER, not '" + said + "'\nhint: --source nova=~/src/nova");
        }
        if (name.equals("horizon")) {
            throw new Problem("horizon cannot run from a working tree: its pages are compiled from Debian's package");
        }
        if (folder.isEmpty()) return name + "=";
        if (isAddress(folder)) {
            throw new Problem("the source of " + name + " must be a folder; " + folder + " is an address"
                    + "\nhint: git clone " + folder + ", then --source " + name + "=FOLDER");
        }
        String path = folder.matches("~(/.*)?") ? home + folder.substring(1) : folder.replaceFirst("^file://", "");
        Path tree = base.resolve(path).toAbsolutePath().normalize();
        if (tree.toString().matches("(?s).*[:\\n].*")) {
            throw new Problem("the source of " + name + ", '" + tree
                    + "', has a colon or a newline in its path, which Python's path cannot have");
        }
        return name + "=" + tree;
    }

    /** Where git would fetch from, rather than a folder of this machine. */
    public static boolean isAddress(String text) {
        return text.matches("(?!file:)\\w[\\w+.-]*://.*|[\\w.-]+@[\\w.-]+:.*");
    }

    public boolean isEmpty() {
        return trees.isEmpty();
    }

    /** As {@link #of} reads it. */
    public String text() {
        return trees.entrySet().stream().map(tree -> tree.getKey() + "=" + tree.getValue())
                .collect(Collectors.joining(":"));
    }
}
