package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Command;

/** How ./jbang comes by JBang, a JDK and a folder for them. What JBang does then is LauncherTest's. */
class LauncherFetchTest extends WithLauncher {
    @Test
    void two_first_runs_at_once_both_succeed_and_fetch_once() {
        Path caches = temp.resolve("new");
        var both = Stream.of("one", "two").map(word -> jbang("stack.java", word).with("XDG_CACHE_HOME", caches))
                .map(Command::start).toList();
        var results = both.stream().map(Command.Running::result).toList();
        assertEquals(List.of("one", "two"), results.stream().map(Command.Result::out).toList(), results.toString());
        long downloads = results.stream().filter(result -> result.err().contains("downloading JBang")).count();
        assertEquals(1, downloads, results.toString());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"half", "touched"})
    void a_broken_jar_in_the_cache_is_noticed_and_fetched_again(String how) throws Exception {
        withGoodJar(good -> {
            byte[] bytes = Files.readAllBytes(good);
            if (how.equals("half")) bytes = Arrays.copyOf(bytes, bytes.length / 2);
            else bytes[bytes.length / 2] ^= 1;
            Files.write(jar(), bytes);
            assertPrintsWith(maven("cp '" + good + "' \"$to\""));
            assertEquals(-1, Files.mismatch(good, jar()));
        });
    }

    @Test
    void half_a_download_is_never_kept() throws Exception {
        withGoodJar(good -> {
            Path path = maven("head -c 1000 '" + good + "' >\"$to\"; echo 'connection reset'");
            var result = jbang("--version").with("PATH", path).run();
            assertEquals(1, result.status());
            assertTrue(result.err().contains("connection reset"), result.err());
            assertTrue(result.err().contains("type the same again"), result.err());
            assertFalse(Files.exists(jar()));
            assertEquals(List.of(), fetching());
        });
    }

    @Test
    void a_broken_file_in_the_users_own_Maven_repository_does_not_matter() throws Exception {
        withGoodJar(good -> assertPrintsWith(maven(
                "case $* in *-Dmaven.repo.local=*) cp '" + good + "' \"$to\" ;; *) echo broken >\"$to\" ;; esac")));
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

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"fetch.abcdef", "command.12345"})
    void what_a_killed_run_left_in_the_cache_is_removed(String name) throws Exception {
        withGoodJar(good -> {
            Path left = cache.resolve(name);
            if (name.startsWith("fetch")) Files.createDirectory(left);
            else Files.writeString(left, "half");
            assertPrintsWith(maven("cp '" + good + "' \"$to\""));
            assertFalse(Files.exists(left));
        });
    }

    @Test
    void without_a_JDK_and_Maven_an_ordinary_user_is_told_what_to_type() throws Exception {
        String[] command = {checkout.resolve("jbang").toString(), "--version"};
        if (isRoot()) command = after("/usr/bin/setpriv", after("--reuid=nobody", after("--clear-groups", command)));
        var result = new Command(command).in(checkout).with("PATH", tools()).with("JAVA_HOME", null)
                .with("HOME", "/nonexistent").with("XDG_CACHE_HOME", null).run();
        assertEquals("jbang: error: default-jdk-headless maven missing\n"
                + "hint: sudo apt-get install -y default-jdk-headless maven\n", result.err());
        assertEquals(1, result.status());
    }

    @Test
    void without_a_JDK_root_gets_it_installed_and_goes_on() throws Exception {
        assumeTrue(isRoot(), "needs root");
        Path tools = tools();
        executable(tools.resolve("apt-get"), "printf '%s\\n' \"$*\" >>'" + tools + "/calls'\n"
                + "case $1 in install) ln -s '" + jdk(PRINTS) + "/bin'/java* '" + tools + "' ;; esac");
        var result = jbang("--quiet", "stack.java", "x").with("PATH", tools).with("JAVA_HOME", null).run();
        assertEquals("x", result.out(), result.err());
        assertTrue(result.err().contains("installing default-jdk-headless with apt-get"), result.err());
        assertEquals("update -qq\ninstall -y -qq --no-install-recommends default-jdk-headless\n",
                Files.readString(tools.resolve("calls")));
    }

    @Test
    void the_cache_folder_is_its_owners_alone_whatever_the_umask() throws Exception {
        Path caches = Files.createDirectory(temp.resolve("open"));
        String line = "umask 000; mkdir -p \"$1/stack/jbang\"; cp \"$2\" \"$1/stack/jbang\"; exec ./jbang stack.java x";
        var result = launcher("bash", "-c", line, "bash", caches.toString(), jar().toString()).in(checkout)
                .with("XDG_CACHE_HOME", caches).with("JAVA_HOME", jdk(PRINTS)).run();
        assertEquals("x", result.out(), result.err());
        for (String folder : List.of("stack", "stack/jbang")) {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(caches.resolve(folder)));
            assertEquals("rwx------", mode, folder);
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
        assertTrue(result.err().contains("cannot write to " + file), result.err());
        assertTrue(result.err().contains("export XDG_CACHE_HOME="), result.err());
        assertEquals(1, result.status());
    }

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
    void an_older_installed_jbang_and_other_copies_of_this_launcher_are_passed_over() throws Exception {
        Path old = bin("jbang", "case $1 in --version) echo 0.99.0 ;; *) exit 9 ;; esac");
        Path copy = Files.createDirectory(old.resolve("copy")), second = Files.createDirectory(old.resolve("second"));
        Files.copy(checkout.resolve("jbang"), copy.resolve("jbang"));
        Files.copy(checkout.resolve("jbang"), second.resolve("jbang"));
        Path link = Files.createDirectory(old.resolve("link"));
        Files.createSymbolicLink(link.resolve("jbang"), checkout.resolve("jbang"));
        assertPrintsWith(Path.of(old + ":" + copy + ":" + second + ":" + link + ":" + System.getenv("PATH")));
    }

    /** With this PATH; the JDK stands in for the real one. */
    private void assertPrintsWith(Path path) throws IOException {
        Command.Result result = jbang("stack.java", "x").with("PATH", path).with("JAVA_HOME", jdk(PRINTS)).run();
        assertEquals("x", result.out(), result.err());
    }

    private interface Use { void with(Path goodJar) throws Exception; }

    /** Takes the jar out of the cache for a while. */
    private void withGoodJar(Use use) throws Exception {
        Path jar = jar(), good = Files.createTempFile(temp, "good", ".jar");
        Files.move(jar, good, StandardCopyOption.REPLACE_EXISTING);
        try {
            use.with(good);
        } finally {
            Files.move(good, jar, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** A PATH whose mvn runs these lines of bash; "$to" is where the jar is expected. */
    private Path maven(String lines) throws IOException {
        String to = "for a; do case $a in -DoutputDirectory=*) to=${a#*=}/jbang-cli-" + version()
                + "-all.jar ;; esac; done\n";
        return Path.of(bin("mvn", to + lines) + ":" + System.getenv("PATH"));
    }

    private Path bin(String name, String... lines) throws IOException {
        Path folder = Files.createTempDirectory(temp, "bin");
        executable(folder.resolve(name), String.join("\n", lines));
        return folder;
    }

    /** A folder with the everyday tools and no Java. */
    private Path tools() throws IOException {
        Path folder = Files.createTempDirectory(temp, "tools");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String tool : List.of("bash", "env", "readlink", "dirname", "cat", "grep", "sort", "find", "sha256sum",
                "flock", "mktemp", "mkdir", "mv", "rm", "ln", "sed", "uname")) {
            String path = new Command("bash", "-c", "type -P " + tool).run().out().strip();
            Files.createSymbolicLink(folder.resolve(tool), Path.of(path));
        }
        return folder;
    }

    private List<Path> fetching() throws IOException {
        try (var files = Files.list(cache)) {
            return files.filter(file -> file.getFileName().toString().startsWith("fetch")).toList();
        }
    }
}
