package openstack.folder;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import openstack.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;

/**
 * Whose a stack's folder may be, and what of it {@code down --clean} takes. The folder of these tests is in a sticky
 * one.
 */
class OwnershipTest {
    private static final String SELF = System.getProperty("user.name");

    @TempDir Path temp;

    @Test
    void a_folder_of_the_users_own_will_do_there_or_not_and_through_links() throws Exception {
        Path own = Files.createDirectory(temp.resolve("own"));
        Files.createSymbolicLink(temp.resolve("absolute"), own);
        Files.createSymbolicLink(own.resolve("relative"), Path.of("../own/./made"));
        for (Path path : List.of(own, own.resolve("a/b"), temp.resolve("absolute/x"), own.resolve("relative"),
                Path.of("/proc/stack"))) {
            assertDoesNotThrow(() -> Ownership.check(path));
        }
    }

    @Test
    void what_others_can_write_is_refused_itself_above_it_and_through_a_link() throws Exception {
        Path open = Files.createDirectories(temp.resolve("open/stack")).getParent();
        permissions(open, "rwxrwxrwx");
        Files.createFile(open.resolve("stack/.stack"));
        refuses(open, open + " can be written by others (rwxrwxrwx)\nhint: chmod go-w '" + open
                + "', or --dest with a folder of your own");
        String way = open + ", on the way to ";
        refuses(open.resolve("stack"), way + open + "/stack, can be written by others");
        refuses(open.resolve("new/stack"), way + open + "/new/stack, can be written by others");
        Path link = Files.createSymbolicLink(temp.resolve("link"), open.resolve("stack"));
        refuses(link, way + link + ", can be written by others");
        // it may be sticky above a stack's folder, not be one
        refuses(Path.of("/tmp"), "/tmp can be written by others");
    }

    @Test
    void a_folder_or_link_of_another_user_is_refused() throws Exception {
        assumeTrue("root".equals(SELF), "root lends another user's folder");
        Path his = Files.createDirectory(temp.resolve("his"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("own")));
        new Command("chown", "-h", "nobody", his.toString(), link.toString()).run();
        refuses(his, his + " belongs to nobody, and you are root\nhint: do it as nobody, or --dest with a folder of "
                + "your own");
        refuses(his.resolve("stack"), his + ", on the way to " + his + "/stack, belongs to nobody");
        refuses(link.resolve("stack"), link + ", on the way to " + link + "/stack, belongs to nobody");
    }

    @Test
    void a_group_counts_as_others_unless_nobody_else_is_in_it() throws Exception {
        assumeTrue("root".equals(SELF), "root lends a group");
        Path shared = Files.createDirectory(temp.resolve("shared"));
        permissions(shared, "rwxrwxr-x");
        new Command("chgrp", "root", shared.toString()).run();
        assertDoesNotThrow(() -> Ownership.check(shared));
        new Command("chgrp", "daemon", shared.toString()).run(); // it is the user daemon's own
        refuses(shared, shared + " can be written by others (rwxrwxr-x)");
    }

    @Test
    void links_that_lead_nowhere_or_in_a_circle_end_it() throws Exception {
        Files.createSymbolicLink(temp.resolve("circle"), temp.resolve("circle"));
        refuses(temp.resolve("circle/x"), "too many links on the way to ");
        Files.createSymbolicLink(temp.resolve("nowhere"), temp.resolve("none"));
        assertDoesNotThrow(() -> Ownership.check(temp.resolve("nowhere/x")));
    }

    @Test
    void a_stacks_folder_is_its_owners_alone_whatever_it_was() throws Exception {
        Path stack = temp.resolve("made/stack");
        Destination.hold(stack).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(stack)));
        permissions(stack, "rwxr-xr-x");
        Destination.hold(stack).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(stack)));
    }

    @Test
    void a_folder_named_like_the_mark_is_no_stack() throws Exception {
        Files.createDirectory(temp.resolve(".stack")); // Haskell's, in a home
        assertFalse(Destination.exists(temp));
        assertTrue(assertThrows(Problem.class, () -> Destination.hold(temp)).getMessage()
                .startsWith(temp + " is not empty and not a stack"));
    }

    @Test
    void what_the_stack_has_not_made_stays_when_it_is_removed_and_a_link_leads_nowhere() throws Exception {
        Path mine = Files.writeString(Files.createDirectory(temp.resolve("mine")).resolve("file"), "mine");
        Path stack = temp.resolve("stack");
        try (Destination held = Destination.hold(stack)) {
            for (String folder : List.of("prefix/usr", "prefix.packages", "data", "etc", "run", "logs/services", "bin",
                    "packages", "notes")) {
                Files.createDirectories(stack.resolve(folder));
            }
            for (String file : List.of("passwords", "settings", "openrc", "clouds.yaml", ".settings.1",
                    "notes/of mine")) {
                Files.createFile(stack.resolve(file));
            }
            Files.createSymbolicLink(stack.resolve("data/link"), mine.getParent());
            assertEquals(List.of("notes"), held.remove());
        }
        assertTrue(Files.exists(stack.resolve("notes/of mine")));
        assertEquals(List.of(".stack", "notes"), names(stack));
        assertEquals("mine", Files.readString(mine));
        new Command("rm", "-r", stack.resolve("notes").toString()).run();
        try (Destination held = Destination.hold(stack)) {
            assertEquals(List.of(), held.remove());
        }
        assertFalse(Files.exists(stack));
    }

    private static void permissions(Path folder, String permissions) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    private static void refuses(Path path, String message) {
        String said = assertThrows(Problem.class, () -> Ownership.check(path)).getMessage();
        assertTrue(said.startsWith(message), said);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
