package tests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Some tries of a hunt as a test: the same random numbers each time. */
@Timeout(300) // a hang is a failure, too
abstract class ShortHunt {
    private static final long SEED = 1;

    @TempDir Path folder;

    void find(Hunt hunt, int count) throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Table table = new Table(SEED, folder, new PrintStream(shown, true, StandardCharsets.UTF_8));
        table.row(hunt, count);
        assertTrue(table.print(), shown.toString(StandardCharsets.UTF_8));
    }
}
