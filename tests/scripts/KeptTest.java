package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Command;

/**
 * JBang's answer, which the launcher keeps as long as JBang would give it: any script's, whatever that is made of. The
 * JBang here stands in for the real one, and counts how often it is asked.
 */
class KeptTest extends WithLauncher {
    private interface Change { void make() throws IOException; }

    private Path project, asked, jdk;

    @BeforeEach
    void write_a_script_that_is_made_of_all_that_there_is() throws IOException {
        project = Files.createTempDirectory(temp, "für $x's ");
        asked = Files.createFile(project.resolve("asked"));
        jdk = jdk("case $* in *dev.jbang.Main*) ;; *) printf '<%s>' \"$@\"; exit ;; esac\n"
                + "echo >>\"" + asked.toString().replace("$", "\\$") + "\"\n"
                + "printf '%q -classpath %q app' \"$0\" \"${0%/bin/*}/app.jar:${0%/bin/*}/b.jar\"\n"
                + "case ${*: -1} in _*_) echo \" ${*: -1}\" ;; esac\nexit 255");
        for (String jar : List.of("app.jar", "b.jar")) Files.createFile(jdk.resolve(jar));
        write("app.java", """
                //JAVA 17+
                //SOURCES lib/Lib.java, more/*.java
                //SOURCES deep/**.java
                //SOURCES shared@known
                //FILES data/=data some/=one/*.txt
                //DEPS org.example:x:1.0 org.example:y:2.Final
                //RUNTIME_OPTIONS -Da="b c"
                """);
        write("lib/Lib.java", "//SOURCES ../lib/Lib.java ../next/Next.java\n//FILES ../next/text\n");
        for (String file : List.of("next/Next.java", "next/text", "more/Old.java", "deep/a/b/Old.java", "data/a/old",
                "one/old.txt", "known/src/Nested.java")) write(file, "");
        write("known/jbang-catalog.json", """
                {"templates": {"shared": {"file-refs": {"a": "b"}}},
                 "aliases": {"other": {"script-ref": "x"}, "shared": { "script-ref": "src/Shared.java" }}}
                """);
        write("known/src/Shared.java", "//SOURCES Nested.java\n");
        Files.createDirectories(home.resolve(".jbang"));
        Files.writeString(home.resolve(".jbang/jbang-catalog.json"), "{\"catalogs\": {\n  \"known\": {\n"
                + "    \"catalog-ref\": \"" + project.resolve("known/jbang-catalog.json") + "\"\n}}}\n");
    }

    @Test
    void an_answer_is_kept_until_something_changes_that_it_depends_on() throws IOException {
        Map<String, Change> changes = new LinkedHashMap<>();
        for (String file : List.of("app.java", "lib/Lib.java", "next/Next.java", "next/text", "more/Old.java",
                "deep/a/b/Old.java", "data/a/old", "one/old.txt", "known/src/Shared.java", "known/src/Nested.java",
                "known/jbang-catalog.json")) {
            changes.put(file, () -> append(project.resolve(file)));
        }
        for (String file : List.of("more/.New.java", "deep/New.java", "deep/c/New.java", "deep/a/b/New.java",
                "data/a/new", "data/new/new", "one/new.txt", "jbang-catalog.json", ".jbang/jbang.properties")) {
            changes.put("a new " + file, () -> write(file, ""));
            changes.put("no more " + file, () -> Files.delete(project.resolve(file)));
        }
        for (String file : List.of("app.jar", "b.jar", "bin/java")) changes.put(file, () -> touch(jdk.resolve(file)));
        changes.put("a jar that is gone", () -> Files.delete(jdk.resolve("b.jar")));
        changes.put("the catalog in the home", () -> append(home.resolve(".jbang/jbang-catalog.json")));
        changes.put("the launcher", () -> touch(checkout.resolve("jbang")));
        changes.put("JBang", () -> touch(jar()));
        changes.put("the JDK", () -> new Command("mv", jdk.toString(), jdk + " of late").run());
        assertAsked(1, "app.java", "x");
        assertAsked(0, "app.java", "y");
        for (var change : changes.entrySet()) {
            change.getValue().make();
            if (change.getKey().equals("the JDK")) jdk = Path.of(jdk + " of late");
            assertEquals(1, askedBy("app.java"), change.getKey());
        }
        assertAsked(0, "app.java");
    }

    private void assertAsked(int times, String... words) throws IOException {
        assertEquals(times, askedBy(words));
    }

    @Test
    void other_words_for_JBang_have_an_answer_of_their_own_and_the_scripts_are_its_own() throws IOException {
        for (String words : List.of("app.java", "run app.java", "-Da=b app.java", "--quiet run --offline app.java")) {
            assertAsked(1, (words + " one").split(" "));
            Command.Result again = app((words + " | one").split(" \\| | "));
            assertTrue(again.out().endsWith("/app.jar:" + jdk + "/b.jar><app><one>"), again.out() + again.err());
            assertAsked(0, (words + " two").split(" "));
        }
    }

    /** Since what they stand for changes where no file does that the launcher knows. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"//DEPS a:b:LATEST", "//DEPS a:b:1-SNAPSHOT", "//DEPS a:b:[1,2)", "//DEPS a:b:1.+",
        "//DEPS a:b", "//DEPS lib/Lib.java", "//DEPS a:b:1 'c:d:1'", "//SOURCES https://example.org/A.java",
        "//SOURCES shared@owner/repository", "//SOURCES shared@unknown", "//SOURCES none@known",
        "//SOURCES missing.java", "//SOURCES lib", "//SOURCES lib/{Lib,Other}.java", "//FILES a=https://example.org/a",
        "//RUNTIME_OPTIONS -Da=${env.A}", "@" + "Grab(\"a:b:1\")"}) // not as one word, since JBang reads this file, too
    void of_what_may_change_unseen_no_answer_is_kept(String line) throws IOException {
        write("app.java", line + "\n");
        assertAsked(1, "app.java");
        assertAsked(1, "app.java");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--fresh app.java", "--verbose app.java", "--java=17 app.java", "link.java"})
    void of_what_asks_for_JBang_itself_no_answer_is_kept(String words) throws IOException {
        Files.createSymbolicLink(project.resolve("link.java"), project.resolve("app.java"));
        assertAsked(1, words.split(" "));
        assertAsked(1, words.split(" "));
    }

    /** What a JVM writes that ends; it is no archive of a changed script. */
    @Test
    void the_second_run_writes_an_archive_of_classes_which_those_after_it_read() throws IOException {
        String writes = "<-XX:ArchiveClassesAtExit=", reads = "<-XX:SharedArchiveFile=";
        String first = app("app.java").out(), second = app("app.java").out();
        assertTrue(!first.contains(writes) && second.startsWith(writes), first + "\n" + second);
        Path archive = Path.of(second.substring(writes.length(), second.indexOf('>')));
        String third = app("app.java").out();
        assertTrue(!third.contains(writes) && !third.contains(reads), "not tried again: " + third);
        Files.writeString(archive, "classes");
        assertTrue(app("app.java").out().startsWith(reads + archive + ">"));
        append(project.resolve("lib/Lib.java"));
        assertEquals(first, app("app.java").out());
        assertTrue(Files.notExists(archive), "it was the script's before");
    }

    /** The JVM would end with an error, at the end of a run that was good until then. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ulimit -f 1000", "ulimit -v 99999999", "export JAVA_TOOL_OPTIONS=-Da=b"})
    void no_archive_is_written_where_that_cannot_end_well(String limit) {
        for (int run = 0; run < 3; run++) {
            Command.Result result = launcher("bash", "-c", limit + "; exec \"$0\" app.java",
                    checkout.resolve("jbang").toString()).in(project).with("JAVA_HOME", jdk).run();
            assertTrue(result.out().startsWith("<-Djbang.dir="), result.out() + result.err());
        }
    }

    @Test
    void a_password_for_downloads_is_not_kept() throws IOException {
        for (int run = 0; run < 2; run++) {
            launcher(checkout.resolve("jbang").toString(), "app.java").in(project).with("JAVA_HOME", jdk)
                    .with("JBANG_AUTH_BASIC_PASSWORD", "s3cret").with("JBANG_X", "known").run();
        }
        assertEquals(1, Files.size(asked));
        StringBuilder all = new StringBuilder();
        for (String file : kept().keySet()) all.append(Files.readString(Path.of(file)));
        assertTrue(all.indexOf("JBANG_X=known\n") > 0 && all.indexOf("s3cret") < 0, all.toString());
    }

    @Test
    void what_one_kept_a_month_ago_is_removed() throws IOException {
        app("app.java");
        Path old = Path.of(kept().keySet().iterator().next());
        new Command("touch", "-d", "40 days ago", old.toString()).run();
        app("run", "app.java");
        assertTrue(Files.notExists(old), old.toString());
    }

    private int askedBy(String... words) throws IOException {
        long before = Files.size(asked);
        app(words);
        return (int) (Files.size(asked) - before);
    }

    private Command.Result app(String... words) {
        Command.Result result = launcher(after(checkout.resolve("jbang").toString(), words)).in(project)
                .with("JAVA_HOME", jdk).run();
        assertEquals(0, result.status(), result.err());
        return result;
    }

    private Path write(String file, String text) throws IOException {
        Files.createDirectories(project.resolve(file).getParent());
        return Files.writeString(project.resolve(file), text);
    }

    /** What is run is not written here: it would be busy for as long as another thread's child has it open, too. */
    private static void touch(Path file) {
        new Command("touch", file.toString()).run();
    }

    private static void append(Path file) throws IOException {
        Files.writeString(file, Files.readString(file) + "\n");
    }
}
