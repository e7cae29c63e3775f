package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.Newcomer;
import tests.Program;
import tests.Repository;
import tests.StackScript;
import tests.tests;

@Order(1) // it takes long, so it starts first
class ReadmeTest {
    private static final Pattern BLOCKS = Pattern.compile("(?m)^```(\\w*)\n(.*?)^```$",
            Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir Path folder;
    @TempDir Path classes;

    @Test
    void the_first_script_runs_as_it_stands_and_shows_what_the_picture_shows() throws Exception {
        write("functions.bash", block("docs/toolkit.md", "bash", 0));
        String script = block("docs/toolkit.md", "java", 0);
        assertTrue(script.startsWith("///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n//SOURCES async@stack\nimport "),
                script);
        Command.Result result = Program.of(write("deploy.java", script), classes).command().run();
        assertEquals(1, result.status());
        String shown = result.out().replaceAll("\\d+\\.\\d+ s", "N s");
        assertTrue(shown.contains("serves 'an argument with spaces' from sqlite:///tmp/example.sqlite"), shown);
        assertTrue(shown.contains("page 3\n") && !shown.contains("never reached"), shown);
        assertTrue(result.err().contains("build_docs failed at " + folder + "/functions.bash:13 in build_docs"),
                result.err());
        assertTrue(result.err().contains("command  grep -q \"chapter 4\" <<< \"chapters 1 2 3\""), result.err());
        List<String> picture = text("tests/readme/join.svg").replaceAll("<[^>]*>", "").lines().toList();
        for (String line : shown.lines().filter(line -> line.startsWith("│") || line.startsWith("╭")).toList()) {
            assertTrue(picture.contains(line.replace("<", "&lt;").replace(">", "&gt;")), "the picture lacks: " + line);
        }
    }

    /** The README's six, then the toolkit's page's three, with the functions of that page. */
    @Test
    void the_lines_that_the_documents_show_run_as_they_stand() throws Exception {
        write("functions.bash", block("docs/toolkit.md", "bash", 0));
        Path script = write("lines.java", "import async.*;\nimport java.time.Duration;\n"
                + "class lines { public static void main(String... args) {\n"
                + "try (Async async = Async.sourcing(\"functions.bash\")) {\n"
                + "Task database = async.run(\"init_database\");\n"
                + block("docs/toolkit.md", "java", 1) + "}\n" + block("README.md", "java", 0) + "} }\n");
        Command.Result result = Program.of(script, classes).command().run();
        assertEquals(1, result.status(), result.err());
        assertTrue(result.out().contains("serves 'an argument with spaces'")
                && result.out().contains("\nsqlite:///tmp/example.sqlite\n"), result.out());
        assertTrue(result.err().contains("build_docs failed at "), result.err());
    }

    /** Made by timeline.java; what it runs is what the picture shows. */
    @Test
    void the_picture_of_the_readme_shows_the_tasks_that_its_script_runs() throws Exception {
        String script = text("tests/readme/timeline.java"), picture = text("tests/readme/timeline.svg");
        List<String> functions = Pattern.compile("\\.run\\(\"(\\w+)\"\\)").matcher(script).results()
                .map(call -> call.group(1)).toList();
        assertEquals(10, functions.size());
        for (String function : functions) assertTrue(picture.contains(">" + function + "</text>"), function);
    }

    /** Made by live.java, from a run on a terminal. */
    @Test
    void the_picture_of_the_live_view_shows_tasks_that_its_script_runs_what_waits_and_the_time_left() throws Exception {
        String script = text("tests/readme/live.java");
        String picture = text("tests/readme/live.svg").replaceAll("<[^>]*>", "");
        List<String> functions = Pattern.compile("\\.run\\(\"(\\w+)\"\\)").matcher(script).results()
                .map(call -> call.group(1)).toList();
        long rows = picture.lines().filter(line -> line.matches("\\w+ +\\d+\\.\\d+ s of ~\\d+\\.\\d s  .*"))
                .filter(line -> functions.contains(line.replaceFirst(" .*", ""))).count();
        assertEquals(3, rows, picture);
        assertTrue(picture.contains(" waiting: ") && picture.contains("/" + functions.size() + "] ")
                && picture.contains(" s left"), picture);
    }

    /** In a HOME of its own, typed as it stands; only the repository's address is put in. */
    @Test
    void five_commands_lead_from_the_clone_to_a_task_of_ones_own_and_leave_the_checkout_clean() throws Exception {
        String block = blockOf("README.md", "git clone ");
        assertEquals(5, block.lines().count(), block);
        Path home = Files.createDirectory(folder.resolve("home"));
        Path repository = Repository.ofTheCheckout(folder.resolve("repository")).folder();
        String script = "set -e\n" + block.replace("THIS_REPOSITORY", "'" + repository + "'")
                .replace("\njbang deploy.java\n", "\njbang deploy.java || echo \"status $?\"\n")
                + "git -C ~/stack status --porcelain >&2\n";
        Command.Result typed = new Command("bash", "-c", script).in(home).with("HOME", home)
                .with("XDG_CACHE_HOME", Newcomer.usersCache())
                .with("JBANG_REPO", Path.of(System.getProperty("user.home"), ".m2/repository"))
                .with("JBANG_LAUNCH_CMD", "").with("JBANG_DIR", home.resolve(".jbang"))
                .run(); // Java takes the home folder from the system, whatever HOME says
        assertEquals(0, typed.status(), typed.out() + typed.err());
        assertTrue(typed.out().contains("╭─ "), typed.out() + typed.err());
        assertFalse(typed.out().contains("status 2"), typed.out() + typed.err());
        assertFalse(typed.err().lines().anyMatch(line -> line.matches("[ ?AMD]{2} .*")), typed.err());
    }

    /** With what a job has: no terminal, a handful of variables, a home that is not the system's, its own umask. */
    @Test @Tag("slow")
    void a_CI_job_types_three_lines_and_has_its_log_in_a_file_and_its_exit_status() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")), job = Files.createDirectory(folder.resolve("job"));
        Path repository = Repository.ofTheCheckout(folder.resolve("repository")).folder();
        for (String file : List.of("build.java.qute", "build.bash")) {
            Files.writeString(job.resolve(file.replace(".qute", "")), text("tests/examples/" + file)
                    .replaceAll("async@\\{[^}]*}", "async@stack").replaceAll("\\{baseName}", "build"));
        }
        String typed = blockOf("docs/toolkit.md", "git clone --depth 1 ")
                .replace("THIS_REPOSITORY", "'file://" + repository + "'").replace("deploy.java", "build.java 1.2");
        Command.Result first = ciJob(job, home, "umask 077\n" + typed).run();
        assertEquals(0, first.status(), first.out() + first.err());
        assertTrue(first.out().endsWith("built dist/app-1.2.tar.gz\n"), first.out());
        Files.writeString(job.resolve("unfinished.bash"), "if\n");
        Command.Result next = ciJob(job, home, "umask 000\n~/stack/jbang build.java 1.3").run(); // what a cache brings
        assertEquals(1, next.status(), next.out() + next.err());
        assertTrue(next.err().contains("build: error: lint failed at " + job + "/build.bash:"), next.err());
        assertEquals(-1, (first.out() + first.err() + next.out() + next.err()).indexOf('\033'));
    }

    /** As GitHub runs a step, but for what JBang and Maven have fetched already. */
    private static Command ciJob(Path job, Path home, String lines) {
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        return new Command("env", "-i", "HOME=" + home, "PATH=" + java + ":/usr/bin:/bin", "CI=true",
                "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + job, "XDG_CACHE_HOME=" + Newcomer.usersCache(),
                "JBANG_DIR=" + home.resolve(".jbang"),
                "JBANG_REPO=" + Path.of(System.getProperty("user.home"), ".m2/repository"),
                "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines).in(job);
    }

    /** What needs a stack is only parsed; what shows a failure, or needs a stack to say anything, is not typed here. */
    @Test
    void every_command_in_the_documents_is_one() throws Exception {
        try (StackScript script = new StackScript(classes, folder)) {
            every_command_is_one(script);
        }
    }

    private void every_command_is_one(StackScript script) throws Exception {
        // What is tested above, or by tests of its own.
        List<String> elsewhere = List.of("git clone ", ". ~/.local/share/stack/openrc ",
                ". <(./jbang stack.java completion)", "openstack server list", "openstack keypair create ",
                "openstack security group rule create ", "openstack server create ", "ssh -F ~/.local/share/stack/",
                "~/.local/share/stack/bin/in-network ", "stack: error: ", "hint: ",
                "./jbang tests", "./jbang faults --help", "./jbang bench --help", "./jbang catalog", "mkdir ~/deploy",
                "jbang init", "jbang deploy.java", "jshell> ", "~/stack/jbang ");
        List<String> unknown = new ArrayList<>();
        Set<String> typed = new TreeSet<>();
        for (Path document : documents()) {
            for (Matcher block = BLOCKS.matcher(Files.readString(document)); block.find(); ) {
                if (block.group(1).equals("bash") && block.group(2).startsWith(". functions/")) {
                    Command.Result run = new Command("bash", "-euc", block.group(2)).in(tests.root()).run();
                    assertEquals(0, run.status(), block.group(2) + run.err());
                    continue;
                }
                if (block.group(1).equals("ini")) {
                    Path conf = Files.writeString(folder.resolve("local.conf"), block.group(2));
                    String shown = good(script, "--show-config", "--config", conf.toString());
                    assertFalse(shown.contains("without effect here"), shown);
                    continue;
                }
                if (!block.group(1).isEmpty()) continue; // the first script, which is run above
                for (String line : block.group(2).lines().map(line -> line.replaceFirst("\\s+#.*", "")).toList()) {
                    if (line.startsWith("./jbang stack.java")) {
                        typed.add(line.replaceFirst(" --help$", ""));
                    } else if (elsewhere.stream().noneMatch(line::startsWith)) {
                        unknown.add(document.getFileName() + ": " + line);
                    }
                }
            }
        }
        assertEquals(List.of(), unknown);
        assertTrue(typed.size() > 10, "only " + typed);
        for (String line : typed) {
            // What is behind a server's name is ssh's.
            String words = line.substring("./jbang stack.java".length()).replaceFirst("^( ssh) .*", "$1") + " --help";
            assertTrue(good(script, words.strip().split(" ")).contains("Usage: "), line);
        }
    }

    @Test
    void every_file_they_name_is_there() throws Exception {
        Pattern path = Pattern.compile("[`(]((?:docs|tests|functions|lib|jbang|stack\\.java)[\\w./-]*)[`)]");
        int found = 0;
        for (Path document : documents()) {
            for (Matcher name = path.matcher(Files.readString(document)); name.find(); found++) {
                assertTrue(Files.exists(tests.root().resolve(name.group(1))),
                        document.getFileName() + " names " + name.group(1));
            }
        }
        assertTrue(found > 20, "only " + found);
    }

    private static String text(String file) throws IOException {
        return Files.readString(tests.root().resolve(file));
    }

    /** The block of a document that begins so. */
    private static String blockOf(String document, String beginning) throws IOException {
        return BLOCKS.matcher(text(document)).results().map(found -> found.group(2))
                .filter(block -> block.startsWith(beginning)).findFirst().orElseThrow();
    }

    /** The n-th block of a kind in a document. */
    private static String block(String document, String kind, int n) throws IOException {
        return BLOCKS.matcher(text(document)).results().filter(found -> found.group(1).equals(kind)).skip(n).findFirst()
                .orElseThrow().group(2);
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(folder.resolve(file), text);
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(tests.root().resolve("README.md")));
        try (Stream<Path> files = Files.list(tests.root().resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    private static String good(StackScript script, String... words) {
        Command.Result result = script.run(words);
        assertEquals(0, result.status(), List.of(words) + result.err());
        return result.out() + result.err();
    }
}
