package openstack.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import openstack.folder.Ownership;
import openstack.model.Problem;

/** A checkout that a service or a library is to run from, looked at before anything is touched. */
public record WorkingTree(String name, Path folder) {
    private static final Pattern PROJECT = Pattern.compile("(?m)^name\\s*=\\s*[\"']?([\\w.-]+)");
    private static final List<String> DESCRIPTIONS = List.of("pyproject.toml", "setup.cfg");

    /**
     * What is on disk, without running anything of it.
     *
     * @throws Problem if the folder is not there, is no checkout of that project, or can be written by others
     */
    public void check() {
        String otherwise = "\nhint: --source " + name + "=FOLDER with a checkout of " + name + ", or --source " + name
                + "= for Debian's package";
        String what = folder + ", the source of " + name;
        if (!Files.isDirectory(folder)) throw new Problem("there is no folder " + what + otherwise);
        Ownership.check(folder, "--source with a clone of your own");
        String project = project();
        if (project == null) {
            throw new Problem(what + ", is not a checkout: it has neither " + String.join(" nor ", DESCRIPTIONS)
                    + " with a project's name" + otherwise);
        }
        if (!isNamed(project)) throw new Problem(what + ", is a checkout of " + project + otherwise);
    }

    /** As Python compares projects' names; placement's is the only service's with another one. */
    private boolean isNamed(String project) {
        String known = normal(project);
        return known.equals(normal(name)) || known.equals("openstack-" + normal(name));
    }

    private static String normal(String project) {
        return project.toLowerCase(java.util.Locale.ROOT).replaceAll("[-_.]+", "-");
    }

    private String project() {
        for (String file : DESCRIPTIONS) {
            try {
                if (!Files.isRegularFile(folder.resolve(file))) continue;
                Matcher project = PROJECT.matcher(Files.readString(folder.resolve(file)));
                if (project.find()) return project.group(1);
            } catch (IOException e) {
                throw new Problem("cannot read " + folder.resolve(file) + ": " + e);
            }
        }
        return null;
    }
}
