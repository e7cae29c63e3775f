package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;

/** What ./jbang does before JBang runs and after, without it: the locale, javac's options, what is kept, signals. */
class LauncherAloneTest extends WithLauncher {
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
    void no_more_of_the_locale_is_changed_than_it_takes_to_know_umlauts(String named, String found) throws Exception {
        Path jdk = jdk("echo env; exit 255"); // JBang's answer of one word: what is run finds this
        List<String> others = List.of("JAVA_HOME=" + jdk, "XDG_CACHE_HOME=" + home.resolve("cache"));
        Command.Result run = localized(named, others, "./jbang", "catalog", "x").in(checkout).run();
        List<String> seen = run.out().lines().filter(line -> line.matches("(LC_|LANG|JBANG_LAUNCH_LOCALE).*")).sorted()
                .toList();
        assertEquals(found, seen.toString());
        assertEquals("", run.err(), "bash has nothing to say");
    }

    /** Java's default is UTF-8 since JDK 18, whatever the locale: then JBang's answer would name no file with an ä. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiter = '|', value = {
        "LC_ALL=de_DE.ISO-8859-1 | [-Dfile.encoding=ISO-8859-1]",
        "LC_ALL=de_DE.UTF-8      | []",
        "LC_ALL=C                | []"})
    void JBang_answers_in_the_encoding_of_the_locale(String named, String told) throws Exception {
        List<String> others = List.of("JAVA_HOME=" + jdk("printf '%s\n' \"$@\""),
                "XDG_CACHE_HOME=" + home.resolve("cache"));
        Command.Result run = localized(named, others, "./jbang", "catalog", "x").in(checkout).run();
        assertEquals(told, run.out().lines().filter(line -> line.startsWith("-Dfile.")).toList().toString());
    }

    /** Since groovyc, for one, takes -J for something else. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiter = '|', value = {
        "stack.java x.groovy    | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-XX:+PerfDisableSharedMem -g:none",
        "run --fresh other.java | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-XX:+PerfDisableSharedMem -g:none",
        "build other.java       | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-XX:+PerfDisableSharedMem -g:none",
        "session.jsh            | -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-XX:+PerfDisableSharedMem -g:none",
        "script.groovy x.java   | -g:none",
        "script@named           | -g:none"})
    void javac_is_told_that_it_lives_for_seconds_and_no_other_compiler(String words, String told) throws Exception {
        Command command = jbang(words.split(" ")).with("JAVA_HOME", jdk("printf '%s' \"$JBANG_COMPILE_OPTIONS\""));
        assertEquals(told, command.with("JBANG_COMPILE_OPTIONS", "-g:none").run().out());
    }

    /** JBang's are what ends with the script, and one word that stands for the arguments, which it does not see. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"other.java", "run other.java", "-Dx=y other.java", "--quiet run --fresh -Dx=y other.java",
        "--verbose --offline other.java", "script@named", "run script@named"})
    void only_what_ends_with_the_script_is_for_JBang_and_the_script_has_the_rest_as_it_is(String words)
            throws Exception {
        Path told = Files.createTempFile(temp, "told", "");
        Path jdk = jdk("printf '%s\\n' \"${@: -" + (words.split(" ").length + 1) + "}\" >'" + told + "'\n"
                + PRINTS);
        Command.Result run = jbang(after(words.split(" "), HOSTILE)).with("JAVA_HOME", jdk).run();
        assertEquals(String.join("", HOSTILE), run.out(), run.err());
        assertEquals(words.replace(' ', '\n') + "\n_THE_ARGUMENTS_\n", Files.readString(told));
    }

    @Test
    void another_environment_or_name_makes_it_ask_JBang() throws Exception {
        Path jdk = jdk(PRINTS);
        for (Command change : List.of(
                jbang("stack.java").with("JAVA_HOME", jdk(PRINTS)),
                jbang("stack.java").with("JAVA_HOME", jdk).with("JBANG_X", "1"),
                jbang("stack.java").with("JAVA_HOME", jdk).with("PATH", System.getenv("PATH") + ":/nowhere"),
                jbang(checkout.resolve("stack.java").toString()).with("JAVA_HOME", jdk))) {
            jbang("stack.java").with("JAVA_HOME", jdk).run();
            assertDoesNotAskJBang(jbang("stack.java").with("JAVA_HOME", jdk));
            assertAsksJBang(change);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"checkout/jbang-catalog.json", "checkout/jbang.properties",
        "checkout/.jbang/jbang.properties", "home/.jbang/jbang.properties"})
    void a_new_catalog_or_setting_makes_it_ask_JBang(String name) throws Exception {
        Path jdk = jdk(PRINTS);
        jbang("stack.java").with("JAVA_HOME", jdk).run();
        assertDoesNotAskJBang(jbang("stack.java").with("JAVA_HOME", jdk));
        Path file = (name.startsWith("home") ? home : checkout).resolve(name.substring(name.indexOf('/') + 1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, name.endsWith("json") ? "{\"catalogs\": {}, \"aliases\":  {}}" : "\n");
        assertAsksJBang(jbang("stack.java").with("JAVA_HOME", jdk));
    }

    private void assertAsksJBang(Command command) throws IOException {
        Object before = kept();
        command.run();
        assertNotEquals(before, kept());
    }

    private void assertDoesNotAskJBang(Command command) throws IOException {
        Object before = kept();
        command.run();
        assertEquals(before, kept());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"INT", "TERM", "HUP"})
    void a_signal_while_JBang_itself_runs_ends_JBang(String signal) throws Exception {
        Path pids = fifo();
        var run = jbang("stack.java", "x").with("JAVA_HOME", jdk("echo $$ >'" + pids + "'; exec sleep 1000")).start();
        long pid = Long.parseLong(Files.readString(pids).strip());
        run.signal(signal);
        assertEquals(128 + number(signal), run.result().status());
        assertFalse(isAlive(pid));
    }

    @Test
    void a_run_after_one_that_was_killed_waits_until_the_killed_ones_JBang_has_ended() throws Exception {
        Path pids = fifo();
        Path jdk = jdk("echo $$ >'" + pids + "'; exec sleep 1000");
        var killed = jbang("stack.java", "x").with("JAVA_HOME", jdk).start();
        long pid = Long.parseLong(Files.readString(pids).strip());
        killed.signal("KILL");
        killed.result();
        var next = jbang("--quiet", "stack.java", "x").with("JAVA_HOME", jdk(PRINTS)).start();
        Path lock = home.resolve(".jbang/cache/lock").toRealPath();
        Bash.until(() -> waitsFor(lock) || !next.process.isAlive(), () -> "the next one neither waits nor ends");
        assertTrue(next.process.isAlive(), "two JBangs build at once");
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        assertEquals("x", next.result().out());
    }

    @Test
    void runs_with_cache_folders_of_their_own_do_not_build_in_one_folder_of_JBangs_at_once() throws Exception {
        Path pids = fifo(), caches = Files.createDirectories(temp.resolve("other cache/stack/jbang"));
        Files.copy(jar(), caches.resolve(jar().getFileName()));
        var first = jbang("stack.java", "x").with("JAVA_HOME", jdk("echo $$ >'" + pids + "'; exec sleep 1000")).start();
        Files.readString(pids);
        var next = jbang("--quiet", "stack.java", "x").with("XDG_CACHE_HOME", temp.resolve("other cache"))
                .with("JAVA_HOME", jdk(PRINTS)).start();
        Path lock = home.resolve(".jbang/cache/lock");
        Bash.until(() -> waitsFor(lock) || !next.process.isAlive(), () -> "the next one neither waits nor ends");
        boolean waits = next.process.isAlive();
        first.signal("TERM");
        first.result();
        assertTrue(waits, "two JBangs build at once");
        assertEquals("x", next.result().out());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"TERM", "KILL"})
    void what_a_killed_JBang_had_in_its_temporary_folder_is_gone_after_the_next_run(String signal) throws Exception {
        Path pids = fifo(), jdk = standIn(pids);
        var first = launcher("setsid", "./jbang", "stack.java", "x").in(checkout).with("JAVA_HOME", jdk).start();
        Path held = Path.of(Files.readString(pids).strip());
        new Command("bash", "-c", "kill -\"$1\" -- \"-$2\"", "kill", signal, "" + first.process.pid()).run();
        first.result();
        assertNotEquals("", held.toString(), "JBang has no folder of its own");
        assertEquals("x", jbang("--quiet", "stack.java", "x").with("JAVA_HOME", jdk(PRINTS)).run().out());
        assertFalse(Files.exists(held));
    }

    @Test
    void the_temporary_folder_of_a_JBang_that_still_runs_is_left_alone() throws Exception {
        Path pids = fifo(), jdk = standIn(pids);
        var running = jbang("catalog", "x").with("JAVA_HOME", jdk).start(); // a command of JBang's: it takes no lock
        Path held = Path.of(Files.readString(pids).strip());
        new Command("rm", "-rf", cache.resolve("kept").toString()).run();
        assertEquals("x", jbang("--quiet", "stack.java", "x").with("JAVA_HOME", jdk(PRINTS)).run().out());
        boolean stayed = Files.exists(held.resolve("jdk-provider-cache"));
        running.signal("TERM");
        running.result();
        assertTrue(stayed, "another run removed " + held);
        assertFalse(Files.exists(held));
    }

    /** Java asks the system for the user's home, whatever HOME says, and so JBang's folder is there. */
    @Test
    void JBangs_folder_is_where_JBang_looks_for_it_whatever_HOME_says() throws Exception {
        Path other = Files.createDirectory(temp.resolve("other home"));
        Path told = Files.createTempFile(temp, "told", "");
        Path jdk = jdk("readlink /proc/self/fd/9 >'" + told + "'\n" + PRINTS);
        Command.Result run = jbang("other.java", "x").with("JAVA_HOME", jdk).with("HOME", other)
                .with("JBANG_DIR", null).run();
        assertEquals("x", run.out(), run.err());
        assertEquals(System.getProperty("user.home") + "/.jbang/cache/lock\n", Files.readString(told));
        assertFalse(Files.exists(other.resolve(".jbang")));
    }

    /** A JDK whose java makes what JBang makes for the time of its run, says where, and stays. */
    private Path standIn(Path says) throws IOException {
        return jdk("for a; do case $a in -Djava.io.tmpdir=*) folder=${a#*=} ;; esac; done\n"
                + "[[ ! $folder ]] || mkdir \"$folder/jdk-provider-cache\"\n"
                + "echo \"$folder\" >'" + says + "'; exec sleep 1000");
    }

    /** Whether a flock has it open, which ends with the lock. In a pid namespace /proc/locks hides such a one. */
    private static boolean waitsFor(Path file) {
        return ProcessHandle.allProcesses().anyMatch(process -> {
            Path proc = Path.of("/proc", "" + process.pid());
            try {
                return Files.readString(proc.resolve("comm")).equals("flock\n")
                        && Files.isSameFile(proc.resolve("fd/9"), file);
            } catch (IOException gone) {
                return false;
            }
        });
    }
}
