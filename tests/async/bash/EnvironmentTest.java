package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** What of the script's own environment the functions see. */
class EnvironmentTest extends InAFolder {
    @Test
    void all_of_it_by_default_and_only_what_is_listed_if_there_is_a_list() {
        new Bash(folder, "f() { echo \"<${MINE_1-} ${MINE_2-} ${OTHER-} ${GIVEN-}>\"; }\n");
        assertTrue(script("all").out().contains("<one two other given>"), () -> script("all").out());
        assertTrue(script("listed").out().contains("<one two  given>"), () -> script("listed").out());
    }

    @Test
    void a_variable_with_which_no_program_could_be_started_is_refused_by_name() {
        Bash bash = new Bash(folder, "f() { /bin/true; }\n");
        try (Async async = bash.async().with("FITS", "x".repeat(128 * 1024 - 1 - "FITS=".length()))) {
            String message = assertThrows(Misuse.class,
                    () -> async.with("LARGE", "x".repeat(128 * 1024 - "LARGE=".length()))).getMessage();
            assertTrue(message.startsWith("variable LARGE has 131072 bytes; "), message);
            async.join(async.run("f"));
        }
    }

    private Command.Result script(String how) {
        var result = Command.java(List.of(), Script.class, folder, how).with("MINE_1", "one").with("MINE_2", "two")
                .with("OTHER", "other").run();
        assertEquals(0, result.status(), result.err());
        return result;
    }

    /** Runs the function f with or without a list. */
    static final class Script {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            try (Async async = Async.sourcing(folder + "/functions.bash").logs(folder.resolve("logs"))
                    .with("GIVEN", "given")) {
                if (args[1].equals("listed")) async.environment("PATH", "MINE_*");
                async.join(async.run("f"));
            }
        }
    }
}
