package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tests.Command;
import tests.InAFolder;

/** A script finds its function files from any folder: beside it, in the working directory, on the class path. */
class FunctionFilesTest extends InAFolder {
    private Path script, elsewhere, packed;

    @BeforeEach
    void folders() throws Exception {
        script = Files.createDirectories(folder.resolve("the script's"));
        elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        packed = Files.createDirectories(folder.resolve("packed"));
    }

    @Test
    void beside_the_script_first_then_in_the_working_directory_then_on_the_class_path() throws Exception {
        Files.writeString(packed.resolve("functions.bash"), "f() { echo from the class path; }\n");
        assertTrue(run().contains("│ from the class path\n"), this::run);
        Files.writeString(elsewhere.resolve("functions.bash"), "f() { echo from the working directory; }\n");
        assertTrue(run().contains("│ from the working directory\n"), this::run);
        Files.writeString(script.resolve("functions.bash"), "f() { echo from beside the script; }\n");
        assertTrue(run().contains("│ from beside the script\n"), this::run);
    }

    @Test
    void a_file_from_the_class_path_can_be_looked_at_after_a_failure() throws Exception {
        Files.writeString(packed.resolve("functions.bash"), "f() {\n  false\n}\n");
        Command.Result result = start().run();
        Path copy = elsewhere.resolve("logs/latest").toRealPath().resolve("functions/functions.bash");
        assertTrue(result.err().contains("f failed at " + copy + ":2 in f"), result.err());
        assertEquals("f() {\n  false\n}\n", Files.readString(copy));
    }

    @Test
    void one_that_is_nowhere_is_named_with_all_places() {
        Command.Result result = start().run();
        assertEquals(2, result.status());
        assertTrue(result.err().contains("no function file matches functions.bash\n  looked in " + script + ", "
                + elsewhere
                + " and on the class path (//FILES functions.bash)"), result.err());
    }

    private String run() {
        Command.Result result = start().run();
        assertEquals(0, result.status(), result.err());
        return result.out();
    }

    private Command start() {
        return Command.java(List.of("-Djbang.dir=" + script, "-Xbootclasspath/a:" + packed), Script.class)
                .in(elsewhere);
    }

    /** Runs the function f of functions.bash. */
    static final class Script {
        public static void main(String... args) {
            try (Async async = Async.sourcing("functions.bash")) {
                async.join(async.run("f"));
            }
        }
    }
}
