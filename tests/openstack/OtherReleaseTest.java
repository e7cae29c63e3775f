package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import openstack.folder.Machine;
import openstack.model.Release;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Command;
import tests.Stack;
import tests.tests;

/**
 * The stack in a Debian of another release than this machine's, fresh but for a JDK and Maven, as an ordinary user with
 * an empty home. Such a Debian is kept for the next time, its users' homes are not.
 */
@ResourceLock(Stack.PORTS)
@Order(2)
@Tag("stack")
class OtherReleaseTest {
    private static final int ENOUGH_MINUTES = 60;
    private static final String RELEASE = System.getProperty(tests.RELEASE);
    private static final Path DEBIANS = Path.of(System.getProperty("user.home"), ".cache/stack-tests");

    /** Bash that prints 3, where a transaction may write what another one has changed since it began, as nova does. */
    private static final String TWO_TRANSACTIONS = """
            (
              . functions/stack.bash
              load_passwords
              in_prefix "$RELEASE_PYTHON" - "$SERVICE_HOST" "$DATABASE_PORT" <<END
            import sys, pymysql
            one, other = (pymysql.connect(host=sys.argv[1], port=int(sys.argv[2]), user="root",
                                          password="$DATABASE_PASSWORD") for _ in range(2))
            def ask(who, *statements):
                cursor = who.cursor()
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall()
            ask(one, "CREATE DATABASE two", "CREATE TABLE two.t (n INT)", "INSERT INTO two.t VALUES (1)", "COMMIT",
                "SELECT n FROM two.t")
            ask(other, "UPDATE two.t SET n = 2", "COMMIT")
            ask(one, "UPDATE two.t SET n = 3", "COMMIT")
            print(ask(other, "SELECT n FROM two.t")[0][0])
            END
            )
            """;

    /** Bash that prints what runs of nova and neutron, each with who serves it. */
    private static final String SERVED = """
            (
              . functions/stack.bash
              for name in $(known_processes | grep -E '^(nova|neutron)'); do
                line=$(tr '\\0' ' ' <"/proc/$(process_id "$name")/cmdline")
                printf 'runs: %s by %s\n' "$name" "$([[ $line == *uWSGI* ]] && echo uwsgi || echo itself)"
              done
            )
            """;

    private static final List<String> NOVAS = List.of("nova-compute by itself", "nova-conductor by itself",
            "nova-scheduler by itself");

    @TempDir Path temp;

    @Test
    void a_small_cloud_with_a_server_comes_up_in_a_fresh_debian_of_each_other_release() throws Exception {
        assumeTrue(RELEASE == null, "--release NAME does more");
        for (String release : Release.ALL.keySet()) {
            if (release.equals(Machine.here().release())) continue;
            String said = good(release, """
                    cd stack
                    ./jbang stack.java up --services keystone,glance,placement --exercise # on SQLite
                    ./jbang stack.java down --clean
                    ./jbang stack.java up --services keystone,glance,placement,neutron,nova --exercise 2>&1
                    """ + TWO_TRANSACTIONS + SERVED + """
                    ./jbang stack.java status
                    ./jbang stack.java down --clean
                    ls -A ~/.local/share
                    """);
            assertTrue(said.contains("\n3\n"), said);
            List<String> runs = new ArrayList<>(NOVAS);
            runs.addAll(Release.ALL.get(release).servesByUwsgi()
                    ? List.of("neutron by uwsgi", "neutron-periodic-workers by itself",
                            "neutron-rpc-server by itself", "nova-api by uwsgi")
                    : List.of("neutron by itself", "nova-api by itself"));
            runs.sort(null);
            assertFalse(said.contains("neutron-periodic-workers did not stop"), said);
            assertEquals(runs, said.lines().filter(line -> line.startsWith("runs: ")).map(line -> line.substring(6))
                    .sorted().toList());
            assertTrue(said.matches("(?s).*The server exercise-\\d+ is ACTIVE with the address 192\\.0\\.2.*"), said);
            assertTrue(said.contains("stack: servers will be records, and none boots: the command newuidmap is missing"
                    + "; so that they do: sudo apt-get install uidmap, then down --clean and up again\n"), said);
            assertTrue(said.contains("\nServers are records, and none boots: the command newuidmap is missing\n"),
                    said);
            assertTrue(said.endsWith("is removed.\n"), said); // and nothing else is there
        }
    }

    /** {@code ./jbang tests --release NAME} */
    @Test
    void in_a_fresh_debian_the_readmes_two_commands_are_a_cloud_and_the_tests_are_green() throws Exception {
        assumeTrue(RELEASE != null, "./jbang tests --release NAME");
        String said = good(RELEASE, """
                cd stack
                ./jbang stack.java
                ./jbang stack.java up --exercise
                ./jbang stack.java restart nova
                ./jbang stack.java status
                ./jbang stack.java down
                ./jbang stack.java
                ./jbang stack.java down --clean
                ./jbang tests --fast
                """);
        assertTrue(said.matches("(?s).*\n\\d+ passed, 0 failed, .*"), said);
    }

    /** What these lines of bash say as the user of a fresh Debian, to whom the checkout is ~/stack. */
    private String good(String release, String lines) throws Exception {
        Path root = DEBIANS.resolve(release);
        List<String> enter = new ArrayList<>(List.of(tests.root().resolve("tests/releases/root.bash").toString()));
        Command.Result made = new Command(enter.get(0), "make", release, root.toString()).run();
        assumeTrue(made.status() != 3, made.out().strip());
        assertEquals(0, made.status(), made.err());
        Path home = Files.createDirectory(temp.resolve(release)),
                checkout = Files.createDirectory(home.resolve("stack"));
        new Command("cp", "-rT", tests.root().toString(), checkout.toString()).run();
        enter.addAll(List.of("enter", root.toString(), home.toString(), "bash", "-euc", lines));
        Command.Result result = new Command(enter.toArray(String[]::new)).within(ENOUGH_MINUTES).run();
        assertEquals(0, result.status(), result.out() + result.err());
        return result.out();
    }
}
