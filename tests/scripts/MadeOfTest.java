package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.tests;

/** Scripts of the checkout that no other test builds: JBang compiles what their //SOURCES name, and nothing else. */
class MadeOfTest {
    @ParameterizedTest
    @ValueSource(strings = {"tests/faults/faults.java", "tests/bench/bench.java", "tests/tests.java"})
    void a_script_names_all_that_it_is_made_of(String script) throws IOException {
        Set<Path> sources = sources(tests.root().resolve(script));
        assertTrue(sources.size() > 50, sources.toString());
        List<String> missing = new ArrayList<>();
        for (Path source : sources) {
            String text = Files.readString(source);
            for (Path neighbour : files(source.getParent(), "*.java")) {
                String name = neighbour.getFileName().toString().replace(".java", "");
                // Upper case: a script's own class is named like its file, in lower case.
                boolean isUsed = Character.isUpperCase(name.charAt(0)) && !sources.contains(neighbour)
                        && packageOf(neighbour).equals(packageOf(source))
                        && Pattern.compile("(?m)^(?!//| *\\*).*\\b" + name + "(\\.|\\(|::)").matcher(text).find();
                if (isUsed) missing.add(name + " for " + source.getFileName());
            }
        }
        assertEquals(List.of(), missing);
    }

    private static Set<Path> sources(Path script) throws IOException {
        Set<Path> found = new LinkedHashSet<>();
        Deque<Path> open = new ArrayDeque<>(List.of(script.normalize()));
        while (!open.isEmpty()) {
            Path file = open.poll();
            if (!found.add(file)) continue;
            for (String line : Files.readAllLines(file)) {
                if (!line.startsWith("//SOURCES ")) continue;
                Path named = file.resolveSibling(line.substring("//SOURCES ".length())).normalize();
                open.addAll(files(named.getParent(), named.getFileName().toString()));
            }
        }
        return found;
    }

    private static List<Path> files(Path folder, String glob) throws IOException {
        try (var matching = Files.newDirectoryStream(folder, glob)) {
            List<Path> files = new ArrayList<>();
            matching.forEach(file -> files.add(file.normalize()));
            return files;
        }
    }

    private static String packageOf(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("package ")).findFirst().orElse("");
        }
    }
}
