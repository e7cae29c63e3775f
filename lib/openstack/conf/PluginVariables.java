package openstack.conf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables that a plugin's files mention: what a local.conf may set for it. */
final class PluginVariables {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Z][A-Z0-9_]*)");

    private PluginVariables() {}

    /** None for a folder that cannot be read; whoever adds its tasks says so. */
    static Set<String> in(Path folder) {
        Set<String> names = new LinkedHashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.bash")) {
            for (Path file : files) {
                Matcher name = VARIABLE.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
                while (name.find()) names.add(name.group(1));
            }
        } catch (IOException e) {
            return Set.of();
        }
        return names;
    }
}
