package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tests.Newcomer.good;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.InAFolder;
import tests.Newcomer;
import tests.Program;
import tests.tests;

/** JShell with the library: what people type who try things out. */
class SessionTest extends InAFolder {
    @TempDir static Path his;
    private static Newcomer newcomer;

    @TempDir Path classes;

    @BeforeAll
    static void add_the_catalog() {
        newcomer = Newcomer.in(his).withCatalog();
    }

    /** The session that the toolkit's page shows, with the functions of its first script; then another one. */
    @Test
    void a_session_runs_joins_fails_says_why_and_looks_at_a_log() throws IOException {
        String page = Files.readString(tests.root().resolve("docs/toolkit.md"));
        String functions = page.replaceFirst("(?s).*?```bash\n", "").replaceFirst("(?s)```.*", "");
        Files.writeString(folder.resolve("functions.bash"), functions);
        String shown = page.lines().filter(line -> line.startsWith("jshell> "))
                .map(line -> line.substring("jshell> ".length()) + "\n").reduce("", String::concat);
        Files.writeString(folder.resolve("f.bash"), """
                hello() { echo "hello <$1>"; }
                bad() {
                  echo before it
                  false
                }
                """);
        String said = good(newcomer.jbangThatHasBuilt(folder, "shell@stack").reading(shown + """
                async.close()
                var another = Async.sourcing("f.bash")
                another.run("helo")
                var hello = another.run("hello", "a  b")
                another.join(hello)
                var bad = another.run("bad")
                another.join(bad)
                var late = another.named("late").run("hello")
                System.out.println(Files.readString(bad.log()))
                bad
                another.close()
                """));
        assertTrue(said.contains("Exception async.TaskFailed: build_docs failed at "), said);
        assertTrue(said.contains("docs ==> build_docs (failed: exit status 1)\n") && said.contains("page 3\n"), said);
        assertTrue(said.contains("another ==> Async.sourcing(\"f.bash\")\n"), said);
        assertTrue(said.contains("no bash function 'helo' in the function files — did you mean 'hello'?\n\n"), said);
        assertTrue(said.contains("hello ==> hello (") && said.contains("│ hello <a  b>\n"), said);
        assertTrue(said.contains("bad failed at " + folder.toRealPath() + "/f.bash:4 in bad\n  command  false\n"),
                said);
        assertTrue(said.contains("bad ==> bad (failed: exit status 1)\n"), said);
        assertTrue(said.contains("late ==> late (cancelled: bad failed)\n"), said);
        assertTrue(said.matches("(?s).*jshell>\\W+before it\\R.*"), said);
        assertFalse(said.contains("$JShell$"), said);
    }

    /** By the file, where a Java script says {@code //SOURCES async@stack}. */
    @Test
    void a_jsh_file_may_import_all_of_java_io_and_all_of_the_library_and_has_its_arguments() throws IOException {
        Files.writeString(folder.resolve("f.bash"), "hello() { echo hello; }\n");
        String name = "greet of " + folder.getFileName() + ".jsh"; // JBang's files are called like it
        Files.writeString(folder.resolve(name), """
                //DEPS %s
                import java.io.*;
                import async.*;
                import async.model.*;
                import async.report.*;
                PrintWriter writer = new PrintWriter(System.out, true);
                try (Async async = Async.sourcing("f.bash")) {
                    async.join(async.run("hello"));
                }
                writer.println(String.join("|", args));
                /exit
                """.formatted(tests.root().resolve("lib/async/Async.java")));
        Files.writeString(folder.resolve("jbang-catalog.json"),
                "{\"aliases\": {\"greet\": {\"script-ref\": \"" + name + "\"}}}\n");
        Newcomer other = Newcomer.in(Files.createDirectory(folder.resolve("other"))).withCatalog("named", folder);
        String said = good(other.jbangThatHasBuilt(folder, "greet@named", "", "a  b", "ä"));
        assertEquals("|a  b|ä", said.lines().reduce("", (before, line) -> line));
        assertTrue(said.contains("│ hello\n"), said);
        assertLeavesNothing(other, name);
    }

    /** Neither where all programs' temporary files are, nor in the cache, once the next run has swept there. */
    private void assertLeavesNothing(Newcomer newcomer, String name) throws IOException {
        String all = "jbang_*" + name;
        assertEquals("", new Command("find", "/tmp", "-maxdepth", "1", "-name", all).run().out());
        Path jdk = folder.resolve("jdk"); // it stands in for JBang's
        WithLauncher.executable(jdk.resolve("bin/java"), WithLauncher.PRINTS);
        WithLauncher.executable(jdk.resolve("bin/javac"), "");
        Files.writeString(folder.resolve("next.java"), "");
        assertEquals("x", good(newcomer.jbang(folder, "next.java", "x").with("JAVA_HOME", jdk)));
        String left = new Command("find", newcomer.cache().toString(), "-name", "temporary.*").run().out();
        assertEquals("", left, "the next run removes them, and leaves none");
    }

    @Test
    void a_script_may_import_all_of_java_io_and_all_of_the_library() throws IOException {
        Files.writeString(folder.resolve("f.bash"), "hello() { echo hello; }\n");
        Path script = Files.writeString(folder.resolve("greet.java"), """
                import java.io.*;
                import java.nio.file.*;
                import java.time.*;
                import java.util.*;
                import async.*;
                import async.model.*;
                import async.report.*;
                class greet {
                    public static void main(String... args) throws IOException {
                        try (Async async = Async.sourcing("f.bash").output(Output.system())) {
                            Task hello = async.run("hello");
                            async.join(hello);
                            System.out.println(Files.readAllLines(hello.log()));
                        } catch (TaskFailed | Misuse failed) {
                            throw new IOException(failed);
                        }
                    }
                }
                """);
        String said = good(Program.of(script, classes).command());
        assertTrue(said.endsWith("\n[hello]\n"), said);
    }
}
