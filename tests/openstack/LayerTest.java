package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Stack;

/** That the tests of stacks see what a stack changes outside its folder and the caches, whatever it is. */
class LayerTest {
    @TempDir Path temp;

    @Test
    void a_file_written_changed_closed_or_removed_anywhere_is_told_and_is_on_the_machine_as_it_was() throws Exception {
        Stack stack = layered(true);
        assertEquals(List.of(), stack.changes());
        Stack.good(stack.command("bash", "-ec", """
                for file in /usr/bin /etc /opt /; do [[ $(findmnt -no SOURCE -T "$file") == layer ]]; done
                mkdir -p -- "$1" ~/.cache
                echo mine >"$1/file"
                touch ~/.cache
                mkdir /usr/lib/stray
                echo stray >/stray
                echo stray >>/etc/debian_version
                chmod 600 /etc/passwd
                chmod 700 /opt
                rm /usr/bin/env
                echo stray >/dev/null""", "bash", stack.dest.toString()));
        assertEquals(List.of("c 0 root /usr/bin/env", "d 700 root /opt", "d 755 root /usr/lib/stray",
                "f 600 root /etc/passwd", "f 644 root /etc/debian_version", "f 644 root /stray"), stack.changes());
        assertEquals("mine\n", Files.readString(stack.dest.resolve("file")));
        assertTrue(Files.isExecutable(Path.of("/usr/bin/env")));
        assertFalse(Files.exists(Path.of("/stray")));
    }

    @Test
    void so_is_what_an_ordinary_user_leaves_in_his_home_and_among_temporary_files() throws Exception {
        Stack stack = layered(false);
        String home = Stack.good(stack.command("bash", "-ec",
                "echo ~; umask 022; rm \"$(mktemp)\"; touch ~/.stray /tmp/stray /var/tmp/stray")).strip();
        String written = "f 644 " + Stack.good(stack.command("id", "-un")).strip() + " ";
        assertEquals(List.of(written + home + "/.stray", written + "/tmp/stray", written + "/var/tmp/stray"),
                stack.changes());
    }

    /** Without the layer these tests would do to this machine what they only seem to do. */
    private Stack layered(boolean asRoot) throws Exception {
        Stack stack = new Stack(temp, "stack", asRoot);
        assumeTrue(stack.seesChanges(), "only root can make a layer, where it may mount");
        return stack;
    }
}
