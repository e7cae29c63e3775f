package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Command;
import tests.Newcomer;
import tests.tests;

/** What ./jbang runs, with the real JBang: the script has its arguments, stdin, signals, folder, and is the newest. */
@Order(1) // it takes long, so it starts first
class LauncherTest extends WithLauncher {
    /** With the archives of classes, which a copy of JBang's jar does not go with. */
    @BeforeAll
    void take_the_archives() throws IOException {
        if (Files.notExists(Path.of(Newcomer.usersCache(), "stack/jbang").resolve(jar().getFileName()))) return;
        Files.delete(jar());
        Newcomer.takeWhatIsFetched(cache);
    }

    @Test
    void a_script_is_told_the_folder_that_it_is_in_from_wherever_it_is_run() {
        assertPrints(checkout.toString(), "other.java", "folder");
        String launcher = checkout.resolve("jbang").toString(), script = checkout.resolve("other.java").toString();
        assertEquals(checkout.toString(), launcher(launcher, script, "folder").in(temp).run().out());
        for (int again = 0; again < 2; again++) assertPrints(checkout.toString(), "stack.java", "folder");
    }

    @Test
    void an_ordinary_user_runs_it_from_a_checkout_that_is_not_his() throws Exception {
        assumeTrue(isRoot(), "needs root");
        Path his = Files.createDirectories(temp.resolve("his/cache/stack/jbang"));
        Files.copy(jar(), his.resolve(jar().getFileName()));
        new Command("chown", "-R", "nobody", temp.resolve("his").toString()).run();
        for (String time : List.of("cold", "warm")) {
            var result = new Command("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
                    checkout.resolve("jbang").toString(), "stack.java", "x").in(checkout)
                    .with("HOME", temp.resolve("his")).with("JBANG_DIR", temp.resolve("his/.jbang"))
                    .with("XDG_CACHE_HOME", temp.resolve("his/cache")).run();
            assertEquals("x", result.out(), time + ": " + result.err());
        }
    }

    @Test
    void of_an_installed_jbang_the_jar_beside_it_is_used() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("installed"));
        executable(folder.resolve("jbang"), "case $1 in --version) echo 0.140.1 ;; *) exit 9 ;; esac");
        Files.copy(jar(), folder.resolve("jbang.jar"));
        Command.Result run = jbang(after("stack.java", HOSTILE)).with("PATH", folder + ":" + System.getenv("PATH"))
                .with("XDG_CACHE_HOME", temp.resolve("without the jar")).run();
        assertEquals(String.join("|", HOSTILE), run.out(), run.err());
    }

    @Test
    void arguments_reach_the_script_as_they_are() throws Exception {
        for (String script : List.of("stack.java", "stack.java", "other.java"))
            assertPrints(String.join("|", HOSTILE), after(script, HOSTILE));
    }

    /** How the launcher divides the words is LauncherAloneTest's; here are those with most for JBang in them. */
    @Test
    void so_they_do_behind_run_and_options_and_to_what_a_catalog_names() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("args"), "what JBang would read for @args\n");
        Files.writeString(elsewhere.resolve("jbang-catalog.json"), """
                {"aliases": {"script": {"script-ref": "%s"}}}
                """.formatted(checkout.resolve("other.java").toString().replace("\"", "\\\"")));
        jbang("catalog", "add", "--global", "--name", "named", elsewhere.toString()).run();
        for (String words : List.of("--quiet run --fresh -Dx=y other.java", "run script@named")) {
            String[] all = Stream.concat(Stream.of(words.split(" ")), Stream.of(HOSTILE)).toArray(String[]::new);
            assertPrints(String.join("|", HOSTILE), all);
        }
        String left = new Command("find", cache.toString(), "-name", "temporary.*").run().out();
        assertEquals("", left, "none of them leaves its temporary folder");
    }

    /** In a locale of each kind that the launcher leaves a script (LauncherAloneTest). */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "LC_ALL=C", "LC_ALL=de_DE.UTF-8", "LC_ALL=de_DE.ISO-8859-1",
        "LANG=xx_YY LC_MONETARY=de_DE.ISO-8859-1"})
    void names_with_umlauts_are_understood_in_any_locale(String named) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("für mich"));
        for (String part : List.of("jbang", "stack.java", "lib", "functions", "jbang-catalog.json")) {
            new Command("cp", "-r", checkout.resolve(part).toString(), folder.toString()).run();
        }
        Path caches = Files.createDirectories(temp.resolve("cäche/stack/jbang"));
        if (!Files.exists(caches.resolve(jar().getFileName()))) {
            new Command("bash", "-c", "cp -P \"$0\"/*.jar \"$0\"/archive.* \"$1\"", cache.toString(),
                    caches.toString()).run();
        }
        for (String time : List.of("asked", "kept")) {
            Command.Result run = localized(named, List.of("XDG_CACHE_HOME=" + temp.resolve("cäche")),
                    "./jbang", "stack.java", "locale", "ü ö").in(folder).run();
            assertEquals("ü ö|" + folder, run.out(), time + ": " + run.err());
            assertEquals("", run.err().replaceFirst("^\\[jbang\\] Building jar for stack.java...\n", ""),
                    "neither bash nor Java has anything to say");
        }
    }

    @Test
    void stdin_reaches_the_script() {
        for (String text : List.of("", "a\nb", "x\n".repeat(100_000)))
            assertEquals(text, jbang("stack.java", "stdin").reading(text).run().out());
    }

    @Test
    void the_script_itself_can_be_piped_in() {
        String script = "class piped { public static void main(String... a) { System.out.print(a[0]); } }";
        var result = jbang("--quiet", "-", "a b").reading(script).run();
        assertEquals("a b", result.out(), result.err());
    }

    @Test
    void exit_statuses_pass_through() {
        for (int status : List.of(0, 1, 3, 42, 130, 255)) {
            assertEquals(status, jbang("stack.java", "exit", "" + status).run().status());
        }
    }

    @Test
    void it_runs_through_a_symlink_and_from_another_folder() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link to jbang"), checkout.resolve("jbang"));
        var result = launcher(link.toString(), checkout.resolve("stack.java").toString(), "x").in(home).run();
        assertEquals("x", result.out(), result.err());
        boolean known = false;
        for (String file : kept().keySet()) known |= Files.readString(Path.of(file)).startsWith(home + "\n");
        assertTrue(known, "it keeps the command");
    }

    @Test
    void a_name_in_the_catalog_goes_before_a_folder_of_that_name() throws Exception {
        Path catalog = checkout.resolve("jbang-catalog.json");
        String before = Files.readString(catalog);
        Files.writeString(catalog, "{\"aliases\": {\"lib\": {\"script-ref\": \"stack.java\"}}}\n");
        try {
            assertPrints(String.join("|", HOSTILE), after("lib", HOSTILE));
        } finally {
            Files.writeString(catalog, before);
        }
    }

    /** One whose command is kept, and one that JBang is asked about. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"INT, stack.java", "TERM, stack.java", "HUP, stack.java", "INT, other.java"})
    void a_signal_ends_the_script(String signal, String script) throws Exception {
        var run = jbang(script, "wait").talking().start();
        assertEquals("" + run.process.pid(), run.line(), "the script takes the launcher's place");
        run.signal(signal);
        assertEquals(128 + number(signal), run.process.waitFor());
    }

    @Test
    void where_nothing_changed_JBang_is_not_asked_again() throws Exception {
        jbang("stack.java").run();
        Object kept = kept();
        assertPrints("a  b", "stack.java", "a  b");
        assertEquals(kept, kept());
    }

    @Test
    void a_changed_source_and_an_added_or_removed_function_file_count_at_once() throws Exception {
        assertPrints("one hello", "stack.java", "lib");
        assertPrints("false", "stack.java", "function", "b.bash");
        Path added = Files.writeString(checkout.resolve("functions/b.bash"), "b() { :; }\n");
        assertPrints("true", "stack.java", "function", "b.bash");
        Files.delete(added);
        assertPrints("false", "stack.java", "function", "b.bash");
        Files.writeString(checkout.resolve("lib/Lib.java"), "class Lib { static final String TEXT = \"two\"; }\n");
        assertPrints("two hello", "stack.java", "lib");
        Files.writeString(checkout.resolve("stack.java"), SCRIPT.replace("-Dgreeting=hello", "-Dgreeting=hallo"));
        assertPrints("two hallo", "stack.java", "lib");
        Files.writeString(checkout.resolve("stack.java"), SCRIPT);
        Files.writeString(checkout.resolve("lib/Lib.java"), "class Lib { static final String TEXT = \"one\"; }\n");
        assertPrints("one hello", "stack.java", "lib");
    }

    @Test
    void a_cleared_JBang_cache_is_built_again() throws Exception {
        jbang("stack.java").run();
        new Command("rm", "-rf", home.resolve(".jbang/cache/jars").toString()).run();
        assertEquals("x", jbang("stack.java", "x").run().out());
    }

}
