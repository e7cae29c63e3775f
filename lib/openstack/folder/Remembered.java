package openstack.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import openstack.model.Part;
import openstack.model.Problem;
import openstack.model.Release;
import openstack.model.Services;

/**
 * What the stack in a folder was brought up with, kept in its file {@code settings}: for a later command they count
 * more than the defaults, so that {@code status}, {@code restart} and {@code up} mean this stack and not a usual one.
 * No secrets.
 */
public final class Remembered {
    /** What a stack is made by; one of another version has its processes started anew by {@code up}. */
    public static final String VERSION = "0.2";
    private static final String VERSION_NAME = "STACK_VERSION";
    private static final String FUNCTIONS_NAME = "STACK_FUNCTIONS";
    private static final String MACHINE_NAME = "STACK_MACHINE";
    /** Those before 0.2 did not say it, nor whose packages they were made of, and where. */
    private static final String FIRST = "0.1", FIRST_RELEASE = "bookworm";

    private Remembered() {}

    /** The version that made the stack in a folder; this one's where there is none. */
    public static String version(Path dest) {
        return Destination.exists(dest) && Files.exists(dest.resolve("data"))
                ? in(dest).getOrDefault(VERSION_NAME, FIRST) : VERSION;
    }

    /**
     * For what works on one service, or asks what this version's services answer.
     *
     * @throws Problem if the stack is another version's
     */
    public static void checkVersion(Path dest) {
        String made = version(dest);
        if (!made.equals(VERSION)) {
            throw new Problem("the stack in " + dest + " was made by version " + made + " of this script, which is "
                    + VERSION
                    + "\nhint: ./jbang stack.java up --dest '" + dest + "', which takes it over with its data");
        }
    }

    /** The digest of the functions that have brought all of the stack up; empty where that is not known. */
    public static String functions(Path dest) {
        return in(dest).getOrDefault(FUNCTIONS_NAME, "");
    }

    /** The settings by name; none where no stack was brought up. */
    public static Map<String, String> in(Path dest) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (!Files.exists(dest.resolve("settings"))) return settings;
        try {
            for (String line : Files.readAllLines(dest.resolve("settings"))) {
                int equals = line.indexOf('=');
                if (equals > 0) settings.put(line.substring(0, equals), line.substring(equals + 1));
            }
        } catch (IOException e) {
            throw new Problem("cannot read " + dest.resolve("settings") + ": " + e);
        }
        settings.putIfAbsent(Release.SETTING, FIRST_RELEASE);
        settings.putIfAbsent(MACHINE_NAME, FIRST_RELEASE);
        // Those before 0.2 had one kind of servers only, and networks are of a kind, too.
        boolean networks = Services.parse(settings.getOrDefault("ENABLED_SERVICES", "")).contains("neutron");
        if (networks) settings.putIfAbsent("VIRT_DRIVER", "fake");
        return settings;
    }

    /**
     * For what changes the stack.
     *
     * @param virtDriver what servers are to be, as {@code VIRT_DRIVER} says
     * @throws Problem if the stack was made elsewhere, or keeps its data in another kind of database: glance's database
     *     names files by their whole path, and nothing carries data from one database to the other
     */
    public static void check(Path dest, String databaseType, String virtDriver) {
        Map<String, String> made = in(dest);
        if (!List.of(FIRST, VERSION).contains(version(dest))) {
            throw new Problem("the stack in " + dest + " was made by version " + version(dest)
                    + " of this script, which is " + VERSION + " and does not know it"
                    + "\nhint: update this checkout (git pull), or another --dest");
        }
        Part.places(dest).forEach((name, usual) -> {
            if (!made.getOrDefault(name, usual).equals(usual)) {
                throw new Problem("the stack in " + dest + " was made with " + name + "=" + made.get(name)
                        + ", and now all of a stack is in its folder"
                        + "\nhint: another --dest, or, to begin anew: "
                        + "./jbang stack.java down --clean --dest '" + dest + "'");
            }
        });
        Path place = Path.of(made.getOrDefault("DEST", dest.toString()));
        try {
            if (!Files.exists(place) || !Files.isSameFile(place, dest)) {
                throw new Problem("the stack in " + dest + " was made in " + place
                        + ", and its data says so\nhint: mv '" + dest + "' '" + place + "'");
            }
        } catch (IOException e) {
            throw new Problem("cannot look at " + place + ": " + e);
        }
        String kept = made.getOrDefault("DATABASE_TYPE", databaseType);
        if (!kept.equals(databaseType)) {
            throw new Problem("the stack in " + dest + " keeps its data in " + kept + ", not in "
                    + databaseType
                    + "\nhint: another --dest, or, to begin anew: "
                    + "./jbang stack.java down --clean --dest '" + dest + "'");
        }
        String driver = made.get("VIRT_DRIVER");
        boolean networks = Services.parse(made.getOrDefault("ENABLED_SERVICES", "")).contains("neutron");
        if (networks && !driver.equals(virtDriver)) {
            throw new Problem("the stack in " + dest + " was made with VIRT_DRIVER=" + driver + ", not " + virtDriver
                    + ", and nothing carries its networks over\nhint: another --dest, or, to begin anew: "
                    + "./jbang stack.java down --clean --dest '" + dest + "'");
        }
    }

    /**
     * For what changes the stack: its data is of one OpenStack, and its programs of one release.
     *
     * @param said somebody wants this release, whatever the machine has
     * @throws Problem if the stack is made of another one's packages, or the machine is another one than it was
     */
    public static void checkRelease(Path dest, String release, boolean said) {
        Map<String, String> settings = in(dest);
        if (settings.isEmpty()) return;
        Release made = Release.ALL.get(settings.get(Release.SETTING));
        if (made == null) return; // it is said
        String anew = "./jbang stack.java down --clean --dest '" + dest + "'";
        if (!made.name().equals(release)) {
            throw new Problem("the stack in " + dest + " is made of the packages of " + made + ", not of " + release
                    + "'s, and nothing carries its data over\nhint: another --dest, or, to begin anew: " + anew);
        }
        Machine machine = Machine.here();
        if (!said && !machine.release().equals(settings.get(MACHINE_NAME))) {
            throw new Problem("the stack in " + dest + " was made on " + settings.get(MACHINE_NAME)
                    + ", and this machine is " + machine.title() + " now\nhint: to go on with OpenStack "
                    + made.openstack() + ": ./jbang stack.java up --release " + made.name() + " --dest '" + dest
                    + "'; to begin anew: " + anew);
        }
    }

    /** The services that were part of the stack and no longer are. */
    public static Set<String> dropped(Path dest, Set<String> chosen) {
        Set<String> dropped = new LinkedHashSet<>(Services.parse(in(dest).getOrDefault("ENABLED_SERVICES", "")));
        dropped.removeAll(chosen);
        return dropped;
    }

    /**
     * Keeps the settings, whole or not at all.
     *
     * @param settings what the stack is brought up with, without secrets
     * @param functions their digest once they have done all, else empty
     */
    public static void keep(Path dest, Map<String, String> settings, String functions) {
        List<String> lines = new ArrayList<>(List.of(VERSION_NAME + "=" + VERSION, FUNCTIONS_NAME + "=" + functions,
                MACHINE_NAME + "=" + Machine.here().release()));
        settings.forEach((name, text) -> lines.add(name + "=" + text));
        Path file = dest.resolve("settings");
        try {
            // one name: what a kill or a full disk left is overwritten
            Path part = dest.resolve(".settings.part");
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(part, lines);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Problem("cannot write " + file + ": " + e);
        }
    }
}
