package openstack;

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

/**
 * What the stack in a folder was brought up with, kept in its file {@code settings}: for a later command they count more
 * than the defaults, so that {@code status}, {@code restart} and {@code up} mean this stack and not a usual one. No secrets.
 */
public final class Remembered {
    private Remembered() {}

    /** The settings by name; none where no stack was brought up. */
    static Map<String, String> in(Path dest) {
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
        return settings;
    }

    /**
     * @throws Problem if the stack was made elsewhere, or keeps its data in another kind of database: glance's database
     *     names files by their whole path, and nothing carries data from one database to the other
     */
    static void check(Configuration configuration) {
        Path dest = configuration.dest();
        Map<String, String> made = in(dest);
        Path place = Path.of(made.getOrDefault("DEST", dest.toString()));
        try {
            if (!Files.exists(place) || !Files.isSameFile(place, dest)) {
                throw new Problem("the stack in " + dest + " was made in " + place + ", and its data says so\n  next: mv '" + dest + "' '"
                        + place + "'");
            }
        } catch (IOException e) {
            throw new Problem("cannot look at " + place + ": " + e);
        }
        String kept = made.getOrDefault("DATABASE_TYPE", configuration.services().databaseType());
        if (!kept.equals(configuration.services().databaseType())) {
            throw new Problem("the stack in " + dest + " keeps its data in " + kept + ", not in " + configuration.services().databaseType()
                    + "\n  next: another --dest, or, to begin anew: ./jbang stack.java down --clean --dest '" + dest + "'");
        }
    }

    /** The services that were part of the stack and no longer are. */
    static Set<String> dropped(Configuration configuration) {
        Set<String> dropped = new LinkedHashSet<>(Services.parse(in(configuration.dest()).getOrDefault("ENABLED_SERVICES", "")));
        dropped.removeAll(configuration.services().chosen());
        return dropped;
    }

    /** Keeps all but what is secret; whole or not at all. */
    static void keep(Configuration configuration) {
        List<String> lines = new ArrayList<>();
        configuration.values().forEach((name, value) -> {
            if (!Configuration.isSecret(name) && !name.equals("STACK_CACHE") && !value.text().contains("\n")) lines.add(name + "=" + value.text());
        });
        Path file = configuration.dest().resolve("settings");
        try {
            Path part = Files.createTempFile(configuration.dest(), ".settings", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(part, lines);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Problem("cannot write " + file + ": " + e);
        }
    }
}
