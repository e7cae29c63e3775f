package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tests.tests;

/** How the library is built: what may name what, and how much a folder and a file may hold. */
class HouseTest {
    private static final Path LIBRARY = tests.root().resolve("lib/async");
    /** Which packages one may name beside itself: the picture in docs/CONTRIBUTING.md. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "async", Set.of("async.bash", "async.failure", "async.report", "async.model"),
            "async.bash", Set.of("async.failure", "async.model"),
            "async.failure", Set.of("async.model"),
            "async.report", Set.of("async.model"),
            "async.model", Set.of());
    private static final Pattern NO_CODE = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])+'|//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern PACKAGE = Pattern.compile("\\b(async(?:\\.[a-z]+)*)\\.[A-Z]");
    private static final Pattern TYPE = Pattern.compile("\\b[A-Z]\\w*");

    @Test
    void packages_name_only_those_below_them() throws IOException {
        List<String> up = new ArrayList<>();
        int arrows = 0;
        for (Path file : sources()) {
            String from = packageOf(file);
            for (Matcher named = PACKAGE.matcher(code(file)); named.find(); arrows++) {
                String to = named.group(1);
                if (!to.equals(from) && !ARROWS.get(from).contains(to)) up.add(file.getFileName() + " names " + to);
            }
        }
        assertEquals(List.of(), up);
        assertTrue(arrows > 50, arrows + " seen");
    }

    @Test
    void no_classes_name_each_other_in_a_circle() throws IOException {
        Map<String, Set<String>> names = new TreeMap<>();
        for (Path file : sources()) names.put(typeOf(file), new TreeSet<>());
        for (Path file : sources()) {
            for (Matcher type = TYPE.matcher(code(file)); type.find(); ) {
                if (names.containsKey(type.group()) && !type.group().equals(typeOf(file))) {
                    names.get(typeOf(file)).add(type.group());
                }
            }
        }
        assertTrue(names.get("Async").contains("Run") && names.get("Run").contains("Engine"), names.toString());
        for (String type : names.keySet()) {
            assertEquals(List.of(), circle(type, names, new LinkedHashSet<>(Set.of(type)), new TreeSet<>()));
        }
    }

    @Test
    void a_folder_has_at_most_16_files_and_a_file_at_most_250_lines() throws IOException {
        List<String> tooMuch = new ArrayList<>();
        try (Stream<Path> all = Files.walk(LIBRARY)) {
            for (Path path : all.toList()) {
                int limit = Files.isDirectory(path) ? 16 : 250,
                        size = Files.isDirectory(path) ? files(path) : Files.readAllLines(path).size();
                if (size > limit) tooMuch.add(path + ": " + size);
            }
        }
        assertEquals(List.of(), tooMuch);
    }

    /**
     * The way from the first of {@code way} back to it, depth first; empty if there is none that goes on from its last.
     */
    private static List<String> circle(String last, Map<String, Set<String>> names, Set<String> way, Set<String> seen) {
        String first = way.iterator().next();
        for (String next : names.get(last)) {
            if (next.equals(first)) return List.copyOf(way);
            if (!seen.add(next)) continue;
            way.add(next);
            List<String> found = circle(next, names, way, seen);
            if (!found.isEmpty()) return found;
            way.remove(next);
        }
        return List.of();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(LIBRARY)) {
            return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static int files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return (int) all.filter(Files::isRegularFile).count();
        }
    }

    private static String code(Path file) throws IOException {
        return NO_CODE.matcher(Files.readString(file)).replaceAll(" ");
    }

    private static String typeOf(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String packageOf(Path file) {
        return LIBRARY.getParent().relativize(file.getParent()).toString().replace('/', '.');
    }
}
