package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tests.Newcomer.good;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Command;
import tests.JBang;
import tests.Newcomer;
import tests.tests;

/** The catalog as someone meets it who works elsewhere: other folder, a home and a JBang folder that are empty. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the look at the home last
@Order(1) // it takes long, so it starts first
class CatalogTest {
    private static final Path ROOT = tests.root();

    @TempDir static Path his;
    private static Newcomer newcomer;
    private static JBang jbang;

    @TempDir Path elsewhere;

    @BeforeAll
    static void add_the_catalog() {
        newcomer = Newcomer.in(his);
        jbang = new JBang(newcomer, his);
        for (String name : List.of("stack", "another")) jbang.good("catalog", "add", "--name", name, ROOT.toString());
    }

    @AfterAll
    static void end() {
        jbang.close();
    }

    @Test
    void every_alias_and_template_is_listed_with_a_description() {
        String listed = jbang.good("catalog", "list", "stack");
        assertAll(Stream.of("stack", "async", "shell", "report", "tests", "bench", "faults").map(alias -> () ->
                assertTrue(listed.contains("\n" + alias + "@stack\n   "), alias + " in " + listed)));
        String templates = listed.replaceAll("(?s).*Templates:", "");
        assertAll(Stream.of("async", "build", "services", "release", "deploy", "nightly", "migrate")
                .map(template -> () ->
                assertTrue(templates.contains("\n" + template + "@stack\n   "), template + " in " + listed)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"shell", "report", "tests", "bench", "faults"}) // the others are run below
    void what_an_alias_names_is_there_with_all_its_sources(String alias) {
        jbang.good("info", "tools", alias + "@stack");
    }

    @Test
    void the_stack_script_runs_from_another_folder() {
        assertTrue(good(newcomer.jbangThatHasBuilt(elsewhere, "stack@stack", "--help")).contains("--services"));
    }

    /** By JBang's own word; a JDK that stands in answers, so that nothing is built. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"stack.java", "lib/report.java", "tests/tests.java", "tests/bench/bench.java",
        "tests/faults/faults.java"})
    void all_that_a_script_is_made_of_is_watched_by_the_launcher(String script) throws IOException {
        Path jdk = elsewhere.resolve("jdk");
        WithLauncher.executable(jdk.resolve("bin/java"), WithLauncher.PRINTS);
        WithLauncher.executable(jdk.resolve("bin/javac"), "");
        good(newcomer.jbang(ROOT, script, "x").with("JAVA_HOME", jdk));
        String kept = "";
        try (Stream<Path> files = Files.list(newcomer.cache().resolve("stack/jbang/kept"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                if (text.startsWith(ROOT + "\n--quiet\n" + script + "\n")) kept = text;
            }
        }
        Set<String> watched = new HashSet<>(List.of(kept.split("\0")));
        List<String> made = jbang.good("info", "tools", ROOT.resolve(script).toString()).lines()
                .filter(line -> line.contains("\"backingResource\""))
                .map(line -> line.replaceFirst(".*: \"(.*)\".*", "$1")).toList();
        assertTrue(made.size() > 30, made.toString());
        assertEquals(List.of(), made.stream().filter(file -> !watched.contains(file)).limit(9).toList());
    }

    /** Of a catalog that has another name here than the template's author gave it. */
    @Test
    void the_template_gives_a_script_that_runs_with_nothing_to_warn_of_and_leaves_ones_functions_alone()
            throws IOException {
        Path own = Files.writeString(elsewhere.resolve("functions.bash"), "mine() { :; }\n");
        jbang.good("init", "-t", "async@another", "-Dcatalog=another", elsewhere.resolve("deploy.java").toString());
        assertEquals("mine() { :; }\n", Files.readString(own));
        assertTrue(Files.readString(elsewhere.resolve("deploy.java")).contains("\n//SOURCES async@another\n"));
        Command.Result run = newcomer.jbang(elsewhere, "deploy.java", "Questions and answers").run();
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("made " + elsewhere), run.out());
        assertEquals("", run.err());
        Path page = elsewhere.resolve("logs/latest").toRealPath().resolve("report.html");
        Files.delete(page);
        assertEquals(page + "\n", good(newcomer.jbangThatHasBuilt(elsewhere, "report@another")));
        assertTrue(Files.readString(page).contains("color-scheme"), "with its style");
    }

    @Test @Order(Integer.MAX_VALUE)
    void nothing_but_its_own_folder_was_touched_in_the_home() throws IOException {
        try (var files = Files.list(newcomer.home())) {
            assertEquals(List.of(".jbang"), files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
