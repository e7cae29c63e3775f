package openstack.source;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import openstack.conf.Configuration;
import openstack.conf.LocalConf;
import openstack.conf.LocalConfReader;
import openstack.conf.Remarks;
import openstack.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which working trees a user names, and what is said of folders that are none. */
class SourcesTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "nova=/src/nova         | nova=/src/nova",
        "nova=~/src/nova        | nova=/home/ann/src/nova",
        "nova=src/nova          | nova=/base/src/nova",
        "nova=../nova           | nova=/nova",
        "oslo.db=file:///src/db | oslo.db=/src/db",
        "nova=/a folder=x/ü     | nova=/a folder=x/ü",
        "nova=                  | nova=",
    })
    void a_folder_is_taken_as_a_user_writes_it(String said, String word) {
        assertEquals(word, Sources.word(said, Path.of("/base"), "/home/ann"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "nova                            | a source is NAME=FOLDER, not 'nova'",
        "=/src/nova                      | a source is NAME=FOLDER, not '=/src/nova'",
        "../x=/src                       | a source is NAME=FOLDER, not '../x=/src'",
        "nova=https://example.org/nova   | the source of nova must be a folder; https://example.org/nova is an address",
        "nova=git@example.org:nova       | the source of nova must be a folder; git@example.org:nova is an address",
        "nova=/a:b                       | the source of nova, '/a:b', has a colon or a newline in its path, which "
                + "Python's path cannot have",
        "horizon=/src/horizon            | horizon cannot run from a working tree: its pages are compiled from "
                + "Debian's package",
    })
    void what_cannot_be_a_source_is_an_error(String said, String message) {
        assertEquals(message, assertThrows(Problem.class, () -> Sources.word(said, Path.of("/base"), "/home/ann"))
                .getMessage().split("\n")[0]);
    }

    @Test
    void what_is_said_later_adds_to_what_was_said_before_and_an_empty_folder_takes_it_back() {
        assertEquals("oslo.db=/db:glance=/g",
                Sources.of(List.of("nova=/n:oslo.db=/db", "glance=/other", "nova=:glance=/g")).text());
        assertTrue(Sources.of(List.of("nova=/n", "nova=", "")).isEmpty());
    }

    @Test
    void a_stack_keeps_its_trees_until_they_are_taken_back() throws Exception {
        Files.writeString(folder.resolve("settings"), "DEST=" + folder + "\nSTACK_SOURCES=nova=/n:oslo.db=/db\n");
        Path conf = Files.writeString(folder.resolve("local.conf"), "GLANCE_REPO=/g\n");
        Map<String, String> environment = Map.of("HOME", "/home/ann", "DEST", folder.toString());
        assertEquals("nova=/n:oslo.db=/db:glance=/g", Configuration.of(Map.of(), environment, conf).sources().text());
        assertEquals("oslo.db=/db",
                Configuration.of(Map.of("STACK_SOURCES", "nova=:glance="), environment, conf).sources().text());
    }

    @Test
    void repositories_of_a_local_conf_that_are_folders_are_trees_and_others_have_no_effect() {
        LocalConf conf = LocalConfReader.parse(folder.resolve("local.conf"),
                List.of("NOVA_REPO=~/src/nova", "GLANCE_REPO=https://example.org/glance",
                "LIBS_FROM_GIT=oslo.db,python-novaclient,os-brick,oslo.messaging,stevedore",
                "OSLODB_REPO=file:///src/oslo.db", "NOVACLIENT_REPO=../novaclient",
                "OS_BRICK_REPO=/src/os-brick", "OSLOMSG_REPO=/src/oslo.messaging", "OSLOUTILS_REPO=/src/oslo.utils",
                "NOVA_BRANCH=mine"),
                Map.of("HOME", "/home/ann"), java.util.Set.of());
        assertEquals(List.of(), conf.remarks().problems());
        assertEquals(Map.of("nova", Path.of("/home/ann/src/nova"), "oslo.db", Path.of("/src/oslo.db"),
                "python-novaclient",
                folder.resolveSibling("novaclient"), "os-brick", Path.of("/src/os-brick"), "oslo.messaging",
                Path.of("/src/oslo.messaging")),
                Sources.of(List.of(conf.settings().get(Sources.SETTING).text())).trees());
        assertEquals(List.of("LIBS_FROM_GIT stevedore", "GLANCE_REPO", "OSLOUTILS_REPO", "NOVA_BRANCH"),
                conf.remarks().ignored().stream().map(Remarks.Remark::what).toList());
    }

    @Test
    void a_checkout_is_known_by_the_project_that_it_names() throws Exception {
        for (String named : List.of("setup.cfg:[metadata]\nname = openstack-placement\n",
                "pyproject.toml:[project]\nname = \"placement\"\n")) {
            Path tree = Files.createDirectory(folder.resolve(named.substring(0, 5)));
            Files.writeString(tree.resolve(named.split(":", 2)[0]), named.split(":", 2)[1]);
            assertDoesNotThrow(() -> new WorkingTree("placement", tree).check());
            refused("nova", tree, tree + ", the source of nova, is a checkout of ");
        }
    }

    @Test
    void a_folder_that_is_no_checkout_is_refused_with_what_it_lacks() throws Exception {
        refused("nova", folder.resolve("none"),
                "there is no folder " + folder
                + "/none, the source of nova\nhint: --source nova=FOLDER with a checkout of nova, or --source nova= "
                + "for Debian's package");
        refused("nova", folder,
                folder + ", the source of nova, is not a checkout: it has neither pyproject.toml nor setup.cfg with a "
                + "project's name\nhint: ");
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        refused("nova", open, open + " can be written by others (rwxrwxrwx)\nhint: chmod go-w '" + open
                + "', or --source with a clone of your own");
    }

    private static void refused(String name, Path tree, String message) {
        String said = assertThrows(Problem.class, () -> new WorkingTree(name, tree).check()).getMessage();
        assertTrue(said.startsWith(message), said);
    }
}
