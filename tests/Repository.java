package tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A git repository of a test, in a folder of its own. */
public record Repository(Path folder) {
    private static final List<String> PARTS = List.of("README.md", "docs", "functions", "jbang", "jbang-catalog.json",
            "lib", "stack.java", "tests", ".gitignore");

    /** The checkout as it is now, with what is not committed there. */
    public static Repository ofTheCheckout(Path folder) throws IOException {
        Files.createDirectory(folder);
        for (String part : PARTS) {
            Path from = tests.root().resolve(part);
            if (Files.exists(from)) Newcomer.good(new Command("cp", "-r", from.toString(), folder.toString()));
        }
        return new Repository(folder).begun();
    }

    /** Makes it one, with all that is in the folder as its first commit. */
    public Repository begun() {
        git("init", "-q");
        return committed("All of it");
    }

    public Repository committed(String message) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return this;
    }

    public String git(String... words) {
        Stream<String> command = Stream.concat(Stream.of("git", "-c", "user.name=a", "-c", "user.email=a@example.org"),
                Stream.of(words));
        Command.Result result = new Command(command.toArray(String[]::new)).in(folder).run();
        assertEquals(0, result.status(), result.out() + result.err());
        return result.out();
    }
}
