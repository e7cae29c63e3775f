package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Apart;
import tests.Bash;
import tests.Command;
import tests.Stack;

/** What classes of stacks that run side by side have of their own, and what is told where they cannot. */
@Timeout(60) // a hang is a failure, too
class ApartTest {
    @BeforeAll
    static void a_network_can_be_made() {
        assumeTrue(Apart.isPossible(), "only root can make a network");
    }

    @Test
    void nobody_listens_in_a_network_of_its_own_and_a_daemon_ends_with_it() {
        Command.Result result = Apart.inANetwork("bash", "-c",
                "grep -c ' 0A ' /proc/net/tcp; setsid sleep 300 & echo $!; exit 3").run();
        List<String> lines = result.out().lines().toList();
        assertEquals("0", lines.get(0), result.err());
        assertEquals(3, result.status());
        untilItHasEnded(lines.get(1));
    }

    @Test
    void what_runs_there_ends_with_the_tests_however_they_end() throws Exception {
        Command.Running running = Apart.inANetwork("bash", "-c", "setsid sleep 300 & echo $!; wait").talking().start();
        String daemon = running.line();
        assertTrue(ProcessHandle.of(Long.parseLong(daemon)).isPresent());
        running.process.getOutputStream().close(); // as the kernel does for a JVM that was killed
        untilItHasEnded(daemon);
        assertEquals(137, running.process.waitFor());
    }

    @Test
    void who_listens_on_a_port_of_a_stack_is_in_its_way_and_nobody_else_is() {
        assertEquals(List.of("127.0.0.1:5000", "[::1]:3306"),
                Stack.inTheWay(List.of("127.0.0.1:5000", "0.0.0.0:22", "[::1]:3306", "127.0.0.1:50000")));
    }

    private static void untilItHasEnded(String pid) {
        Bash.until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty(), () -> "it still runs: " + pid);
    }
}
