package async;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the function files that a script names. */
final class FunctionFiles {
    private FunctionFiles() {}

    /** The files of all patterns, each once, as absolute paths; those of one glob sorted by name. Only the last part may be a glob. */
    static List<Path> find(List<String> patterns) {
        if (patterns.isEmpty()) throw new Misuse("no function files: Async.sourcing(\"functions/*.bash\")");
        Set<Path> files = new LinkedHashSet<>();
        for (String pattern : patterns) {
            Path path = Path.of(pattern).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                throw new Misuse(path + " is a folder: Async.sourcing(\"" + path + "/*.bash\")");
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                files.addAll(glob(pattern, path));
            }
        }
        return List.copyOf(files);
    }

    /** The same as a list. @throws Misuse if one is null: {@code what} says what it was to be */
    @SafeVarargs
    static <T> List<T> noneNull(String what, T... given) {
        for (T one : given) {
            if (one == null) throw new Misuse(what + " must not be null");
        }
        return List.of(given);
    }

    /** Bash values cannot hold NUL: it would silently cut the value off. */
    static String withoutNul(String value) {
        if (value == null || value.indexOf('\0') >= 0) throw new Misuse("a value for bash cannot " + (value == null ? "be null" : "hold a NUL character"));
        return value;
    }

    private static List<Path> glob(String pattern, Path path) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(path.getParent(), path.getFileName().toString())) {
            matching.forEach(file -> {
                if (Files.isRegularFile(file)) found.add(file);
            });
        } catch (IOException noSuchFolder) {
            throw new Misuse("no function file matches " + pattern + ": there is no folder " + path.getParent());
        }
        if (found.isEmpty()) {
            throw new Misuse("no function file matches " + pattern + "\n  looked in " + path.getParent());
        }
        found.sort(null);
        return found;
    }
}
