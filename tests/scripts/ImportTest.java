package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tests.Newcomer.good;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Command;
import tests.JBang;
import tests.Newcomer;
import tests.Repository;
import tests.Stack;

/** The library as someone gets it who has no checkout: from a repository, over HTTPS, by JBang's names for such. */
@ResourceLock(value = Stack.PORTS, mode = ResourceAccessMode.READ) // it listens
class ImportTest {
    @TempDir static Path his;
    @TempDir static Path far;
    private static FarRepository github;
    private static Newcomer newcomer;
    private static JBang jbang;

    @TempDir Path folder;

    @BeforeAll
    static void publish() throws Exception {
        Repository repository = Repository.ofTheCheckout(far.resolve("stack"));
        repository.git("tag", "v1");
        Files.writeString(repository.folder().resolve("lib/async/Misuse.java"), "no Java\n");
        repository.committed("A version that does not compile");
        repository.git("branch", "next");
        repository.git("reset", "-q", "--hard", "v1");
        github = new FarRepository(far).with("someone/stack", repository.folder());
        newcomer = Newcomer.in(his);
        jbang = new JBang(newcomer, his, github.javaOptions().split(" "));
    }

    @AfterAll
    static void unpublish() throws Exception {
        jbang.close();
        github.close();
    }

    @Test @Tag("slow")
    void a_script_imports_the_library_from_a_version_in_a_repository() throws Exception {
        Files.writeString(folder.resolve("f.bash"), "hello() { echo \"hello <$1>\"; }\n");
        assertTrue(good(script("someone/stack/v1", "tag.java")).contains("│ hello <a  b>\n"));
        Command.Result next = script("someone/stack/next", "branch.java").run();
        assertNotEquals(0, next.status());
        assertTrue(next.err().contains("Misuse.java:1: error"), next.err());
    }

    @Test
    void a_template_and_its_library_come_from_the_newest_version() throws Exception {
        jbang.good("init", "-t", "build@someone/stack", "-Dcatalog=someone/stack",
                folder.resolve("mine.java").toString());
        assertTrue(good(jbang("mine.java")).contains("built dist/app-0.1.tar.gz\n"));
    }

    @Test @Tag("slow")
    void so_does_a_session_once_it_is_trusted() throws Exception {
        Files.writeString(folder.resolve("build.bash"), "lint() { echo clean; }\n");
        good(jbang("trust", "add", "https://github.com/someone/stack/"));
        String lines = "var async = Async.sourcing(\"build.bash\")\nasync.join(async.run(\"lint\"))\n";
        String session = good(jbang("shell@someone/stack").reading(lines));
        assertTrue(session.contains("│ clean\n"), session);
    }

    @Test
    void the_catalog_says_which_version_it_is() {
        assertTrue(jbang.good("catalog", "list", "someone/stack")
                .matches("(?s).*async@someone/stack\n   .*version 0\\.2\\.0.*"));
    }

    private Command script(String catalog, String name) throws Exception {
        Files.writeString(folder.resolve(name), """
                //JAVA 17+
                //SOURCES async@%s
                import async.*;
                class script {
                    public static void main(String... args) {
                        try (Async async = Async.sourcing("f.bash")) {
                            async.join(async.run("hello", args));
                        }
                    }
                }
                """.formatted(catalog));
        return jbang(name, "a  b");
    }

    private Command jbang(String... words) {
        return newcomer.jbang(folder, words).with("JBANG_JAVA_OPTIONS", github.javaOptions());
    }
}
