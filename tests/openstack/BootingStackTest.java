package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Command;
import tests.Stack;

/** Servers that boot, as an ordinary user where one may make namespaces, else as root. */
@ResourceLock(Stack.PORTS)
@Tag("stack")
class BootingStackTest {
    private static final String SERVICES = "keystone,glance,placement,neutron,nova,cinder";
    private static final String MAY = "unshare --mount --net $1 true && [ -w /dev/net/tun ]";

    @TempDir Path temp;

    @Test
    void servers_boot_are_logged_in_to_and_share_a_volume_and_a_crash_leaves_nothing() throws Exception {
        Stack stack = stack();
        try {
            String said = Stack.good(stack.script("up", "--virt-driver=libvirt", "--services", SERVICES, "--exercise"));
            for (String shown : List.of("booted: root logs in at 172.24.4.", "-2 answers exercise-",
                    "Its security group opens port 8080 and closes it again", "-2 reads", "is made of the server",
                    "Nothing is left of the exercise")) {
                assertTrue(said.contains(shown), shown + "\n" + said);
            }
            assertTrue(Stack.good(stack.script("status")).contains("libvirtd"));
            assertFalse(inside(stack).isEmpty());

            List<String> processes = stack.processes();
            for (int index = 0; index < processes.size(); index += 2) Stack.kill(processes.get(index));
            Stack.good(stack.script("down", "--clean"));
            assertEquals(List.of(), stack.processes());
            assertEquals("", inside(stack));
            assertFalse(Files.exists(stack.dest));
            assertEquals(List.of(), stack.changes());
        } finally {
            stack.script("down").run();
        }
    }

    private Stack stack() throws Exception {
        Stack stack = null;
        for (boolean asRoot : new boolean[] {false, true}) {
            Path folder = Files.createDirectory(temp.resolve(asRoot ? "root" : "user"));
            stack = new Stack(folder, "stack", asRoot);
            boolean ordinary = !asRoot && "root".equals(System.getProperty("user.name")) || !stack.hasStrangers();
            String ids = ordinary ? "--user --map-root-user --map-auto" : "";
            if (stack.command("sh", "-c", MAY.replace("$1", ids)).run().status() == 0) return stack;
        }
        Assumptions.abort("nobody may make a namespace with a network, or open /dev/net/tun");
        return stack;
    }

    /** Processes in the stack's namespace, a line each: those that see its files in the place of the machine's. */
    private static String inside(Stack stack) {
        return new Command("bash", "-c", "grep -lsF \"lowerdir=$0/prefix/usr:\" /proc/[0-9]*/mountinfo || true",
                stack.dest.toString()).run().out();
    }
}
