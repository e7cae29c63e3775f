package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.tests;

class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```(java|bash)\n(.*?)```", Pattern.DOTALL);

    @TempDir Path folder;

    @Test
    void the_first_script_runs_as_it_stands_and_shows_what_the_picture_shows() throws Exception {
        String readme = Files.readString(tests.root().resolve("README.md"));
        for (Matcher block = BLOCK.matcher(readme); block.find(); ) {
            Files.writeString(folder.resolve(block.group(1).equals("java") ? "deploy.java" : "functions.bash"), block.group(2));
        }
        String jbang = tests.root().resolve("jbang").toString();
        Path own = folder.resolve("jbang-folder");
        new Command(jbang, "catalog", "add", "--name", "stack", tests.root().toString()).in(folder).with("JBANG_DIR", own).run();
        Command.Result result = new Command(jbang, "deploy.java").in(folder).with("JBANG_DIR", own).run();
        assertEquals(1, result.status());
        String shown = result.out().replaceAll("\\d+\\.\\d+ s", "N s");
        assertTrue(shown.contains("serves 'an argument with spaces' from sqlite:///tmp/example.sqlite"), shown);
        assertTrue(shown.contains("page 3\n") && !shown.contains("never reached"), shown);
        assertTrue(result.err().contains("build_docs failed at " + folder + "/functions.bash:13 in build_docs"), result.err());
        assertTrue(result.err().contains("command  grep -q \"chapter 4\" <<< \"chapters 1 2 3\""), result.err());
        List<String> picture = Files.readString(tests.root().resolve("tests/readme/join.svg")).replaceAll("<[^>]*>", "").lines().toList();
        for (String line : shown.lines().filter(line -> line.startsWith("│") || line.startsWith("╭")).toList()) {
            assertTrue(picture.contains(line.replace("<", "&lt;").replace(">", "&gt;")), "the picture lacks: " + line);
        }
    }

    @Test
    void every_file_it_names_is_there() throws Exception {
        String readme = Files.readString(tests.root().resolve("README.md"));
        for (String file : List.of("tests/readme/join.svg", "tests/plugins/greeting", "functions", "stack.java")) {
            assertTrue(readme.contains(file), file);
            assertTrue(Files.exists(tests.root().resolve(file)), file);
        }
    }
}
