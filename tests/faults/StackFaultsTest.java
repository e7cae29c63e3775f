package tests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Stack;
import tests.tests;

/** The short form of {@code ./jbang faults stack}: on a small stack, with the same random numbers each time. */
@ResourceLock(Stack.PORTS)
@Order(0) // one after another they take longest: they start first
@Tag("stack") @Tag("apart")
@Timeout(600) // a hang is a failure, too
class StackFaultsTest {
    private static final long SEED = 1;

    @TempDir Path folder;

    @Test
    void one_up_brings_all_of_it_back_after_a_kill() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/etc/debian_version")), "the packages are Debian's");
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Table table = new Table(SEED, folder, new PrintStream(shown, true, StandardCharsets.UTF_8));
        Hunt hunt = new StackFaults(tests.root()).small();
        table.row(hunt, hunt.tries());
        assertTrue(table.print(), shown.toString(StandardCharsets.UTF_8));
    }
}
