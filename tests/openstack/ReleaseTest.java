package openstack.folder;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import openstack.conf.Configuration;
import openstack.model.Problem;
import openstack.model.Release;
import openstack.model.ServiceNames;
import openstack.model.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.Command;
import tests.Stack;
import tests.tests;

/** Debian's releases: the table of them, which machine can have which, and a stack that is of another one. */
class ReleaseTest {
    private static final Path FUNCTIONS = tests.root().resolve("functions");
    private static final Machine BOOKWORM = debian("bookworm", "Debian GNU/Linux 12 (bookworm)"),
            TRIXIE = debian("trixie", "Debian GNU/Linux 13 (trixie)");

    @TempDir Path folder;

    @Test
    void the_table_says_the_same_things_of_every_release() {
        Release first = Release.ALL.values().iterator().next();
        assertTrue(first.values().size() > 5, first.values().toString());
        for (Release release : Release.ALL.values()) {
            assertEquals(first.values().keySet(), release.values().keySet(), release.name());
        }
    }

    @Test
    void bash_and_java_read_the_same_in_the_table() {
        for (Release release : Release.ALL.values()) {
            String variables = release.values().keySet().stream().map(key -> "RELEASE_" + key.toUpperCase())
                    .collect(Collectors.joining(" "));
            assertEquals(String.join("\n", release.values().values()) + "\n", bash("STACK_RELEASE=" + release.name(),
                    "for name in " + variables + "; do echo \"${!name}\"; done").out());
        }
        assertEquals(String.join(" ", Release.ALL.keySet()) + "\n", bash("", "echo \"${RELEASE_NAMES[*]}\"").out());
    }

    /** How a service starts: with eventlet in one process, or its API under uwsgi and its workers beside it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bookworm | fake    | neutron",
        "bookworm | libvirt | neutron",
        "trixie   | fake    | neutron neutron-rpc-server neutron-periodic-workers",
        "trixie   | libvirt | neutron neutron-rpc-server neutron-periodic-workers neutron-ovn-maintenance-worker",
    })
    void a_release_has_the_processes_that_its_api_server_leaves_work_to(String release, String driver, String names) {
        Services services = Services.of(Services.known(), "", driver);
        assertEquals(names, String.join(" ", ServiceNames.processes("neutron", services, release)));
        for (String worker : List.of("neutron-rpc-server", "neutron-ovn-maintenance-worker")) {
            assertEquals(names.contains(worker) ? Set.of(worker) : Set.of(),
                    ServiceNames.processes(worker, services, release));
        }
        assertEquals(names + "\n", Stack.good(new Command("env", "DEST=" + folder, "STACK_RELEASE=" + release,
                "VIRT_DRIVER=" + driver, "bash", "-euc",
                ". \"$1/stack.bash\"; stack_processes | grep '^neutron' | paste -sd ' '", "bash",
                FUNCTIONS.toString())));
    }

    /** So that the next release is lines of the table, and not a search. */
    @Test
    void what_differs_between_releases_stands_nowhere_but_in_the_table() throws Exception {
        Pattern told = Pattern.compile("python3\\.\\d|python3\\d\\d|cpython-3\\d|share/(mysql|mariadb)\\b"
                + "|\\b(" + String.join("|", Release.ALL.keySet()) + ")\\b");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FUNCTIONS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.equals(FUNCTIONS.resolve("releases"))) continue;
                for (String line : Files.readAllLines(file)) {
                    if (told.matcher(line.replaceFirst("(^|\\s)#.*", "")).find()) {
                        found.add(file.getFileName() + ": " + line.strip());
                    }
                }
            }
        }
        assertEquals(1, found.size(), found.toString()); // a stack that was made before there were two
        assertTrue(found.get(0).startsWith("releases.bash: awk -F= "), found.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ID=debian;VERSION_CODENAME=trixie;PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\" | debian | trixie | Debian "
                + "GNU/Linux 13 (trixie)",
        "NAME='x';ID='arch';PRETTY_NAME='Arch Linux' | arch | '' | Arch Linux",
        "# ID=no;ID=alpine | alpine | '' | alpine",
        "'' | unknown | '' | unknown",
    })
    void a_machine_is_what_its_os_release_says(String lines, String id, String release, String title) {
        assertEquals(new Machine(id, release, title), Machine.of(List.of(lines.split(";"))));
    }

    @Test
    void a_release_runs_on_its_own_machines_and_on_later_ones() {
        assertDoesNotThrow(() -> BOOKWORM.check("bookworm"));
        assertDoesNotThrow(() -> TRIXIE.check("trixie"));
        assertDoesNotThrow(() -> TRIXIE.check("bookworm"));
        assertDoesNotThrow(() -> debian("forky", "Debian GNU/Linux forky/sid").check("trixie"));
        refuses("Debian 13 (trixie, OpenStack 2025.1) cannot run on Debian 12 (bookworm, OpenStack Zed): its programs "
                + "need the C library 2.41, and this machine has 2.36\nhint: --release bookworm, or a machine with "
                + "Debian 13 (trixie, OpenStack 2025.1)", BOOKWORM, "trixie");
    }

    @Test
    void a_release_that_is_not_known_is_refused_with_those_that_are() {
        refuses("the stack knows no release of Debian that is called 'forky'; this machine is Debian GNU/Linux "
                + "forky/sid\nhint: --release with one of: Debian 12 (bookworm, OpenStack Zed), Debian 13 (trixie, "
                + "OpenStack 2025.1)", debian("forky", "Debian GNU/Linux forky/sid"), "forky");
        String said = assertThrows(Problem.class, () -> of(Map.of("STACK_RELEASE", "bullseye"))).getMessage();
        assertEquals("STACK_RELEASE is 'bullseye' (from flag), which is no release that the stack knows; known: "
                + "Debian 12 (bookworm, OpenStack Zed), Debian 13 (trixie, OpenStack 2025.1)", said);
        Command.Result bash = bash("STACK_RELEASE=bullseye", "check_release");
        assertEquals("error: no release of Debian is known as 'bullseye'\n"
                + "hint: STACK_RELEASE=… with one of: bookworm trixie\n", bash.err());
    }

    @Test
    void on_another_system_one_message_says_what_works_there_and_what_does_not() {
        String message = assertThrows(Problem.class,
                () -> new Machine("fedora", "", "Fedora Linux 41").check("")).getMessage();
        assertTrue(message.startsWith("the stack is made of Debian's packages, and this machine is Fedora Linux 41: "
                + "the toolkit works here as it is, and the stack in a folder with a Debian of its own\nhint: sudo "
                + "debootstrap "), message);
    }

    @Test
    void a_stack_of_another_release_is_refused_with_what_to_type() throws Exception {
        stackOf("STACK_RELEASE=trixie\nSTACK_MACHINE=trixie");
        refuses("the stack in " + folder + " is made of the packages of Debian 13 (trixie, OpenStack 2025.1), not of "
                + "bookworm's, and nothing carries its data over\nhint: another --dest, or, to begin anew: "
                + "./jbang stack.java down --clean --dest '" + folder + "'", "bookworm", true);
        stackOf(""); // by a version that knew of one release only
        refuses("the stack in " + folder + " is made of the packages of Debian 12 (bookworm, OpenStack Zed), not of "
                + "trixie's, and nothing carries its data over\nhint: another --dest, or, to begin anew: "
                + "./jbang stack.java down --clean --dest '" + folder + "'", "trixie", true);
    }

    @Test
    void an_upgraded_machine_is_told_and_the_stack_goes_on_if_somebody_says_so() throws Exception {
        String other = Machine.here().release().equals("bookworm") ? "trixie" : "bookworm";
        stackOf("STACK_RELEASE=bookworm\nSTACK_MACHINE=" + other);
        refuses("the stack in " + folder + " was made on " + other + ", and this machine is " + Machine.here().title()
                + " now\nhint: to go on with OpenStack Zed: ./jbang stack.java up --release bookworm --dest '" + folder
                + "'; to begin anew: ./jbang stack.java down --clean --dest '" + folder + "'", "bookworm", false);
        assertDoesNotThrow(() -> Remembered.checkRelease(folder, "bookworm", true));
        stackOf("STACK_RELEASE=bookworm\nSTACK_MACHINE=" + Machine.here().release());
        assertDoesNotThrow(() -> Remembered.checkRelease(folder, "bookworm", false));
    }

    @Test
    void the_release_is_the_stacks_before_it_is_the_machines() throws Exception {
        assertEquals(Machine.here().release(), of(Map.of()).release());
        stackOf("STACK_RELEASE=trixie");
        assertEquals("trixie", of(Map.of()).release());
        assertEquals("trixie python3.13\n",
                bash("DEST=" + folder, "echo \"$STACK_RELEASE $RELEASE_PYTHON\"").out());
        assertEquals("bookworm", of(Map.of("STACK_RELEASE", "bookworm")).release());
        stackOf("");
        assertEquals("bookworm python3.11\n",
                bash("DEST=" + folder, "echo \"$STACK_RELEASE $RELEASE_PYTHON\"").out());
    }

    /** A mirror of two releases in a folder, which apt is set up with on a machine that has the first. */
    private static final String MIRROR = """
            cd "$FOLDER"
            for release in $HAS; do
              packages=main/binary-$(dpkg --print-architecture)/Packages
              mkdir -p -- "mirror/dists/$release/${packages%/*}"
              (
                cd -- "mirror/dists/$release"
                printf '%s\\n' 'Package: greeting' "Version: 1-$release" 'Architecture: all' 'Maintainer: a <a@b.c>' \\
                  'Filename: x.deb' 'Size: 1' 'Description: x' '' >"$packages"
                printf '%s\\n' "Codename: $release" "Suite: $release" "Date: $(LC_ALL=C date -Ru)" 'Components: main' \\
                  "Architectures: $(dpkg --print-architecture)" SHA256: \\
                  " $(sha256sum <"$packages" | cut -d ' ' -f 1) $(stat -c %s "$packages") $packages" >Release
              )
            done
            for release in $SOURCES; do
              printf 'deb copy:%s/mirror %s main\\n' "$PWD" "$release"
            done >sources.list
            mkdir none conf
            printf '%s\\n' 'Acquire::AllowInsecureRepositories "true";' >conf/unsigned
            mount --bind conf /etc/apt/apt.conf.d
            mount --bind none /etc/apt/sources.list.d
            mount --bind none /etc/apt/preferences.d
            [[ -e /etc/apt/sources.list ]] || : >/etc/apt/sources.list
            mount --bind sources.list /etc/apt/sources.list
            . "$FUNCTIONS/stack.bash"
            MACHINE_RELEASE=bookworm
            update_package_lists
            run_apt apt-cache dumpavail | sed -n 's/^Version: //p'
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bookworm | bookworm trixie | 1-bookworm", // with mixed sources, whichever has the later version
        "trixie   | bookworm        | 1-trixie",   // of the machine's own mirror, whose sources do not name it
    })
    void packages_come_from_the_stacks_release_whatever_sources_apt_has(String release, String names, String version) {
        assertEquals("Fetching Debian's package lists\n" + version + "\n",
                packages(release, names, "bookworm trixie").out());
    }

    @Test
    void a_release_that_the_mirror_has_no_longer_is_said() {
        Command.Result result = packages("trixie", "bookworm", "bookworm");
        assertTrue(result.err().contains("error: a source in /etc/apt has no packages of Debian 13 (trixie), or no "
                + "longer (see above)\nhint: a mirror that has them"), result.err());
    }

    /** What a stack of any release has, and what horizon's compiler, which takes half a minute, would leave. */
    private static final String KEPT = """
            . "$FUNCTIONS/stack.bash"
            mkdir -p -- "$DEST/packages" "$PREFIX.packages" "$PREFIX/usr/lib/python3/dist-packages/__pycache__"
            printf '%s\n' 1 ./usr/lib/python3/dist-packages/a.py >"$PREFIX.packages/python3-horizon"
            list=$PACKAGE_LISTS/base.list compiled=$PREFIX/usr/lib/python3/dist-packages/__pycache__
            printf '%s\n' 'python3-horizon 1 2 a.deb -' >"$list"
            compile() { : >"$compiled/a.$(bytecode_tag).pyc"; }
            install_packages() { :; }
            in_prefix() {
              mkdir -p -- "$PREFIX/var/lib/openstack-dashboard/static/dashboard"
              echo {} >"$PREFIX/var/lib/openstack-dashboard/static/dashboard/manifest.json"
            }
            archives() { eval "$(run_apt apt-config shell archives Dir::Cache::archives/d)"; }
            """;

    /** What keeps it, and what takes it: that finds its own release's again, and nothing of another one's. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "packages | archives; : >\"$archives/a_1_all.deb\" | archives; [[ -f $archives/a_1_all.deb ]]",
        "schemas  | dump=$(schema_dump keystone 1); mkdir -p \"${dump%/*}\"; echo x >\"$dump\" "
                + "| restore_schema keystone 1",
        "bytecode | compile; save_bytecode | restore_bytecode \"$list\"; compgen -G \"$compiled/*\"",
        "pages    | install_horizon | grep Restoring < <(install_horizon 2>&1)",
    })
    void what_the_cache_keeps_of_a_release_is_not_taken_for_anothers(String kind, String keep, String take) {
        Stack.good(keeping("bookworm", "{ " + keep + "; } >&2"));
        for (String release : List.of("trixie", "bookworm")) {
            String taken = "if { " + take + "; } >&2; then echo kept; else echo none; fi";
            String expected = release.equals("bookworm") ? "kept\n" : "none\n";
            assertEquals(expected, Stack.good(keeping(release, taken)), release);
        }
    }

    /** These lines for a stack without data, whose packages have the same names and versions in each release. */
    private Command keeping(String release, String lines) {
        return new Command("bash", "-euc", "rm -rf -- \"$DEST\"; mkdir -p -- \"$DEST\"; : >\"$DEST/.stack\"\n" + KEPT
                + lines).with("FUNCTIONS", FUNCTIONS).with("STACK_RELEASE", release).with("DATABASE_TYPE", "sqlite")
                .with("DEST", folder.resolve("stack")).with("STACK_CACHE", folder.resolve("cache"));
    }

    private Command.Result packages(String release, String sources, String has) {
        assumeTrue(new Command("unshare", "--user", "--map-root-user", "--mount", "true").run().status() == 0,
                "no namespaces can be made here (unshare --user)");
        return new Command("unshare", "--user", "--map-root-user", "--mount", "bash", "-euc", MIRROR)
                .with("FOLDER", folder).with("FUNCTIONS", FUNCTIONS).with("STACK_RELEASE", release)
                .with("SOURCES", sources).with("HAS", has).with("DEST", folder.resolve("stack"))
                .with("STACK_CACHE", folder.resolve("cache")).run();
    }

    private void stackOf(String settings) throws Exception {
        Files.writeString(folder.resolve("settings"), "ENABLED_SERVICES=keystone\n" + settings + "\n");
    }

    private Configuration of(Map<String, String> flags) {
        Map<String, String> all = new java.util.HashMap<>(flags);
        all.put("DEST", folder.toString());
        return Configuration.of(all, Map.of("HOME", "/h"), null);
    }

    private void refuses(String message, String release, boolean said) {
        assertEquals(message, assertThrows(Problem.class, () -> Remembered.checkRelease(folder, release, said))
                .getMessage());
    }

    private static void refuses(String message, Machine machine, String release) {
        assertEquals(message, assertThrows(Problem.class, () -> machine.check(release)).getMessage());
    }

    private static Machine debian(String release, String title) {
        return new Machine("debian", release, title);
    }

    private static Command.Result bash(String setting, String lines) {
        return new Command("env", "-u", "DEST", "-u", "STACK_RELEASE", setting.isEmpty() ? "A=b" : setting, "bash",
                "-euc", ". \"$1/stack.bash\"; " + lines, "bash", FUNCTIONS.toString()).run();
    }
}
