package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.Locales;
import tests.tests;

/** ./jbang, copied beside a small stack.java, with a cache folder and a JBang folder of its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the cold start first: the others then find all built
@Order(1) // it takes long, so it starts first
class LauncherTest {
    private static final String SCRIPT = """
            //JAVA 17+
            //SOURCES lib/Lib.java
            //FILES functions/=functions/
            //RUNTIME_OPTIONS -Dgreeting=hello -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
            public class stack {
                public static void main(String... args) throws Exception {
                    switch (args.length == 0 ? "" : args[0]) {
                        case "stdin" -> System.in.transferTo(System.out);
                        case "exit" -> System.exit(Integer.parseInt(args[1]));
                        case "wait" -> {
                            System.out.println(ProcessHandle.current().pid());
                            new java.util.concurrent.CountDownLatch(1).await();
                        }
                        case "function" -> System.out.print(stack.class.getResource("/functions/" + args[1]) != null);
                        case "folder" -> System.out.print(System.getProperty("jbang.dir"));
                        case "locale" -> System.out.print(args[1] + "|" + System.getProperty("jbang.dir"));
                        case "lib" -> System.out.print(Lib.TEXT + " " + System.getProperty("greeting"));
                        default -> System.out.print(String.join("|", args));
                    }
                }
            }
            """;
    private static final String[] HOSTILE =
            {"", "a b", "new\nline", "*", "'", "\"", "\\", "$(exit 9)", "`exit 9`", "$HOME", "~", "&", ";", "@args", "@@args", "-x", "--", "ä€", ""};

    @TempDir static Path temp;
    private static Path checkout, home, cache;

    @BeforeAll
    static void make_a_checkout_whose_name_needs_quotes() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        checkout = Files.createDirectories(temp.resolve("it's a \"check out\" $x"));
        home = Files.createDirectories(temp.resolve("home"));
        cache = home.resolve("cache/stack/jbang");
        Files.createDirectories(checkout.resolve("lib"));
        Files.createDirectories(checkout.resolve("functions"));
        Files.copy(tests.root().resolve("jbang"), checkout.resolve("jbang"));
        Files.writeString(checkout.resolve("stack.java"), SCRIPT);
        Files.writeString(checkout.resolve("other.java"), SCRIPT.replace("stack", "other"));
        Files.writeString(checkout.resolve("lib/Lib.java"), "class Lib { static final String TEXT = \"one\"; }\n");
        Files.writeString(checkout.resolve("functions/a.bash"), "");
        Files.writeString(checkout.resolve("jbang-catalog.json"), "{\"catalogs\": {}, \"aliases\": {}}\n");
        Files.writeString(checkout.resolve("args"), "what JBang would read for @args\n");
    }

    /** JUnit warns of every link that it deletes from its folder. */
    @AfterAll
    static void delete_links() {
        new Command("find", temp.toString(), "-type", "l", "-delete").run();
    }

    @Test
    void a_script_is_told_the_folder_that_it_is_in_from_wherever_it_is_run() {
        var first = jbang("other.java", "folder").run();
        assertEquals(checkout.toString(), first.out(), first.err());
        assertEquals(checkout.toString(), launcher(checkout.resolve("jbang").toString(), checkout.resolve("other.java").toString(), "folder").in(temp).run().out());
        for (int again = 0; again < 2; again++) assertEquals(checkout.toString(), jbang("stack.java", "folder").run().out());
    }

    // --- the first run ---

    @Test @Order(1)
    void two_first_runs_at_once_both_succeed_and_fetch_once() {
        var both = Stream.of("one", "two").map(word -> jbang("stack.java", word).start()).toList();
        var results = both.stream().map(Command.Running::result).toList();
        assertEquals(List.of("one", "two"), results.stream().map(Command.Result::out).toList(), results.toString());
        assertEquals(1, results.stream().filter(result -> result.err().contains("downloading JBang")).count(), results.toString());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"half", "touched"})
    void a_broken_jar_in_the_cache_is_noticed_and_fetched_again(String how) throws Exception {
        withGoodJar(good -> {
            byte[] bytes = Files.readAllBytes(good);
            if (how.equals("half")) bytes = java.util.Arrays.copyOf(bytes, bytes.length / 2);
            else bytes[bytes.length / 2] ^= 1;
            Files.write(jar(), bytes);
            assertPrints("x", maven("cp '" + good + "' \"$to\""), "--quiet", "stack.java", "x");
            assertEquals(-1, Files.mismatch(good, jar()));
        });
    }

    @Test
    void half_a_download_is_never_kept() throws Exception {
        withGoodJar(good -> {
            var result = jbang("--version").with("PATH", maven("head -c 1000 '" + good + "' >\"$to\"; echo 'connection reset'")).run();
            assertEquals(1, result.status());
            assertTrue(result.err().contains("connection reset") && result.err().contains("type the same again"), result.err());
            assertFalse(Files.exists(jar()));
            assertEquals(List.of(), fetching());
        });
    }

    @Test
    void a_broken_file_in_the_users_own_Maven_repository_does_not_matter() throws Exception {
        withGoodJar(good -> assertPrints("x",
                maven("case $* in *-Dmaven.repo.local=*) cp '" + good + "' \"$to\" ;; *) echo broken >\"$to\" ;; esac"),
                "--quiet", "stack.java", "x"));
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"INT", "TERM", "HUP"})
    void a_signal_while_Maven_fetches_ends_Maven_and_leaves_nothing(String signal) throws Exception {
        withGoodJar(good -> {
            Path pids = fifo();
            var run = jbang("--version").with("PATH", maven("echo $$ >'" + pids + "'; exec sleep 1000")).start();
            long pid = Long.parseLong(Files.readString(pids).strip());
            run.signal(signal);
            assertEquals(128 + number(signal), run.result().status());
            assertFalse(isAlive(pid));
            assertEquals(List.of(), fetching());
        });
    }

    // --- what is missing ---

    @Test
    void without_a_JDK_and_Maven_an_ordinary_user_is_told_what_to_type() throws Exception {
        String[] command = {checkout.resolve("jbang").toString(), "--version"};
        var result = ordinary(command).with("PATH", tools()).with("JAVA_HOME", null)
                .with("HOME", "/nonexistent").with("XDG_CACHE_HOME", null).run();
        assertEquals("jbang: error: default-jdk-headless maven missing\nhint: sudo apt-get install -y default-jdk-headless maven\n", result.err());
        assertEquals(1, result.status());
    }

    @Test
    void without_a_JDK_root_gets_it_installed_and_goes_on() throws Exception {
        assumeTrue(isRoot(), "needs root");
        Path tools = tools();
        assertPrints("x", bin("--quiet", "stack.java", "x"), "stack.java", "x"); // so that the jar is there
        executable(tools.resolve("apt-get"), "printf '%s\\n' \"$*\" >>'" + tools + "/calls'\n"
                + "case $1 in install) ln -s '" + java("java") + "' '" + java("javac") + "' '" + tools + "' ;; esac");
        var result = jbang("--quiet", "stack.java", "x").with("PATH", tools).with("JAVA_HOME", null).run();
        assertEquals("x", result.out(), result.err());
        assertTrue(result.err().contains("installing default-jdk-headless with apt-get"), result.err());
        assertEquals("update -qq\ninstall -y -qq --no-install-recommends default-jdk-headless\n", Files.readString(tools.resolve("calls")));
    }

    @Test
    void the_cache_folder_is_its_owners_alone_whatever_the_umask() throws Exception {
        jbang("stack.java").run(); // so that the jar is there
        Path caches = Files.createDirectory(temp.resolve("open"));
        String line = "umask 000; mkdir -p \"$1/stack/jbang\"; cp \"$2\" \"$1/stack/jbang\"; exec ./jbang --quiet stack.java x";
        var result = launcher("bash", "-c", line, "bash", caches.toString(), jar().toString()).in(checkout).with("XDG_CACHE_HOME", caches).run();
        assertEquals("x", result.out(), result.err());
        for (String folder : List.of("stack", "stack/jbang")) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(caches.resolve(folder))), folder);
        }
    }

    @Test
    void nothing_is_run_from_a_cache_folder_of_another_user() throws Exception {
        assumeTrue(isRoot(), "root lends another user's folder");
        Path caches = Files.createDirectories(temp.resolve("his caches/stack/jbang")).getParent().getParent();
        new Command("chown", "-R", "nobody", caches.resolve("stack").toString()).run();
        var result = jbang("--version").with("XDG_CACHE_HOME", caches).run();
        assertEquals(1, result.status(), result.out());
        assertTrue(result.err().contains(caches + "/stack belongs to another user"), result.err());
    }

    @Test
    void a_cache_that_cannot_be_written_is_named_with_the_way_out() throws Exception {
        Path file = Files.writeString(temp.resolve("a file"), "");
        var result = jbang("--version").with("XDG_CACHE_HOME", file).run();
        assertTrue(result.err().contains("cannot write to " + file) && result.err().contains("export XDG_CACHE_HOME="), result.err());
        assertEquals(1, result.status());
    }

    @Test
    void an_ordinary_user_runs_it_from_a_checkout_that_is_not_his() throws Exception {
        assumeTrue(isRoot(), "needs root");
        jbang("stack.java").run(); // so that the jar is there
        Path his = Files.createDirectories(temp.resolve("his/cache/stack/jbang"));
        Files.copy(jar(), his.resolve(jar().getFileName()));
        new Command("chown", "-R", "nobody", temp.resolve("his").toString()).run();
        for (String time : List.of("cold", "warm")) {
            var result = ordinary(checkout.resolve("jbang").toString(), "stack.java", "x").with("HOME", temp.resolve("his"))
                    .with("JBANG_DIR", temp.resolve("his/.jbang")).with("XDG_CACHE_HOME", temp.resolve("his/cache")).run();
            assertEquals("x", result.out(), time + ": " + result.err());
        }
    }

    // --- an installed jbang ---

    @Test
    void an_installed_jbang_of_a_later_version_is_used() throws Exception {
        Path path = bin("jbang", "case $1 in --version) echo 0.140.1 ;; *) printf '<%s>' \"$@\"; exit 3 ;; esac");
        for (String time : List.of("asked for its version", "remembered")) {
            var result = jbang("run", "a b", "").with("PATH", path + ":" + System.getenv("PATH")).run();
            assertEquals("<run><a b><>", result.out(), time + ": " + result.err());
            assertEquals(3, result.status());
        }
    }

    @Test
    void of_an_installed_jbang_the_jar_beside_it_is_used() throws Exception {
        withGoodJar(good -> {
            Path path = bin("jbang", "case $1 in --version) echo 0.140.1 ;; *) exit 9 ;; esac");
            executable(path.resolve("mvn"), "exit 9");
            Files.copy(good, path.resolve("jbang.jar"));
            assertPrints(String.join("|", HOSTILE), path, after("stack.java", HOSTILE));
        });
    }

    @Test
    void an_older_installed_jbang_and_other_copies_of_this_launcher_are_passed_over() throws Exception {
        Path old = bin("jbang", "case $1 in --version) echo 0.99.0 ;; *) exit 9 ;; esac");
        Path copy = Files.createDirectory(old.resolve("copy")), second = Files.createDirectory(old.resolve("second"));
        Files.copy(checkout.resolve("jbang"), copy.resolve("jbang"));
        Files.copy(checkout.resolve("jbang"), second.resolve("jbang"));
        Path link = Files.createDirectory(old.resolve("link"));
        Files.createSymbolicLink(link.resolve("jbang"), checkout.resolve("jbang"));
        assertPrints("x", Path.of(old + ":" + copy + ":" + second + ":" + link), "stack.java", "x");
    }

    // --- the script ---

    @Test
    void arguments_reach_the_script_as_they_are() throws Exception {
        for (String script : List.of("stack.java", "stack.java", "other.java"))
            assertPrints(String.join("|", HOSTILE), null, after(script, HOSTILE));
    }

    @Test
    void so_they_do_behind_run_and_options_and_to_what_another_catalog_names() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("args"), "what JBang would read for @args\n");
        Files.writeString(elsewhere.resolve("session.jsh"), "//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1\nSystem.out.print(String.join(\"|\", args));\n/exit\n");
        Files.writeString(elsewhere.resolve("jbang-catalog.json"), """
                {"aliases": {"script": {"script-ref": "%s"}, "session": {"script-ref": "session.jsh"}}}
                """.formatted(checkout.resolve("other.java").toString().replace("\"", "\\\"")));
        jbang("catalog", "add", "--global", "--name", "named", elsewhere.toString()).run();
        for (String words : List.of("run other.java", "--quiet run --fresh -Dx=y other.java", "-Dx=y other.java", "script@named", "run script@named"))
            assertPrints(String.join("|", HOSTILE), null, Stream.concat(Stream.of(words.split(" ")), Stream.of(HOSTILE)).toArray(String[]::new));
        assertPrints("|a  b|", null, "session@named", "", "a  b", "");
    }

    // --- the locale ---

    /** What the caller's environment has, and what a script's java finds of it. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiter = '|', value = {
        "''                                        | [LC_CTYPE=C.UTF-8]",
        "LC_ALL=de_DE.UTF-8                        | [LC_ALL=de_DE.UTF-8]",
        "LC_ALL=xx_YY.UTF-8                        | [LC_ALL=C.UTF-8]",
        "LC_ALL=xx_YY.UTF-8 LANG=C.UTF-8           | [LANG=C.UTF-8, LC_ALL=C.UTF-8]",
        "LC_ALL=xx_YY                              | [LC_ALL=C.UTF-8]",
        "LC_ALL=C                                  | [LC_ALL=C.UTF-8]",
        "LC_ALL=POSIX LANG=xx_YY                   | [LANG=xx_YY, LC_ALL=C.UTF-8]",
        "LC_ALL=de_DE.ISO-8859-1                   | [LC_ALL=de_DE.ISO-8859-1]",
        "LANG=de_DE.UTF-8                          | [LANG=de_DE.UTF-8]",
        "LANG=xx_YY.UTF-8                          | [LC_CTYPE=C.UTF-8]",
        "LANG=xx_YY LC_MONETARY=de_DE.ISO-8859-1   | [LC_CTYPE=C.UTF-8, LC_MONETARY=de_DE.ISO-8859-1]",
        "LANG=C                                    | [LANG=C, LC_CTYPE=C.UTF-8]",
        "LANG=de_DE.UTF-8 LC_CTYPE=UTF-8           | [LANG=de_DE.UTF-8]",
        "LANG=de_DE.UTF-8 LC_TIME=xx_YY.UTF-8      | [LANG=de_DE.UTF-8]",
        "LANG=C.UTF-8 LC_PAPER=xx_YY LC_NUMERIC=C  | [LANG=C.UTF-8, LC_NUMERIC=C]",
        "LANG=xx_YY.UTF-8 LC_MESSAGES=de_DE.UTF-8  | [LC_CTYPE=C.UTF-8, LC_MESSAGES=de_DE.UTF-8]"})
    void no_more_of_the_locale_is_changed_than_it_takes_to_have_one_that_knows_umlauts(String named, String found) throws Exception {
        jbang("stack.java").run(); // so that the jar is there
        Path jdk = temp.resolve("stand-in jdk locale"); // JBang's answer of one word: what is run finds this
        executable(jdk.resolve("bin/java"), "echo env; exit 255");
        executable(jdk.resolve("bin/javac"), "");
        List<String> variables = new ArrayList<>(List.of("JAVA_HOME=" + jdk, "XDG_CACHE_HOME=" + home.resolve("cache")));
        variables.addAll(named.isEmpty() ? List.of() : List.of(named.split(" ")));
        Command.Result run = localized(variables, "./jbang", "catalog", "x").in(checkout).run();
        assertEquals(found, run.out().lines().filter(line -> line.matches("(LC_|LANG|JBANG_LAUNCH_LOCALE).*")).sorted().toList().toString());
        assertEquals("", run.err(), "bash has nothing to say");
    }

    /** With the real JBang and Java, in a locale of each kind that the table above ends in. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "LC_ALL=C", "LC_ALL=de_DE.UTF-8", "LC_ALL=de_DE.ISO-8859-1", "LANG=xx_YY LC_MONETARY=de_DE.ISO-8859-1"})
    void names_with_umlauts_are_understood_in_any_locale(String named) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("für mich"));
        for (String part : List.of("jbang", "stack.java", "lib", "functions", "jbang-catalog.json")) {
            new Command("cp", "-r", checkout.resolve(part).toString(), folder.toString()).run();
        }
        List<String> variables = new ArrayList<>(List.of("XDG_CACHE_HOME=" + home.resolve("cäche")));
        variables.addAll(named.isEmpty() ? List.of() : List.of(named.split(" ")));
        Command.Result first = localized(variables, "./jbang", "--quiet", "stack.java", "locale", "ü ö").in(folder).run();
        assertEquals("ü ö|" + folder, first.out(), first.err());
        assertEquals("", first.err().replaceFirst("^jbang: downloading .*\n", ""), "neither bash nor Java has anything to say");
        Command.Result kept = localized(variables, "./jbang", "stack.java", "locale", "ü ö").in(folder).run();
        assertEquals(first.out(), kept.out(), kept.err());
    }

    /** In an environment like that of a login, with these variables besides. */
    private static Command localized(List<String> variables, String... command) {
        List<String> line = new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH"), "LOCPATH=" + locales(),
                "HOME=" + home, "JBANG_DIR=" + home.resolve(".jbäng"), "JBANG_REPO=" + home.resolve("rëpo")));
        line.addAll(variables);
        line.addAll(List.of(command));
        return new Command(line.toArray(String[]::new));
    }

    private static Path locales() {
        Optional<Path> locales = Locales.with("de_DE.UTF-8", "de_DE.ISO-8859-1");
        assumeTrue(locales.isPresent(), "type: apt-get install locales");
        return locales.get();
    }

    // --- the compiler ---

    /** Since groovyc, for one, takes -J for something else. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiter = '|', value = {
        "stack.java x.groovy   | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -g:none",
        "run --fresh other.java | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -g:none",
        "build other.java      | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -g:none",
        "session.jsh           | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -g:none",
        "script.groovy x.java  | -g:none",
        "script@named          | -g:none"})
    void javac_is_told_that_it_lives_for_seconds_and_a_compiler_of_another_language_is_not(String words, String told) throws Exception {
        jbang("stack.java").run(); // so that the jar is there
        Path jdk = temp.resolve("stand-in jdk compiler");
        executable(jdk.resolve("bin/java"), "printf '%s' \"$JBANG_COMPILE_OPTIONS\"");
        executable(jdk.resolve("bin/javac"), "");
        assertEquals(told, jbang(words.split(" ")).with("JAVA_HOME", jdk).with("JBANG_COMPILE_OPTIONS", "-g:none").run().out());
    }

    @Test
    void stdin_reaches_the_script() {
        for (String text : List.of("", "a\nb", "x\n".repeat(100_000)))
            assertEquals(text, jbang("stack.java", "stdin").reading(text).run().out());
    }

    @Test
    void the_script_itself_can_be_piped_in() {
        var result = jbang("--quiet", "-", "a b").reading("class piped { public static void main(String... a) { System.out.print(a[0]); } }").run();
        assertEquals("a b", result.out(), result.err());
    }

    @Test
    void exit_statuses_pass_through() {
        List<Integer> statuses = List.of(0, 1, 3, 42, 130, 255);
        assertEquals(statuses, statuses.stream().map(status -> jbang("stack.java", "exit", "" + status).run().status()).toList());
    }

    @Test
    void it_runs_through_a_symlink_and_from_another_folder() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link to jbang"), checkout.resolve("jbang"));
        var result = launcher(link.toString(), checkout.resolve("stack.java").toString(), "x").in(home).run();
        assertEquals("x", result.out(), result.err());
        assertTrue(Files.readString(cache.resolve("kept")).contains("\n" + home + "\n"), "it knows its checkout, so it keeps the command");
    }

    @Test
    void a_name_in_the_catalog_goes_before_a_folder_of_that_name() throws Exception {
        Path catalog = checkout.resolve("jbang-catalog.json");
        String before = Files.readString(catalog);
        Files.writeString(catalog, "{\"aliases\": {\"lib\": {\"script-ref\": \"stack.java\", \"description\": \"the script\"}}}\n");
        try {
            assertPrints(String.join("|", HOSTILE), null, after("lib", HOSTILE));
        } finally {
            Files.writeString(catalog, before);
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"INT", "TERM", "HUP"})
    void a_signal_ends_the_script(String signal) {
        for (String script : List.of("stack.java", "other.java")) {
            var run = jbang(script, "wait").talking().start();
            assertEquals("" + run.process.pid(), run.line(), "the script takes the launcher's place");
            run.signal(signal);
            assertEquals(128 + number(signal), statusOf(run));
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"INT", "TERM", "HUP"})
    void a_signal_while_JBang_itself_runs_ends_JBang(String signal) throws Exception {
        jbang("stack.java").run(); // so that the jar is there
        Path pids = fifo(), jdk = temp.resolve("stand-in jdk " + signal);
        executable(jdk.resolve("bin/java"), "echo $$ >'" + pids + "'; exec sleep 1000");
        executable(jdk.resolve("bin/javac"), "");
        var run = jbang("stack.java", "x").with("JAVA_HOME", jdk).start();
        long pid = Long.parseLong(Files.readString(pids).strip());
        run.signal(signal);
        assertEquals(128 + number(signal), run.result().status());
        assertFalse(isAlive(pid));
    }

    @Test
    void a_run_after_one_that_was_killed_waits_until_the_killed_ones_JBang_has_ended() throws Exception {
        jbang("stack.java").run(); // so that the jar is there
        Path pids = fifo(), jdk = temp.resolve("stand-in jdk kill");
        executable(jdk.resolve("bin/java"), "echo $$ >'" + pids + "'; exec sleep 1000");
        executable(jdk.resolve("bin/javac"), "");
        var killed = jbang("stack.java", "x").with("JAVA_HOME", jdk).start();
        long pid = Long.parseLong(Files.readString(pids).strip());
        killed.signal("KILL");
        killed.result();
        var next = jbang("--quiet", "stack.java", "x").start();
        Path lock = cache.resolve("lock").toRealPath();
        Bash.until(() -> waitsFor(lock) || !next.process.isAlive(), () -> "the next one neither waits nor ends");
        assertTrue(next.process.isAlive(), "two JBangs build at once");
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        assertEquals("x", next.result().out());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"fetch.abcdef", "command.12345"})
    void what_a_killed_run_left_in_the_cache_is_removed(String name) throws Exception {
        withGoodJar(good -> {
            Files.deleteIfExists(cache.resolve("kept"));
            Path left = cache.resolve(name);
            if (name.startsWith("fetch")) Files.createDirectory(left);
            else Files.writeString(left, "half");
            assertPrints("x", maven("cp '" + good + "' \"$to\""), "stack.java", "x");
            assertFalse(Files.exists(left));
        });
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"TERM", "KILL"})
    void what_JBang_has_in_its_temporary_folder_when_a_signal_ends_it_is_gone_after_the_next_run(String signal) throws Exception {
        jbang("stack.java").run(); // so that the jar is there
        Path pids = fifo(), jdk = standIn("temporary " + signal, pids);
        var first = launcher("setsid", "./jbang", "stack.java", "x").in(checkout).with("JAVA_HOME", jdk).start();
        Path held = Path.of(Files.readString(pids).strip());
        new Command("bash", "-c", "kill -\"$1\" -- \"-$2\"", "kill", signal, "" + first.process.pid()).run();
        first.result();
        assertNotEquals("", held.toString(), "JBang has no folder of its own");
        assertPrints("x", null, "--quiet", "stack.java", "x");
        assertFalse(Files.exists(held));
    }

    @Test
    void the_temporary_folder_of_a_JBang_that_still_runs_is_left_alone() throws Exception {
        jbang("stack.java").run(); // so that the jar is there
        Path pids = fifo(), jdk = standIn("runs", pids);
        var running = jbang("catalog", "x").with("JAVA_HOME", jdk).start(); // a command of JBang's: it takes no lock
        Path held = Path.of(Files.readString(pids).strip());
        Files.deleteIfExists(cache.resolve("kept"));
        assertPrints("x", null, "--quiet", "stack.java", "x");
        boolean stayed = Files.exists(held.resolve("jdk-provider-cache"));
        running.signal("TERM");
        running.result();
        assertTrue(stayed, "another run removed " + held);
        assertFalse(Files.exists(held));
    }

    @Test
    void a_session_leaves_none_of_its_arguments_in_the_folder_for_temporary_files() throws Exception {
        Path session = Files.writeString(temp.resolve("leaves nothing" + temp.getFileName() + ".jsh"), "//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1\nSystem.out.print(args[0]);\n/exit\n");
        assertPrints("ä b", null, "--quiet", session.toString(), "ä b");
        String found = new Command("find", "/tmp", "-maxdepth", "1", "-name", "jbang_*" + session.getFileName()).run().out();
        assertEquals("", found);
        assertPrints("x", null, "--quiet", "other.java", "x");
        assertEquals("", new Command("find", cache.toString(), "-name", "temporary.*").run().out(), "the next run removes them, and leaves none");
    }

    /** A JDK whose java makes what JBang makes for the time of its run, says where, and stays. */
    private static Path standIn(String name, Path says) throws IOException {
        Path jdk = temp.resolve("stand-in jdk " + name);
        executable(jdk.resolve("bin/java"), "for a; do case $a in -Djava.io.tmpdir=*) folder=${a#*=} ;; esac; done\n"
                + "[[ ! $folder ]] || mkdir \"$folder/jdk-provider-cache\"; echo \"$folder\" >'" + says + "'; exec sleep 1000");
        executable(jdk.resolve("bin/javac"), "");
        return jdk;
    }

    // --- stack.java without JBang ---

    @Test
    void where_nothing_changed_JBang_is_not_asked_again() throws Exception {
        jbang("stack.java").run();
        Object kept = kept();
        assertEquals("a  b", jbang("stack.java", "a  b").run().out());
        assertEquals(kept, kept());
    }

    @Test
    void a_changed_source_counts_at_once() throws Exception {
        assertEquals("one hello", jbang("stack.java", "lib").run().out());
        Files.writeString(checkout.resolve("lib/Lib.java"), "class Lib { static final String TEXT = \"two\"; }\n");
        assertEquals("two hello", jbang("stack.java", "lib").run().out());
        Files.writeString(checkout.resolve("stack.java"), SCRIPT.replace("-Dgreeting=hello", "-Dgreeting=hallo"));
        assertEquals("two hallo", jbang("stack.java", "lib").run().out());
        Files.writeString(checkout.resolve("stack.java"), SCRIPT);
        Files.writeString(checkout.resolve("lib/Lib.java"), "class Lib { static final String TEXT = \"one\"; }\n");
        assertEquals("one hello", jbang("stack.java", "lib").run().out());
    }

    @Test
    void an_added_or_removed_function_file_counts_at_once() throws Exception {
        assertEquals("false", jbang("stack.java", "function", "b.bash").run().out());
        Path added = Files.writeString(checkout.resolve("functions/b.bash"), "b() { :; }\n");
        assertEquals("true", jbang("stack.java", "function", "b.bash").run().out());
        Files.delete(added);
        assertEquals("false", jbang("stack.java", "function", "b.bash").run().out());
    }

    @Test
    void another_environment_or_name_makes_it_ask_JBang() throws Exception {
        String jdk = Path.of(java("java")).getParent().getParent().toString();
        for (Command change : List.of(
                jbang("stack.java").with("JAVA_HOME", jdk),
                jbang("stack.java").with("JBANG_X", "1"),
                jbang("stack.java").with("PATH", System.getenv("PATH") + ":/nowhere"),
                jbang(checkout.resolve("stack.java").toString()))) {
            jbang("stack.java").run();
            assertAsksJBang(change);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"checkout/jbang-catalog.json", "checkout/jbang.properties", "checkout/.jbang/jbang.properties", "home/.jbang/jbang.properties"})
    void a_new_catalog_or_setting_makes_it_ask_JBang(String name) throws Exception {
        jbang("stack.java").run();
        Path file = (name.startsWith("home") ? home : checkout).resolve(name.substring(name.indexOf('/') + 1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, name.endsWith("json") ? "{\"catalogs\": {}, \"aliases\":  {}}" : "\n");
        assertAsksJBang(jbang("stack.java"));
    }

    @Test
    void a_cleared_JBang_cache_is_built_again() throws Exception {
        jbang("stack.java").run();
        new Command("rm", "-rf", home.resolve(".jbang/cache/jars").toString()).run();
        assertEquals("x", jbang("stack.java", "x").run().out());
    }

    @Test
    void all_that_the_real_stack_java_is_made_of_is_watched() throws Exception {
        Path root = tests.root();
        assumeTrue(Files.exists(root.resolve("stack.java")), "there is no stack.java");
        var info = new Command("./jbang", "--quiet", "info", "tools", "stack.java").in(root).run();
        assertEquals(0, info.status(), info.err());
        var elsewhere = info.out().lines().filter(line -> line.contains("\"backingResource\""))
                .map(line -> Path.of(line.replaceFirst(".*: \"(.*)\".*", "$1"))).map(root::relativize)
                .filter(file -> !file.startsWith("lib") && !file.startsWith("functions") && !file.equals(Path.of("stack.java"))).toList();
        assertEquals(List.of(), elsewhere, "add their folder to state() in jbang");
    }

    // --- helpers ---

    private static Command jbang(String... arguments) {
        return launcher(after("./jbang", arguments)).in(checkout);
    }

    /** With signals as at a terminal, even where the tests run in the background of a shell, which ignores INT. */
    private static Command launcher(String... command) {
        return new Command(after("env", after("--default-signal=INT,HUP,QUIT", command)))
                .with("XDG_CACHE_HOME", home.resolve("cache")).with("JBANG_DIR", home.resolve(".jbang"));
    }

    private static Command ordinary(String... command) {
        if (isRoot()) command = after("/usr/bin/setpriv", after("--reuid=nobody", after("--regid=nogroup", after("--clear-groups", command))));
        return new Command(command).in(checkout);
    }

    private static void assertPrints(String expected, Path path, String... arguments) {
        var command = jbang(arguments);
        if (path != null) command.with("PATH", path + ":" + System.getenv("PATH"));
        var result = command.run();
        assertEquals(expected, result.out(), result.err());
    }

    private static void assertAsksJBang(Command command) throws IOException {
        Object before = kept();
        command.run();
        assertNotEquals(before, kept());
    }

    private static String[] after(String first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    private static Path jar() throws IOException {
        return cache.resolve("jbang-" + version() + ".jar");
    }

    private static String version() throws IOException {
        return Files.readAllLines(checkout.resolve("jbang")).stream().filter(line -> line.startsWith("version="))
                .findFirst().orElseThrow().replaceFirst("version=([0-9.]+).*", "$1");
    }

    private interface Use { void with(Path goodJar) throws Exception; }

    /** Takes the jar out of the cache for a while. */
    private static void withGoodJar(Use use) throws Exception {
        jbang("stack.java").run();
        Path jar = jar(), good = Files.createTempFile(temp, "good", ".jar");
        Files.move(jar, good, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try {
            use.with(good);
        } finally {
            Files.move(good, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** A PATH whose mvn runs these lines of bash; "$to" is where the jar is expected. */
    private static Path maven(String lines) throws IOException {
        return Path.of(bin("mvn", "for a; do case $a in -DoutputDirectory=*) to=${a#*=}/jbang-cli-" + version() + "-all.jar ;; esac; done\n" + lines)
                + ":" + System.getenv("PATH"));
    }

    private static Path bin(String name, String... lines) throws IOException {
        Path folder = Files.createTempDirectory(temp, "bin");
        executable(folder.resolve(name), String.join("\n", lines));
        return folder;
    }

    private static void executable(Path file, String lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + lines + "\n");
        file.toFile().setExecutable(true, false);
    }

    /** A folder with the everyday tools and no Java. */
    private static Path tools() throws IOException {
        Path folder = Files.createTempDirectory(temp, "tools");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String tool : List.of("bash", "env", "readlink", "dirname", "cat", "grep", "sort", "find", "sha256sum", "flock", "mktemp",
                "mkdir", "mv", "rm", "ln", "sed", "uname")) {
            String path = new Command("bash", "-c", "type -P " + tool).run().out().strip();
            Files.createSymbolicLink(folder.resolve(tool), Path.of(path));
        }
        return folder;
    }

    private static String java(String tool) throws IOException {
        return Path.of(System.getProperty("java.home"), "bin", tool).toRealPath().toString();
    }

    private static Path fifo() throws IOException {
        Path fifo = Files.createTempDirectory(temp, "fifo").resolve("pids");
        new Command("mkfifo", fifo.toString()).run();
        return fifo;
    }

    private static List<Path> fetching() throws IOException {
        try (var files = Files.list(cache)) {
            return files.filter(file -> file.getFileName().toString().startsWith("fetch")).toList();
        }
    }

    /** What tells one kept command from the next. */
    private static Object kept() throws IOException {
        return Files.getAttribute(cache.resolve("kept"), "unix:ctime") + " " + Files.getAttribute(cache.resolve("kept"), "unix:ino");
    }

    private static int number(String signal) {
        return switch (signal) { case "HUP" -> 1; case "INT" -> 2; default -> 15; };
    }

    private static int statusOf(Command.Running run) {
        try {
            return run.process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the kernel knows of a process that waits for a lock of this file: "->" marks it. */
    private static boolean waitsFor(Path file) {
        try {
            String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
            return Files.readAllLines(Path.of("/proc/locks")).stream().anyMatch(line -> line.contains("->") && line.contains(inode));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).isPresent();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
