package openstack.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import openstack.model.Problem;
import openstack.model.Release;

/**
 * The system that this machine runs.
 *
 * @param id debian, ubuntu …
 * @param release its code name; empty where it has none
 * @param title how it calls itself
 */
public record Machine(String id, String release, String title) {
    private static final Path FILE = Path.of("/etc/os-release");

    /** As /etc/os-release says. */
    public static Machine here() {
        try {
            return of(Files.readAllLines(FILE));
        } catch (IOException unknown) {
            return of(List.of());
        }
    }

    /** @param lines of an os-release: NAME=value as a shell would read it, with or without quotes */
    static Machine of(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            if (line.matches("[A-Z_]+=.*")) {
                String[] words = line.split("=", 2);
                values.put(words[0], words[1].strip().replaceAll("^([\"'])(.*)\\1$", "$2"));
            }
        }
        String id = values.getOrDefault("ID", "unknown");
        return new Machine(id, values.getOrDefault("VERSION_CODENAME", ""), values.getOrDefault("PRETTY_NAME", id));
    }

    /**
     * For what is about to be made of a release's packages.
     *
     * @throws Problem if they cannot run here, with what can
     */
    public void check(String wanted) {
        if (!id.equals("debian")) {
            throw new Problem("the stack is made of Debian's packages, and this machine is " + title
                    + ": the toolkit works here as it is, and the stack in a folder with a Debian of its own"
                    + "\nhint: sudo debootstrap --variant=minbase --include=ca-certificates,default-jdk-headless,git,"
                    + "maven trixie /srv/trixie; what comes next: docs/stack.md, Another system");
        }
        Release known = Release.ALL.get(wanted), own = Release.ALL.get(release);
        if (known == null) {
            throw new Problem("the stack knows no release of Debian that is called '" + wanted + "'; this machine is "
                    + title + "\nhint: --release with one of: " + Release.known());
        }
        if (own != null && !known.runsOn(own)) {
            throw new Problem(known + " cannot run on " + own + ": its programs need the C library " + known.libc()
                    + ", and this machine has " + own.libc() + "\nhint: --release " + own.name()
                    + ", or a machine with " + known);
        }
    }
}
