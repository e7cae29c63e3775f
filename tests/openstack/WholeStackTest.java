package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Stack;

/** Everything, for real: up and exercised, again, after a crash of it all, and gone. */
class WholeStackTest {
    @TempDir Path temp;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void it_is_a_cloud_twice_in_a_row_and_after_a_crash_and_leaves_nothing(boolean asRoot) throws Exception {
        List<String> before = Stack.listeners();
        Stack stack = new Stack(temp, "stack", asRoot);
        List<String> home = stack.home();
        try {
            for (int run = 1; run <= 2; run++) {
                String shown = Stack.good(stack.script("up", "--exercise"));
                for (String proof : List.of("is ACTIVE with the address", "is attached to the server", "comes back byte for byte", "Nothing of an exercise is left")) {
                    assertTrue(shown.contains(proof), "run " + run + " lacks: " + proof);
                }
                assertTrue(shown.contains("Logs in to horizon with a browser") || !Files.exists(Path.of("/usr/bin/chromedriver")), shown);
            }
            List<String> now = Stack.listeners().stream().filter(listener -> !before.contains(listener)).toList();
            assertEquals(List.of(), now.stream().filter(listener -> !listener.startsWith("127.0.0.1:")).toList());
            assertEquals(List.of(), stack.machinesPython());
            Stack.good(stack.openstack("flavor", "create", "--ram", "64", "--disk", "1", "--vcpus", "1", "kept"));

            for (String pid : stack.processes()) Stack.kill(pid); // as a power cut would
            Stack.good(stack.script("up"));
            assertTrue(Stack.good(stack.openstack("flavor", "list", "-f", "value", "-c", "Name")).contains("kept"));
            Stack.good(stack.script("status"));
        } finally {
            stack.script("down", "--clean").run();
        }
        assertEquals(List.of(), stack.processes());
        assertEquals(before, Stack.listeners());
        assertFalse(Files.exists(stack.dest), "it is still there: " + stack.dest);
        assertEquals(home, stack.home());
    }
}
