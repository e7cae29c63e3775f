package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tests.Bash;
import tests.Command;
import tests.InAFolder;
import tests.tests;

/**
 * What a kill in the middle left behind, function by function: run again, each goes on from there and loses nothing.
 */
class RecoveryTest extends InAFolder {
    @BeforeEach
    void a_prefix_with_a_program() {
        bash("touch .stack; mkdir -p \"$PREFIX/usr/bin\" \"$PREFIX.packages\" && cp \"$(type -P sleep)\" \"$(type -P "
                + "bash)\" \"$PREFIX/usr/bin\"");
    }

    @Test
    void a_workers_end_is_not_left_to_it_when_the_process_that_started_it_was_killed() throws Exception {
        String start = "run_process web - \"$PREFIX/usr/bin/bash\" -c 'sleep 1000 & echo $! >worker; wait'";
        bash(start);
        Bash.until(() -> !read("worker").isEmpty(), () -> "no worker was started");
        String worker = read("worker"), leader = read("run/web.pid").split(" ")[0];
        bash("kill -KILL " + leader + "; while is_running web; do sleep 0.01; done; " + start);
        assertFalse(lives(worker), "the first one's worker lives beside the second one");
        bash("kill -KILL $(process_id web); stop_process web");
        assertEquals(List.of(), Bash.processes(folder));
    }

    @Test
    void what_was_being_started_when_its_run_was_ended_is_started_anew_unless_it_does_its_work() throws Exception {
        String start = "health_web() { cat health; }; run_process web - \"$PREFIX/usr/bin/sleep\" 1000";
        bash("echo starts >health; " + start);
        String first = read("run/web.pid");
        bash(start);
        String second = read("run/web.pid");
        assertNotEquals(first, second);
        assertFalse(lives(first.split(" ")[0]));
        bash("echo yes >health; " + start);
        assertEquals(second, read("run/web.pid"));
        bash("echo busy >health; " + start);
        assertEquals(second, read("run/web.pid"), "once seen at work, it is not asked again");
        bash("stop_process web");
    }

    @Test
    void what_was_started_with_another_configuration_is_started_anew_and_nothing_else_is() throws Exception {
        String start = "run_process web-api - \"$PREFIX/usr/bin/sleep\" ";
        bash("echo 1 | write_file etc/web/keys/1; echo one | write_file etc/web/web.conf; " + start + 1000);
        String first = read("run/web-api.pid");
        bash("echo 2 | write_file etc/web/keys/2; echo one | write_file etc/web/web.conf; " + start + 1000);
        assertEquals(first, read("run/web-api.pid"));
        bash("echo two | write_file etc/web/web.conf; " + start + 1000);
        String second = read("run/web-api.pid");
        assertNotEquals(first, second);
        assertFalse(lives(first.split(" ")[0]));
        bash(start + 1001);
        assertNotEquals(second, read("run/web-api.pid"), "another command");
        bash("stop_process web-api");
    }

    @Test
    void what_has_the_number_of_a_dead_process_by_chance_is_left_alone() throws Exception {
        bash("run_process web - \"$PREFIX/usr/bin/sleep\" 1000");
        String web = read("run/web.pid");
        Files.writeString(folder.resolve("run/other.pid"), web.replaceFirst(" \\d+ ", " 1 ")); // as after a reboot
        bash("stop_process other; run_process other - \"$PREFIX/usr/bin/sleep\" 1000");
        assertTrue(lives(web.split(" ")[0]));
        bash("stop_process web; stop_process other");
    }

    @Test
    void a_database_whose_first_migration_was_killed_at_its_very_end_keeps_its_data_when_a_new_version_comes()
            throws Exception {
        Files.createDirectories(folder.resolve("data/schemas"));
        Files.writeString(folder.resolve("data/schemas/glance"), "1.0\n");
        Files.writeString(folder.resolve("data/schemas/glance.begun"), "");
        Files.writeString(folder.resolve("data/glance.sqlite"), "data");
        bash("restore_schema glance 1.0; ! restore_schema glance 2.0");
        assertEquals("data", read("data/glance.sqlite"));
    }

    @Test
    void an_archive_of_the_right_size_that_is_not_what_the_package_lists_say_is_fetched_again() {
        bash("mkdir -p deb/DEBIAN $RELEASE_CACHE/apt/archives && chmod 755 deb/DEBIAN && echo whole >deb/file");
        bash("printf '%s\\n' 'Package: some' 'Version: 1' 'Architecture: all' 'Maintainer: none' 'Description: none' "
                + ">deb/DEBIAN/control");
        bash("dpkg-deb --build deb good.deb && echo \"some 1 $(stat -c %s good.deb) some.deb $(sha256sum <good.deb | "
                + "cut -d ' ' -f 1)\" >some.list");
        bash("cp good.deb bad.deb && printf x | dd of=bad.deb bs=1 seek=100 conv=notrunc && cp bad.deb "
                + "$RELEASE_CACHE/apt/archives/some.deb");
        bash("run_apt() { cp $DEST/bad.deb some.deb; }; install_list some.list & if wait $!; then exit 1; fi");
        assertEquals("", read("prefix/file"), "what it brings again is as bad");
        bash("run_apt() { cp $DEST/good.deb some.deb; }; install_list some.list");
        assertEquals("whole", read("prefix/file"));
    }

    @Test
    void bytecode_whose_unpacking_was_killed_is_unpacked_again() throws Exception {
        bash("mkdir -p deb/DEBIAN $RELEASE_CACHE/{apt/archives,bytecode} && chmod 755 deb/DEBIAN && head -c "
                + "30000 /dev/urandom >module.pyc");
        bash("printf '%s\\n' 'Package: some' 'Version: 1' 'Architecture: all' 'Maintainer: none' 'Description: none' "
                + ">deb/DEBIAN/control");
        bash("dpkg-deb --build deb $RELEASE_CACHE/apt/archives/some.deb && echo \"some 1 $(stat -c %s "
                + "$RELEASE_CACHE/apt/archives/some.deb) some.deb\" >some.list");
        bash("archive=$(bytecode_archive some.list) && tar -cf whole.tar module.pyc && head -c 20480 whole.tar "
                + ">\"$archive\"");
        bash("install_list some.list & if wait $!; then exit 1; fi");
        assertTrue(Files.size(folder.resolve("prefix/module.pyc")) < 30000, "the archive is not cut off");
        bash("mv whole.tar \"$(bytecode_archive some.list)\"; install_list some.list");
        assertEquals(-1, Files.mismatch(folder.resolve("module.pyc"), folder.resolve("prefix/module.pyc")));
    }

    @Test
    void half_a_file_of_a_killed_run_is_removed_by_the_next() {
        // Killed while it waits for the rest of what it is to write.
        bash("mkfifo gate; (write_file etc/service/service.conf <gate) & exec 9>gate; echo 'password = half' >&9;"
                + " until compgen -G 'etc/service/.service.conf.*' >half; do sleep 0.01; done; kill -KILL $!; wait $! "
                + "|| true");
        String half = read("half");
        assertTrue(Files.exists(folder.resolve(half)), half);
        bash("generate_passwords");
        assertFalse(Files.exists(folder.resolve(half)), half);
    }

    /** Runs it with the stack's functions, whose DEST is the folder. */
    private void bash(String command) {
        Command.Result result = new Command("bash", "-c", "set -eo pipefail; . \"$1\"; " + command, "bash",
                tests.root().resolve("functions/stack.bash").toString()).in(folder).with("DEST", folder)
                .with("PREFIX", folder + "/prefix")
                .with("STACK_CACHE", folder + "/cache").with("DATABASE_TYPE", "sqlite").run();
        assertEquals(0, result.status(), command + "\n" + result.out() + result.err());
    }

    private String read(String name) {
        try {
            return Files.exists(folder.resolve(name)) ? Files.readString(folder.resolve(name)).strip() : "";
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean lives(String pid) throws Exception {
        Path stat = Path.of("/proc", pid, "stat");
        return Files.exists(stat) && !Files.readString(stat).matches("(?s).*\\) [ZX] .*");
    }
}
