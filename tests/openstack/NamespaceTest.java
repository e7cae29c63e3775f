package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import openstack.virt.HostProbe;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.Command;
import tests.InAFolder;
import tests.tests;

/** The namespace of the servers, in a real kernel, and what is told of networks and images. */
class NamespaceTest extends InAFolder {
    /** What leads out of it, and the shell that sets up its loopback, are packages. */
    private static final String MAKE = "start_slirp4netns() { :; }; mkdir -p \"$PREFIX/bin\" \"$PREFIX/usr/bin\" && "
            + "cp -f /bin/true \"$PREFIX/$RELEASE_BUSYBOX\" && touch .stack; start_namespace; ";
    /** As libvirtd starts a server: a session of its own, which nobody's pid file names. */
    private static final String SERVER = "in_namespace setsid sleep 1000 </dev/null >/dev/null 2>&1 & ";

    @Test
    void it_has_a_network_of_its_own_and_shows_the_packages_files_in_the_machines_place() {
        needsNamespaces();
        String seen = bash(MAKE + "echo kept >\"$PREFIX/usr/marker\"; in_namespace cat /usr/marker; "
                + "in_namespace ls /etc/libvirt /run/libvirt >/dev/null; in_network cat /proc/net/dev | tail -n +3 | "
                + "cut -d: -f1; in_namespace ls \"$DEST/.stack\"; stop_namespace");
        assertTrue(seen.matches("(?s).*kept\n *lo\n.*/\\.stack\n.*"), seen);
    }

    @Test
    void whoever_of_it_was_killed_nothing_of_it_is_left_after_the_end() throws Exception {
        needsNamespaces();
        bash(MAKE + SERVER + "until [[ $(namespace_members | wc -l) == 2 ]]; do sleep 0.01; done");
        bash("kill -KILL $(process_id namespace); while is_running namespace; do sleep 0.01; done; "
                + "[[ $(namespace_members | wc -l) == 1 ]]; stop_namespace; [[ -z $(namespace_members) ]]");
    }

    @Test
    void after_a_kill_of_its_first_process_a_new_one_is_made_and_the_servers_of_the_old_one_are_ended()
            throws Exception {
        needsNamespaces();
        bash(MAKE + SERVER + "until [[ $(namespace_members | wc -l) == 2 ]]; do sleep 0.01; done");
        bash("process_id namespace >before; kill -KILL $(<before); while is_running namespace; do sleep 0.01; done; "
                + MAKE + "[[ $(process_id namespace) != $(<before) ]]; "
                + "[[ $(namespace_members) == \"$(process_id namespace)\" ]]; stop_namespace");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "172.24.4.0/24, 172.24.4.1",
        "192.168.56.224/27, 192.168.56.225",
        "10.1.2.3/16, 10.1.0.1",
        "203.0.113.77/30, 203.0.113.77",
    })
    void the_external_bridge_has_the_first_address_of_the_floating_range(String range, String first) {
        assertEquals(first + "\n", bash("first_address " + range));
    }

    @Test
    void an_image_is_known_by_its_bytes_and_what_is_none_is_refused() throws IOException {
        byte[] disk = new byte[2048];
        Files.write(folder.resolve("none.img"), disk);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        Files.write(folder.resolve("boots.img"), disk);
        Files.write(folder.resolve("a.qcow2"), "QFI\u00fb\0".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("text"), "<html>404</html>".repeat(100));
        assertEquals("raw\nqcow2\n", bash("image_format boots.img; image_format a.qcow2"));
        for (String name : List.of("none.img", "text", "nowhere")) {
            Command.Result refused = run("image_format " + name);
            assertEquals(1, refused.status(), name);
            assertTrue(refused.err().contains("error: ") && refused.err().contains(name)
                    && refused.err().contains("hint: "), refused.err());
        }
    }

    private static void needsNamespaces() {
        String lack = HostProbe.here().lack().map(missing -> missing.what()).orElse("");
        Assumptions.assumeTrue(lack.isEmpty(), lack);
    }

    private String bash(String command) {
        Command.Result result = run(command);
        assertEquals(0, result.status(), command + "\n" + result.out() + result.err());
        return result.out();
    }

    private Command.Result run(String command) {
        Path functions = tests.root().resolve("functions/stack.bash");
        return new Command("bash", "-c", "set -eo pipefail; . \"$1\"; " + command, "bash", functions.toString())
                .in(folder).with("DEST", folder).with("STACK_CACHE", folder + "/cache").with("VIRT_DRIVER", "libvirt")
                .run();
    }
}
