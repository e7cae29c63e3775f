package tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Locales of the tests' own making, since a minimal machine has none. Each takes a second to compile: so it is made
 * once a run, by whoever asks first, and read by all.
 */
public final class Locales {
    private static final Path FOLDER = folder();

    private Locales() {}

    /** A folder for LOCPATH in which these are, among others: {@code de_DE.UTF-8}. Empty if they cannot be made. */
    public static synchronized Optional<Path> with(String... names) {
        for (String name : names) {
            Path locale = FOLDER.resolve(name);
            String[] parts = name.split("\\.", 2);
            if (!Files.exists(locale)) {
                new Command("localedef", "-i", parts[0], "-f", parts[1], locale.toString()).run();
            }
            if (!Files.exists(locale.resolve("LC_NUMERIC"))) return Optional.empty();
        }
        return Optional.of(FOLDER);
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("locales-");
            // for ordinary users, too
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> new Command("rm", "-rf", folder.toString()).run()));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
