package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Command;
import tests.Stack;

/** Servers that boot, as an ordinary user where one may make namespaces, else as root. */
@ResourceLock(Stack.PORTS)
@Order(0) // one after another they take longest: they start first
@Tag("stack") @Tag("apart")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // one stack, from its start to its crash
class BootingStackTest {
    private static final String SERVICES = "keystone,glance,placement,neutron,nova,cinder";
    private static final String MAY = "unshare --mount --net $1 true && [ -w /dev/net/tun ]";

    @TempDir static Path temp;
    private static Stack stack;

    @BeforeAll
    static void who_may_make_namespaces() throws Exception {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x")); // for an ordinary user
        for (boolean asRoot : new boolean[] {false, true}) {
            Path folder = Files.createDirectory(temp.resolve(asRoot ? "root" : "user"));
            Stack tried = new Stack(folder, "my stäck", asRoot);
            boolean ordinary = !asRoot && "root".equals(System.getProperty("user.name")) || !tried.hasStrangers();
            String ids = ordinary ? "--user --map-root-user --map-auto" : "";
            if (tried.command("sh", "-c", MAY.replace("$1", ids)).run().status() != 0) continue;
            tried.environment.remove("VIRT_DRIVER"); // as a stranger has it, whose PATH knows no sbin either
            tried.environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
            stack = tried;
            return;
        }
        Assumptions.abort("nobody may make a namespace with a network, or open /dev/net/tun");
    }

    @AfterAll
    static void the_end() {
        if (stack != null) stack.script("down", "--clean").run();
    }

    @Test
    @Order(1)
    void servers_boot_without_a_word_are_logged_in_to_and_share_a_volume() throws Exception {
        Path raw = UsersImage.raw(stack.folder.resolve("plain.img"));
        Path qcow2 = UsersImage.qcow2(stack.folder.resolve("grown.qcow2"));
        Files.writeString(stack.folder.resolve("local.conf"), "IMAGE_URLS=" + raw + "," + qcow2 + "\n");
        String said = Stack.good(stack.script("up", "--services", SERVICES, "--exercise"));
        for (String shown : List.of("booted: root logs in at 172.24.4.", "-2 answers exercise-",
                "Its security group opens port 8080 and closes it again", "-2 reads", "is made of the server",
                "Nothing is left of the exercise", "Servers boot: openstack server create")) {
            assertTrue(said.contains(shown), shown + "\n" + said);
        }
        stack.environment.put("VIRT_DRIVER", "libvirt"); // for the functions without Java
        assertTrue(Stack.good(stack.script("status")).contains("libvirtd"));
        assertFalse(inside().isEmpty());
        guests("make_access");
    }

    @Test
    @Order(2)
    void an_image_of_the_users_own_boots_be_it_raw_or_qcow2() {
        String said = guests("""
                for name in plain grown; do
                  boot "$name" "$name"
                  until_console "$name" "%s"
                  service_request GET "$IMAGES_URL?name=$name" | in_prefix jq -r '.images[].disk_format'
                  delete "$name"
                done
                """.formatted(UsersImage.SAYS));
        assertEquals("raw\nqcow2\n", said);
    }

    @Test
    @Order(3)
    void a_server_is_the_same_after_pause_suspend_reboot_and_resize_and_a_new_one_after_rebuild() {
        guests("live");
    }

    @Test
    @Order(4)
    void a_server_that_panicked_is_told_of_with_the_last_words_of_its_console() {
        guests("panic");
        Command.Result ssh = ssh("panics");
        assertEquals(1, ssh.status(), ssh.err());
        assertTrue(ssh.err().matches("(?s).*Kernel panic - not syncing: VFS: Unable to mount root fs.*\n"
                + "error: the server panics has panicked \\(above: its console's last lines\\)\nhint: .*"), ssh.err());
        guests("delete panics");
    }

    @Test
    @Order(5)
    void a_guest_reaches_no_service_of_the_machines_own() throws Exception {
        List<String> ports = Stack.listeners().stream().map(listener -> listener.replaceAll(".*:", "")).distinct()
                .toList();
        assertTrue(ports.containsAll(List.of("3306", "5000", "5672", "8774", "9696")), ports.toString());
        List<String> hosts = new ArrayList<>(List.of("10.0.2.2", "10.0.2.100", "172.24.4.1", "169.254.169.254"));
        NetworkInterface.networkInterfaces().flatMap(card -> card.getInterfaceAddresses().stream())
                .map(InterfaceAddress::getAddress).filter(address -> address.getAddress().length == 4)
                .filter(address -> !address.isLoopbackAddress()).forEach(own -> hosts.add(own.getHostAddress()));
        String itself = "127.0.0.1:22"; // so that an attempt that can succeed does
        String targets = String.join(" ", Stream.concat(Stream.of(itself), hosts.stream()
                .flatMap(host -> ports.stream().map(port -> host + ":" + port))).toList());
        assertEquals(itself + "\n", guests("reach " + targets));
    }

    @Test
    @Order(6)
    void OpenStacks_own_smoke_tests_pass_and_log_in_to_what_they_boot() {
        Command.Result smoke = stack.script("tempest", "--workers", "6").run();
        assertEquals(0, smoke.status(), smoke.out() + smoke.err());
        assertTrue(smoke.out().matches("(?s).*\n\\d+ passed, 0 failed, \\d+ skipped in .*"), smoke.out());
        for (String scenario : List.of("test_network_basic_ops", "test_server_basic_ops")) {
            assertTrue(smoke.out().lines().anyMatch(line -> line.matches(".* ok .*\\." + scenario)), smoke.out());
        }
    }

    @Test
    @Order(7)
    void the_namespaces_first_process_killed_is_told_and_up_brings_back_the_servers_that_ran() throws Exception {
        Stack.kill(Files.readString(stack.dest.resolve("run/namespace.pid")).split(" ")[0]);
        Command.Result status = stack.script("status").run();
        assertEquals(1, status.status());
        assertTrue(status.out().lines().anyMatch(line -> line.matches("namespace .* dead .*")), status.out());
        Command.Result ssh = ssh("life", "true");
        assertTrue(ssh.err().contains("error: the stack's namespace is gone\nhint: ./jbang stack.java up"), ssh.err());
        Stack.good(stack.script("up"));
        assertEquals("life\n", guests("in_guest life hostname"));
    }

    @Test
    @Order(8)
    void a_crash_leaves_nothing() {
        List<String> processes = stack.processes();
        for (int index = 0; index < processes.size(); index += 2) Stack.kill(processes.get(index));
        Stack.good(stack.script("down", "--clean"));
        assertEquals(List.of(), stack.processes());
        assertEquals("", inside());
        assertFalse(Files.exists(stack.dest));
        assertEquals(List.of(), stack.changes());
    }

    /** Its own options stand before the server, ssh's behind it. */
    private static Command.Result ssh(String... words) {
        return stack.launcher(Stream.concat(Stream.of("stack.java", "ssh", "--dest", stack.dest.toString()),
                Stream.of(words)).toArray(String[]::new)).run();
    }

    /** What lines of bash say, with the functions of {@code guests.bash}. */
    private static String guests(String lines) {
        return Stack.good(stack.functions(SERVICES, ". \"${0%/functions/*}/tests/openstack/guests.bash\"\n" + lines));
    }

    /** Processes in the stack's namespace, a line each: those that see its files in the place of the machine's. */
    private static String inside() {
        return new Command("bash", "-c", "grep -lsF \"lowerdir=${0// /\\\\040}/prefix/usr\" /proc/[0-9]*/mountinfo"
                + " || true", stack.dest.toString()).run().out();
    }
}
