package async.bash;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the function files that a script names: beside the script where it is known where that is (the launcher says
 * so, as does JBang from the release that has {@code jbang.dir}), then in the working directory, then on the class
 * path, where {@code //FILES functions.bash} brings them: so a script runs from any folder, installed, from a URL or as
 * a fat jar.
 */
public final class FunctionFiles {
    /** The folder of the script that runs; not there without a launcher that tells it. */
    private static final String SCRIPT_FOLDER = "jbang.dir";

    /** A file, or a resource of the class path that is to be copied into one. */
    public record Source(Path file, URL resource) {
        /** The file itself; of a resource a copy in {@code folder}. */
        public Path in(Path folder) throws IOException {
            if (resource == null) return file;
            Files.createDirectories(folder);
            Path copy = folder.resolve(file.toString().replace('/', '-'));
            try (InputStream content = resource.openStream()) {
                Files.copy(content, copy);
            }
            return copy;
        }

        /** Some editors write a byte order mark, and bash takes it for a part of the first word. */
        private void refuseMark() throws LoadFailed {
            String first;
            try (InputStream content = resource == null ? Files.newInputStream(file) : resource.openStream()) {
                first = new String(content.readNBytes(3), StandardCharsets.ISO_8859_1);
            } catch (IOException unreadable) {
                return; // bash says so
            }
            if (first.equals("\u00ef\u00bb\u00bf")) {
                throw new LoadFailed(file + " starts with a byte order mark\n"
                        + "  hint: remove it: sed -i '1s/^\\xef\\xbb\\xbf//' '" + file + "'");
            }
            if (first.startsWith("\u00ff\u00fe") || first.startsWith("\u00fe\u00ff")) {
                throw new LoadFailed(file + " starts with a byte order mark and is UTF-16\n"
                        + "  hint: make it UTF-8: iconv -f UTF-16 -t UTF-8 '" + file + "'");
            }
        }
    }

    private FunctionFiles() {}

    /**
     * The files of all patterns, each once; those of one glob sorted by name. Only the last part may be a glob.
     *
     * @throws LoadFailed naming all places where a pattern was looked for
     */
    public static List<Source> find(List<String> patterns) throws LoadFailed {
        if (patterns.isEmpty()) throw new LoadFailed("no function files\n  hint: Async.sourcing(\"functions/*.bash\")");
        Map<Path, Source> sources = new LinkedHashMap<>();
        for (String pattern : patterns) {
            for (Source source : find(pattern)) sources.putIfAbsent(source.file, source);
        }
        for (Source source : sources.values()) source.refuseMark();
        return List.copyOf(sources.values());
    }

    private static List<Source> find(String pattern) throws LoadFailed {
        Set<Path> folders = new LinkedHashSet<>();
        String script = System.getProperty(SCRIPT_FOLDER, "");
        if (!script.isEmpty()) folders.add(Path.of(script));
        folders.add(Path.of(""));
        Set<Path> looked = new LinkedHashSet<>();
        List<Source> sources = new ArrayList<>();
        for (Path folder : folders) {
            Path path = folder.resolve(pattern).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                throw new LoadFailed(path + " is a folder\n  hint: Async.sourcing(\"" + pattern + "/*.bash\")");
            }
            List<Path> found = Files.isRegularFile(path) ? List.of(path) : glob(path);
            for (Path file : found) sources.add(new Source(file, null));
            if (!sources.isEmpty()) return sources;
            looked.add(path.getParent());
        }
        URL resource = ClassLoader.getSystemResource(pattern);
        if (resource != null) return List.of(new Source(Path.of(pattern), resource));
        String places = String.join(", ", looked.stream()
                .map(folder -> folder + (Files.isDirectory(folder) ? "" : " (which is not there)")).toList());
        throw new LoadFailed("no function file matches " + pattern + "\n  looked in " + places
                + " and on the class path (//FILES " + pattern + ")");
    }

    private static List<Path> glob(Path path) {
        List<Path> found = new ArrayList<>();
        String glob = path.getFileName().toString();
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(path.getParent(), glob)) {
            matching.forEach(file -> {
                if (Files.isRegularFile(file)) found.add(file);
            });
        } catch (IOException noSuchFolder) {
            return found;
        }
        found.sort(null);
        return found;
    }
}
