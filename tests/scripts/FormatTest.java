package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.tests;

/**
 * One style for all bash, shfmt's, and for all Python, flake8's; no line of them and of Java is longer than 120 columns
 * but JBang's directives, which have to stand in one.
 */
class FormatTest {
    private static final Path ROOT = tests.root();
    private static final int COLUMNS = 120;
    /** Java with longer lines, still. */
    private static final List<String> WIDE = List.of("tests/faults/LiveStack.java", "tests/faults/StackFaults.java",
            "tests/faults/Starts.java");
    /** E402: what changes a module comes before the import that reads it. */
    private static final List<String> FLAKE8 = List.of("flake8", "--isolated", "--max-line-length=" + COLUMNS,
            "--extend-ignore=E402");

    @TempDir Path folder;

    @Test
    void all_bash_is_as_shfmt_writes_it() throws IOException {
        assumeInstalled("shfmt");
        assertEquals("", shown(List.of("shfmt", "-d"), ShellcheckTest.bashFiles())); // how is in .editorconfig
    }

    @Test
    void flake8_finds_nothing_in_any_Python() throws IOException {
        assumeInstalled("flake8");
        assertEquals("", shown(FLAKE8, files(".py")));
    }

    @Test
    void both_would_find_something() throws IOException {
        assumeInstalled("shfmt");
        assumeInstalled("flake8");
        Path bash = Files.writeString(folder.resolve("wrong.bash"), "if true\nthen\n    echo\nfi\n");
        Path python = Files.writeString(folder.resolve("wrong.py"), "import os\n");
        assertTrue(shown(List.of("shfmt", "-d"), List.of(bash)).contains("+if true; then"));
        assertTrue(shown(FLAKE8, List.of(python)).contains("F401"));
    }

    @Test
    void no_line_of_bash_Python_or_Java_is_longer_than_120_columns() throws IOException {
        List<Path> files = new ArrayList<>(ShellcheckTest.bashFiles());
        for (String ending : List.of(".py", ".java", ".java.qute", ".jsh")) files.addAll(files(ending));
        List<String> tooLong = new ArrayList<>();
        for (Path file : files) {
            if (WIDE.stream().noneMatch(file::startsWith))
                tooLong.addAll(tooLong(file, Files.readAllLines(ROOT.resolve(file))));
        }
        assertEquals(List.of(), tooLong);
        assertTrue(files.size() > 250, "only " + files.size() + " files were looked at");
    }

    @Test
    void a_line_that_is_too_long_would_be_found_and_a_directive_is_none() {
        String wide = "x".repeat(COLUMNS), directive = "//DEPS a:b:" + wide, shebang = "///usr/bin/env " + wide;
        List<String> lines = List.of(shebang, directive, "// " + wide, wide, wide + "x", "😀".repeat(COLUMNS));
        assertEquals(List.of("a:3", "a:5"), tooLong(Path.of("a"), lines));
    }

    private static List<String> tooLong(Path file, List<String> lines) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean directive = line.matches("//[A-Z_]+ .*|///usr/bin/env .*");
            if (!directive && line.codePointCount(0, line.length()) > COLUMNS) found.add(file + ":" + (i + 1));
        }
        return found;
    }

    private static void assumeInstalled(String command) {
        assumeTrue(new Command("bash", "-c", "type -P " + command).run().status() == 0,
                "type: apt-get install " + command);
    }

    private static String shown(List<String> command, List<Path> files) {
        String[] words = Stream.concat(command.stream(), files.stream().map(Path::toString)).toArray(String[]::new);
        Command.Result result = new Command(words).in(ROOT).run();
        return result.out() + result.err();
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(ending)).map(ROOT::relativize).sorted().toList();
        }
    }
}
