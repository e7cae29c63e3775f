package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tests.Command;
import tests.Verdict;
import tests.tests;

/** Every bash file of the checkout, those that are still to be written included. */
class ShellcheckTest {
    private static final Path ROOT = tests.root();

    @TestFactory
    Stream<DynamicTest> shellcheck_finds_nothing_in_any_bash_file() throws IOException {
        assumeTrue(new Command("bash", "-c", "type -P shellcheck").run().status() == 0,
                "type: apt-get install shellcheck");
        List<String> command = List.of("shellcheck", "--shell=bash", "--external-sources", "--source-path=SCRIPTDIR");
        String how = String.join(" ", command) + new Command("shellcheck", "--version").run().out()
                + Verdict.digest(bashFiles().stream().map(ROOT::resolve).toList()); // one may source any other
        return bashFiles().stream().map(file -> DynamicTest.dynamicTest(file.toString(), () -> {
            assertEquals("", Verdict.by("shellcheck", how + file, () -> {
                List<String> line = new ArrayList<>(command);
                line.add(file.toString());
                Command.Result result = new Command(line.toArray(String[]::new)).in(ROOT).run();
                return result.out() + result.err();
            }));
        }));
    }

    /** A finding that is no fault is avoided by other words, or argued for in a comment beside its directive. */
    @Test
    void nothing_is_silenced_without_a_word_why() throws IOException {
        var silent = new StringBuilder();
        for (Path file : bashFiles()) {
            int number = 0;
            for (String line : Files.readAllLines(ROOT.resolve(file))) {
                number++;
                if (line.matches("\\s*#\\s*shellcheck disable=[A-Z0-9,]+\\s*"))
                    silent.append(file + ":" + number + ": " + line.strip() + "\n");
            }
        }
        assertEquals("", silent.toString(), "say why behind the directive: # shellcheck disable=SC2086 # because …");
    }

    static List<Path> bashFiles() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile).map(ROOT::relativize)
                    .filter(file -> !file.startsWith(".git")).filter(ShellcheckTest::isBash).sorted().toList();
        }
    }

    private static boolean isBash(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(".bash") || name.endsWith(".sh")) return true;
        if (name.contains(".")) return false;
        try (var lines = Files.lines(ROOT.resolve(file), java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.findFirst().filter(line -> line.matches("#!.*\\bbash\\b.*")).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
