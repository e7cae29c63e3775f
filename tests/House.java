package tests;

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

/**
 * A library's sources: which packages and which classes name which, and how much a folder and a file hold.
 *
 * @param folder lib/async for the package async
 * @param arrows which packages each package may name beside itself: the picture in docs/CONTRIBUTING.md
 */
public record House(Path folder, Map<String, Set<String>> arrows) {
    private static final int MOST_FILES = 16, MOST_LINES = 250;
    private static final Pattern NO_CODE = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])+'|//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("\\b[A-Z]\\w*");

    /** Each place that names a package which it may not: "File names package". */
    public List<String> wrongArrows() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            for (String to : namedPackages(file)) {
                if (!to.equals(packageOf(file)) && !arrows.get(packageOf(file)).contains(to)) {
                    wrong.add(file.getFileName() + " names " + to);
                }
            }
        }
        return wrong;
    }

    /** Each package with those that its files name, itself left out. */
    public Map<String, Set<String>> seenArrows() throws IOException {
        Map<String, Set<String>> seen = new TreeMap<>();
        for (Path file : sources()) {
            Set<String> named = seen.computeIfAbsent(packageOf(file), any -> new TreeSet<>());
            for (String to : namedPackages(file)) if (!to.equals(packageOf(file))) named.add(to);
        }
        return seen;
    }

    /** Each class with those of the library that its code names. */
    public Map<String, Set<String>> namedClasses() throws IOException {
        Map<String, Set<String>> names = new TreeMap<>();
        for (Path file : sources()) names.put(typeOf(file), new TreeSet<>());
        for (Path file : sources()) {
            for (Matcher type = TYPE.matcher(code(file)); type.find(); ) {
                if (names.containsKey(type.group()) && !type.group().equals(typeOf(file))) {
                    names.get(typeOf(file)).add(type.group());
                }
            }
        }
        return names;
    }

    /** A way from a class back to it; empty if there is none. */
    public static List<String> circle(Map<String, Set<String>> names) {
        return names.keySet().stream()
                .map(type -> circle(type, names, new LinkedHashSet<>(Set.of(type)), new TreeSet<>()))
                .filter(circle -> !circle.isEmpty()).findFirst().orElse(List.of());
    }

    /** Folders of more than 16 files and files of more than 250 lines, each with its size. */
    public List<String> tooMuch() throws IOException {
        List<String> tooMuch = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                int limit = Files.isDirectory(path) ? MOST_FILES : MOST_LINES,
                        size = Files.isDirectory(path) ? files(path) : Files.readAllLines(path).size();
                if (size > limit) tooMuch.add(path + ": " + size);
            }
        }
        return tooMuch;
    }

    /** Depth first, on from the last of {@code way}. */
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

    private List<String> namedPackages(Path file) throws IOException {
        Pattern packages = Pattern.compile("\\b(" + folder.getFileName() + "(?:\\.[a-z]+)*)\\.[A-Z]");
        return packages.matcher(code(file)).results().map(found -> found.group(1)).toList();
    }

    private List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
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

    private String packageOf(Path file) {
        return folder.getParent().relativize(file.getParent()).toString().replace('/', '.');
    }
}
