package tests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code ./jbang faults}: the same random numbers each time. */
@Timeout(300) // a hang is a failure, too
class FaultsTest {
    private static final long SEED = 1;

    @TempDir Path folder;

    @Test
    void random_graphs_become_what_the_model_says() throws Exception {
        find(new Graphs(), 20);
    }

    private void find(Hunt hunt, int count) throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Table table = new Table(SEED, folder, new PrintStream(shown, true, StandardCharsets.UTF_8));
        table.row(hunt, count);
        assertTrue(table.print(), shown.toString(StandardCharsets.UTF_8));
    }
}
