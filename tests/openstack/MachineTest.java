package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.StackScript;

/**
 * What the stack script says on a machine that is not as it needs it. Each test lays its own files over this machine's,
 * for itself alone.
 */
@Order(1) // it takes long, so it starts first
class MachineTest {
    @TempDir static Path classes, anywhere;
    private static StackScript script;

    @TempDir Path folder;

    @BeforeAll
    static void compile_it() {
        script = new StackScript(classes, anywhere);
    }

    @BeforeEach
    void a_view_of_the_machine_of_ones_own_can_be_made() {
        assumeTrue(new Command("unshare", "--user", "--map-root-user", "--mount", "--net", "true").run().status() == 0,
                "no namespaces can be made here (unshare --user)");
    }

    @Test
    void too_little_space_is_said_before_anything_is_unpacked() {
        Command.Result result = up("mkdir disk; mount -t tmpfs -o size=50m disk disk", "--dest", "disk/stack");
        assertEquals(2, result.status(), result.out());
        assertTrue(result.err().contains("stack: error: too little space for " + folder + "/disk/stack: "),
                result.err());
    }

    @Test
    void too_little_memory_is_said_before_anything_is_started() throws Exception {
        Files.writeString(folder.resolve("meminfo"), "MemTotal:        1024000 kB\nMemAvailable:     500000 kB\n");
        Command.Result result = up("mount --bind meminfo /proc/meminfo");
        assertEquals(2, result.status(), result.out());
        assertTrue(result.err()
                .contains("stack: error: too little memory: 512 MB free, about 1760 MB needed\nhint: fewer services "
                        + "(--services)"), result.err());
    }

    @Test
    void another_system_than_the_packages_are_made_for_is_named() throws Exception {
        Files.writeString(folder.resolve("os-release"),
                "PRETTY_NAME=\"Ubuntu 24.04.1 LTS\"\nID=ubuntu\nVERSION_CODENAME=noble\n");
        Command.Result result = up("mount --bind os-release /etc/os-release");
        assertEquals(2, result.status(), result.err());
        assertTrue(result.err().startsWith("stack: error: the stack is made of Debian's packages, and this machine is "
                + "Ubuntu 24.04.1 LTS: the toolkit works here as it is, and the stack in a folder"), result.err());
        assertFalse(Files.exists(folder.resolve("stack")));
    }

    @Test
    void without_a_network_it_says_why_there_are_no_package_lists() {
        Command.Result result = up("");
        fails("Debian's package lists could not be fetched (output above)\n", result);
        assertTrue(result.out().contains("Temporary failure resolving") || result.out().contains("Could not"),
                result.out());
    }

    @Test
    void a_package_that_no_source_offers_is_named() throws Exception {
        Files.createDirectory(folder.resolve("empty"));
        Files.createFile(folder.resolve("empty/Packages"));
        Files.writeString(folder.resolve("sources.list"), "deb [trusted=yes] file:" + folder + "/empty ./\n");
        fails("no source in /etc/apt offers python3.",
                up("mkdir none; mount --bind none /etc/apt/sources.list.d; touch /etc/apt/sources.list || :; "
                        + "mount --bind sources.list /etc/apt/sources.list"));
    }

    @Test
    void too_old_a_bash_is_named_with_its_version() throws Exception {
        Path bash = Files.createDirectory(folder.resolve("bin")).resolve("bash");
        // The real bash and the real file; only what a bash says of its version is another one's.
        Files.writeString(bash, """
                #!/bin/bash
                if [[ $1 != -s ]]; then exec /bin/bash "$@"; fi
                exec /bin/bash "$@" < <(sed 's/BASH_VERSINFO\\[0\\]/4/; s/\\$BASH_VERSION"/4.4.20(1)-release"/')
                """);
        bash.toFile().setExecutable(true);
        Command.Result result = up("export PATH=" + bash.getParent() + ":$PATH");
        assertEquals(2, result.status(), result.err());
        assertTrue(result.err().contains("bash 4.4.20(1)-release is too old: 5.0 or later is needed\nhint: "),
                result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    /** Brings up a stack after {@code preparation}, with namespaces of its own, an empty cache and no network. */
    private Command.Result up(String preparation, String... arguments) {
        return script.command(arguments.length == 0 ? new String[] {"--dest", "stack"} : arguments)
                .under("unshare", "--user", "--map-root-user", "--mount", "--net",
                        "bash", "-ec", preparation + "\nexec \"$@\"", "bash")
                .in(folder).with("STACK_CACHE", folder.resolve("cache")).run();
    }

    private static void fails(String message, Command.Result result) {
        assertEquals(1, result.status(), result.err());
        assertTrue(result.out().contains(message), result.out());
        assertFalse(result.err().contains("\tat "), result.err());
    }
}
