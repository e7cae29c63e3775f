package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static tests.Newcomer.good;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Command;
import tests.InAFolder;
import tests.JBang;
import tests.Newcomer;
import tests.Program;
import tests.Repository;
import tests.Stack;
import tests.tests;

/**
 * The examples as people get them, {@code jbang init -t build@stack mine.java}: each does its work, and fails as it
 * should. To JBang they say the same four lines; what it makes of these is shown by one of them, the one for cron.
 */
@Order(1) // it takes long, so it starts first
@ResourceLock(value = Stack.PORTS, mode = ResourceAccessMode.READ) // it listens
class ExamplesTest extends InAFolder {
    @TempDir static Path his;
    private static Newcomer newcomer;
    private static JBang jbang;

    @TempDir Path classes;
    private Program mine;

    @BeforeAll
    static void add_the_catalog() {
        newcomer = Newcomer.in(his).withCatalog();
        jbang = new JBang(newcomer, his);
    }

    @AfterAll
    static void end() {
        jbang.close();
    }

    @Test
    void the_template_shows_order_a_lock_a_value_and_a_failure() throws IOException {
        begin("async", "example.bash");
        assertTrue(good(mine("--plan")).contains("wave 4\n  check_words"), "a plan");
        assertFalse(Files.exists(folder.resolve("site")), "nothing ran");
        String out = good(mine());
        assertTrue(out.contains("made " + folder.toRealPath() + "/site/index.html\n"), out);
        String index = Files.readString(folder.resolve("site/index.html"));
        assertTrue(index.contains("<a href='Questions-and-answers.html'>Questions and answers</a>\n"), index);
        assertEquals(4, index.lines().count(), index);
        Command.Result failed = mine("Contact", "Prices").run();
        assertEquals(1, failed.status());
        assertTrue(failed.err().matches("(?s).*check_words failed at " + folder.toRealPath()
                + "/example\\.bash:\\d+ in check_words\n  command  grep -hF -- \"\\$word\".*"), failed.err());
    }

    @Test
    void build_tells_at_once_what_lint_and_tests_found_and_packages_only_what_is_well() throws IOException {
        begin("build", "build.bash");
        String out = good(mine("1.2"));
        assertTrue(out.endsWith("built dist/app-1.2.tar.gz\n"), out);
        assertTrue(Files.size(folder.resolve("dist/app-1.2.tar.gz")) > 100);
        Files.writeString(folder.resolve("unfinished.bash"), "if\n");
        append("build.bash", "test_that_fails() { false; }\n");
        Command.Result failed = mine("1.3").run();
        assertEquals(1, failed.status());
        assertTrue(failed.out().contains("unfinished.bash: line 2: syntax error")
                && failed.out().contains("│ test_that_fails\n")
                && failed.out().matches("(?s).*── package not started: (lint|run_tests) failed.*"), // the first of both
                failed.out());
        assertFalse(Files.exists(folder.resolve("dist/app-1.3.tar.gz")));
    }

    @Test
    void services_are_waited_for_and_end_with_the_run() throws IOException {
        assumeTrue(new Command("bash", "-c", "type -P python3 curl").run().status() == 0,
                "type: apt-get install python3 curl");
        begin("services", "services.bash");
        String port = freePort();
        String out = good(mine(port));
        assertTrue(out.contains("│ {\"apple\": 3, \"cherry\": 12}\n"), out);
        nothing_is_left_running();
        append("services.bash", "publish_pages() { echo '{}' >var/www/fruit.json; }\n");
        Command.Result failed = mine(port).run();
        assertEquals(1, failed.status());
        assertTrue(failed.err().contains(" in test_pages\n"), failed.err());
    }

    @Test
    void a_service_that_does_not_come_up_fails_the_run_with_what_it_said() throws IOException {
        begin("services", "services.bash");
        append("services.bash", "python3() { echo no luck; return 3; }\n");
        Command.Result failed = mine(freePort()).run();
        assertEquals(1, failed.status());
        assertTrue(failed.out().contains("│ no luck\n"), failed.out() + failed.err());
    }

    @Test
    void a_release_goes_on_where_it_failed_and_does_nothing_twice() throws IOException {
        begin("release", "release.bash");
        assertEquals(2, mine().run().status());
        Files.writeString(folder.resolve(".gitignore"), "/logs/\n/release/\n");
        Repository repository = new Repository(folder).begun();
        Command.Result failed = mine("1.0").run();
        assertEquals(1, failed.status(), failed.out() + failed.err());
        assertTrue(failed.err().contains("publish failed at "), failed.err());
        Path published = Files.createDirectory(folder.resolve("published"));
        repository.git("commit", "--allow-empty", "-qm", "Not in this release"); // its tag stays where it is
        Command.Result resumed = mine("1.0", "--resume").run();
        assertEquals(0, resumed.status(), resumed.out() + resumed.err());
        assertTrue(resumed.err().contains("in which 4 tasks went well"), resumed.err());
        assertEquals("- All of it\n", Files.readString(published.resolve("1.0/NOTES")));
        assertEquals(repository.git("rev-parse", "HEAD~"), repository.git("rev-parse", "v1.0^{commit}"));
        append("release.bash", "# not committed\n");
        Command.Result dirty = mine("1.1").run();
        assertTrue(dirty.out().contains("release.bash | 1 +") && dirty.err().contains("check_clean failed"),
                dirty.out() + dirty.err());
    }

    @Test
    void a_deployment_starts_with_one_host_and_one_that_fails_stops_no_other() throws IOException {
        begin("deploy", "deploy.bash");
        good(mine("a", "b"));
        assertEquals(List.of("server a", "server b"),
                Files.readAllLines(folder.resolve("balancer.conf")).stream().sorted().toList());
        Path before = folder.resolve("hosts/a/current").toRealPath();
        assertTrue(Files.exists(before.resolve("deploy.bash")));
        Files.writeString(folder.resolve("hosts/down"), "no folder");
        Command.Result one = mine("a", "down", "b").run();
        assertEquals(1, one.status());
        assertTrue(one.err().contains("copy to down failed at "), one.err());
        assertFalse(folder.resolve("hosts/b/current").toRealPath().endsWith(before.getFileName()), one.out());
        Command.Result first = mine("down", "a").run();
        assertTrue(first.out().contains("── switch a not started: copy to down failed"), first.out());
    }

    @Test
    void a_night_that_went_well_says_nothing_to_cron_and_one_that_failed_says_where_its_log_is() throws IOException {
        init("nightly", "nightly.bash");
        Path documents = Files.createDirectory(folder.resolve("my documents")), backups = folder.resolve("backups");
        Files.writeString(documents.resolve("letter"), "Dear reader");
        Files.createDirectory(backups);
        for (int day = 10; day < 30; day++) Files.writeString(backups.resolve("2020-01-" + day + ".tar.gz"), "old");
        Command.Result well = cron(documents, backups).run();
        String busy = "jbang: waiting for another run that is building\n"; // a busy machine's
        assertEquals("", well.err().replace(busy, ""));
        assertEquals(0, well.status());
        assertEquals(14, names(backups).size(), names(backups).toString());
        assertFalse(names(backups).contains("2020-01-16.tar.gz"));
        Command.Result failed = cron(folder.resolve("nowhere"), backups).run();
        assertEquals(1, failed.status());
        String log = failed.err().replaceAll("(?s).*\n  log +(\\S+)\n.*", "$1");
        assertTrue(failed.err().contains("back_up failed at ")
                && log.startsWith(newcomer.home() + "/.local/state/mine/"), failed.err());
        assertTrue(Files.readString(Path.of(log)).contains("nowhere"));
        assertTrue(names(backups).contains("2020-01-17.tar.gz"), "the old ones have to stay: " + names(backups));
    }

    @Test
    void what_the_old_script_lets_pass_fails_after_its_migration() throws IOException {
        begin("migrate", "migrate.bash");
        assertEquals(0, new Command("bash", "migrate.bash").in(folder).run().status());
        String before = Files.readString(folder.resolve("report.csv"));
        good(mine());
        assertEquals(before, Files.readString(folder.resolve("report.csv")));
        assertEquals(9, before.lines().count(), before);
        Files.createDirectory(folder.resolve("orders.new")); // so the export fails
        Files.delete(folder.resolve("report.csv"));
        assertEquals(0, new Command("bash", "migrate.bash").in(folder).run().status());
        assertTrue(Files.exists(folder.resolve("report.csv")), "made of yesterday's orders");
        Files.delete(folder.resolve("report.csv"));
        Command.Result after = mine().run();
        assertEquals(1, after.status());
        assertTrue(after.err().contains("export_orders failed at "), after.err());
        assertFalse(Files.exists(folder.resolve("report.csv")));
    }

    private void begin(String template, String functions) throws IOException {
        init(template, functions);
        mine = Program.of(folder.resolve("mine.java"), classes);
    }

    private void init(String template, String functions) throws IOException {
        jbang.good("init", "-t", template + "@stack", folder.resolve("mine.java").toString());
        try (Stream<String> lines = Files.lines(folder.resolve("mine.java"))) {
            assertEquals(List.of("///usr/bin/env jbang \"$0\" \"$@\" ; exit $?", "//JAVA 17+", "//SOURCES async@stack",
                    "//FILES " + functions), lines.filter(line -> line.startsWith("//")).toList());
        }
    }

    private Command mine(String... arguments) {
        return mine.command(arguments).with("GIT_AUTHOR_NAME", "a").with("GIT_AUTHOR_EMAIL", "a@example.org")
                .with("GIT_COMMITTER_NAME", "a").with("GIT_COMMITTER_EMAIL", "a@example.org");
    }

    /** As cron starts it: another folder, and an environment of four words. */
    private Command cron(Path documents, Path backups) {
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        return new Command("env", "-i", "HOME=" + newcomer.home(), "PATH=" + java + ":/usr/bin:/bin",
                "JBANG_DIR=" + newcomer.jbangFolder(), "XDG_CACHE_HOME=" + newcomer.cache(),
                tests.root() + "/jbang", "--quiet", folder + "/mine.java", documents.toString(), backups.toString())
                .in(Path.of("/"));
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, java.nio.file.StandardOpenOption.APPEND);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return "" + socket.getLocalPort();
        }
    }
}
