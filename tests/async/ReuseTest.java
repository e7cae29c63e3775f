package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Call;
import async.Misuse;
import async.Task;
import async.TaskFailed;
import async.model.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.InAFolder;

/** What is skipped because an earlier run of it stands, and what is not. */
@Timeout(120) // a hang is a failure, too
class ReuseTest extends InAFolder {
    private static final String FUNCTIONS = Bash.FUNCTIONS + """
            VERSION=1
            compile() { ran; options; cat src/*.c >program.o; }
            options() { echo "$VERSION $LEVEL"; }
            link() { ran; cp program.o program; chmod +x program; }
            note() { ran; emit NAME "value of $ASYNC_TASK"; }
            use() { ran; echo "NAME is $NAME"; }
            fail() { ran; return 3; }
            lie() { ran; }
            other() { :; }
            """;

    private Bash bash;

    @BeforeEach
    void two_sources() throws IOException {
        bash = new Bash(folder, FUNCTIONS);
        Files.createDirectories(folder.resolve("src/deep"));
        bash.file("src/a.c", "a\n");
        bash.file("src/b.c", "b\n");
    }

    /** In a run of its own; which of the functions were really called, in order. */
    private String ran(Consumer<Async> script) {
        bash.file("ran", "");
        try (Async async = bash.async().cache(folder.resolve("cache")).with("LEVEL", System.getProperty("level", ""))) {
            script.accept(async);
            async.join();
        } catch (TaskFailed failed) {
            // What is asserted is what ran.
        }
        return bash.read("ran").replace('\n', ' ');
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Task compile(Async async) {
        return async.onlyIfChanged(path("src/**/*.c")).producing(path("program.o")).run("compile");
    }

    private void build(Async async) {
        Task compile = compile(async);
        async.after(compile).onlyIfChanged().producing(path("program")).run("link");
    }

    @Test
    void what_is_unchanged_is_skipped_and_says_so() {
        assertEquals("compile link", ran(this::build));
        assertEquals("", ran(this::build));
        ran(async -> {
            Task compile = compile(async);
            async.join();
            assertEquals(Task.State.SKIPPED, compile.state());
            assertEquals(new Outcome.Skipped("up to date"), compile.outcome());
        });
    }

    @Test
    void each_thing_that_a_task_depends_on_makes_it_run_again() throws IOException {
        Map<String, Runnable> changes = new LinkedHashMap<>();
        changes.put("a file's content", () -> bash.file("src/a.c", "A\n"));
        changes.put("a new file", () -> bash.file("src/deep/c.c", "c\n"));
        changes.put("a file that is gone", () -> assertTrue(folder.resolve("src/deep/c.c").toFile().delete()));
        changes.put("its permission to be executed", () -> assertTrue(folder.resolve("src/a.c").toFile()
                .setExecutable(true)));
        changes.put("its function", () -> bash.file("functions.bash", FUNCTIONS.replace("cat src/*.c",
                "cat src/a.c src/b.c")));
        changes.put("a function that it calls", () -> bash.file("functions.bash", FUNCTIONS.replace("echo \"$VERSION",
                "echo \"v $VERSION")));
        changes.put("a variable that that one names", () -> bash.file("functions.bash", FUNCTIONS.replace("VERSION=1",
                "VERSION=2")));
        changes.put("a variable of the script's", () -> System.setProperty("level", "3"));
        changes.put("what it made is gone", () -> assertTrue(folder.resolve("program.o").toFile().delete()));
        changes.put("what it made was edited", () -> bash.file("program.o", "edited"));
        try {
            assertEquals("compile", ran(this::compile));
            for (Map.Entry<String, Runnable> change : changes.entrySet()) {
                change.getValue().run();
                assertEquals("compile", ran(this::compile), change.getKey());
                assertEquals("", ran(this::compile), "again after " + change.getKey());
            }
        } finally {
            System.clearProperty("level");
        }
    }

    @Test
    void what_it_does_not_depend_on_does_not() {
        ran(this::build);
        bash.file("functions.bash", FUNCTIONS.replace("other() { :; }", "other() { echo; }\nmore() { :; }\nX=1"));
        bash.file("src/.hidden.c", "an editor's\n");
        bash.file("src/readme", "text\n");
        assertEquals("", ran(this::build));
    }

    @Test
    void other_arguments_names_and_ways_to_call_are_others() {
        Consumer<Async> script = async -> async.onlyIfChanged().run("note", "x");
        ran(script);
        assertEquals("", ran(script));
        assertEquals("note", ran(async -> async.onlyIfChanged().run("note", "y")));
        assertEquals("note", ran(async -> async.onlyIfChanged().lenient().run("note", "y")));
        assertEquals("n", ran(async -> async.onlyIfChanged().lenient().named("n").run("note", "y")));
    }

    @Test
    void what_comes_after_one_that_made_the_same_files_again_is_skipped() {
        ran(this::build);
        bash.file("functions.bash", FUNCTIONS.replace("compile() { ran;", "compile() { ran; : otherwise;"));
        assertEquals("compile", ran(this::build));
        bash.file("src/a.c", "A\n");
        assertEquals("compile link", ran(this::build));
    }

    @Test
    void what_comes_after_a_task_that_says_nothing_always_runs() {
        Consumer<Async> script = async -> {
            async.run("lie");
            async.after("lie").onlyIfChanged().run("note");
        };
        ran(script);
        assertEquals("lie note", ran(script));
    }

    @Test
    void what_a_skipped_task_handed_on_is_handed_on_again_arrays_and_all() {
        bash.file("functions.bash", FUNCTIONS + """
                make() { declare -gA MAP=([a b]=1 ["c
                d"]='2'); declare -ga LIST=(x '' "y z"); declare -gr FIXED=f; emit NAME $'two\\nlines'; }
                show() { declare -p MAP LIST FIXED NAME >shown; }
                """);
        Consumer<Async> script = async -> {
            Task make = async.onlyIfChanged().keeping("MAP", "LIST", "FIXED").run("make");
            async.after(make).run("show");
            async.join();
            assertEquals("two\nlines", make.output("NAME"));
            assertEquals(List.of("x", "", "y z"), make.outputs("LIST"));
        };
        ran(script);
        String first = bash.read("shown");
        assertTrue(first.contains("declare -r FIXED"), first);
        assertTrue(folder.resolve("shown").toFile().delete());
        ran(script);
        assertEquals(first, bash.read("shown"));
    }

    @Test
    void what_is_handed_on_to_a_task_counts_even_past_one_that_stands() {
        Consumer<Async> script = async -> {
            Task note = async.onlyIfChanged().run("note");
            Task between = async.after(note).onlyIfChanged().producing(path("program.o")).run("compile");
            async.after(between).onlyIfChanged().run("use");
        };
        assertEquals("note compile use", ran(script));
        assertEquals("", ran(script));
        bash.file("functions.bash", FUNCTIONS.replace("value of", "another value of"));
        assertEquals("note compile use", ran(script));
    }

    @Test
    void a_promised_file_that_was_not_made_is_a_failure() {
        try (Async async = bash.async()) {
            async.producing(path("program.o"), path("nothing/*.x")).onlyIfChanged().run("compile");
            TaskFailed failed = assertThrows(TaskFailed.class, async::join);
            assertTrue(failed.getMessage().contains("it did not make " + path("nothing/*.x")), failed.getMessage());
        }
    }

    @Test
    void a_task_that_failed_since_runs_again_even_if_all_is_as_it_was_before() {
        ran(async -> async.onlyIfChanged().run("note"));
        bash.file("functions.bash", FUNCTIONS.replace("note() { ran;", "note() { ran; return 3;"));
        assertEquals("note", ran(async -> async.onlyIfChanged().run("note")));
        bash.file("functions.bash", FUNCTIONS);
        assertEquals("note", ran(async -> async.onlyIfChanged().run("note")));
        assertEquals("", ran(async -> async.onlyIfChanged().run("note")));
    }

    @ParameterizedTest(name = "journal: {0}")
    @ValueSource(strings = {"cut in half", "edited", "of a later version", "gone", "bytes"})
    void a_journal_that_is_no_more_what_it_was_costs_a_run_and_harms_nothing(String damage) throws IOException {
        ran(this::compile);
        Path journal = folder.resolve("logs/latest/events.jsonl");
        String text = Files.readString(journal);
        switch (damage) {
            case "cut in half" -> Files.writeString(journal, text.substring(0, text.indexOf("\"kept\"") + 40));
            case "edited" -> Files.writeString(journal, text.replace("\"parts\":{", "\"parts\":[{"));
            case "of a later version" -> Files.writeString(journal, text.replace("\"version\":1", "\"version\":99"));
            case "bytes" -> Files.write(journal, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
            default -> Files.delete(journal);
        }
        assertEquals("compile", ran(this::compile));
        assertEquals("", ran(this::compile));
    }

    @Test
    void what_went_well_in_a_second_attempt_stands_as_well() {
        bash.file("functions.bash", FUNCTIONS + "flaky() { ran; [[ -e tried ]] || { touch tried; return 1; }; }\n");
        assertEquals("flaky flaky", ran(async -> async.onlyIfChanged().retries(1).run("flaky")));
        assertEquals("", ran(async -> async.onlyIfChanged().retries(1).run("flaky")));
    }

    @Test
    void one_run_kept_is_enough_to_know_the_one_before() {
        ran(async -> async.keepRuns(1).onlyIfChanged().run("note"));
        assertEquals("", ran(async -> async.keepRuns(1).onlyIfChanged().run("note")));
    }

    @Test
    void what_was_cached_comes_back_with_its_permissions_where_all_is_as_it_once_was() throws IOException {
        Consumer<Async> script = async -> {
            Task compile = compile(async);
            async.after(compile).onlyIfChanged().producing(path("program")).cached().run("link");
        };
        assertEquals("compile link", ran(script));
        bash.file("src/a.c", "A\n");
        assertEquals("compile link", ran(script));
        bash.file("src/a.c", "a\n");
        assertEquals("compile", ran(script));
        assertEquals("a\nb", bash.read("program"));
        assertEquals("rwx", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("program")))
                .substring(0, 3));
        assertEquals("", ran(script));
    }

    @Test
    void a_damaged_entry_of_the_cache_is_noticed_and_made_again() throws IOException {
        Consumer<Async> script = async -> async.onlyIfChanged(path("src/*.c")).producing(path("program.o")).cached()
                .run("compile");
        ran(script);
        try (Stream<Path> kept = Files.walk(folder.resolve("cache/files"))) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) Files.writeString(file, "x");
        }
        assertTrue(folder.resolve("program.o").toFile().delete());
        assertEquals("compile", ran(script));
        assertEquals("a\nb", bash.read("program.o"));
        assertTrue(folder.resolve("program.o").toFile().delete());
        assertEquals("", ran(script));
        assertEquals("a\nb", bash.read("program.o"));
    }

    @Test
    void what_holds_a_secret_is_kept_nowhere_and_so_runs_again() throws IOException {
        Consumer<Async> script = async -> {
            async.secret("TOKEN", "hunter2$x");
            async.onlyIfChanged("$TOKEN").run("note", "a");
            async.onlyIfChanged().named("tell").run("note", "b");
        };
        bash.file("functions.bash", FUNCTIONS.replace("value of", "$TOKEN of"));
        ran(script);
        assertEquals(Set.of("note", "tell"), Set.of(ran(script).split(" ")));
        try (Stream<Path> all = Files.walk(folder.resolve("logs"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file, StandardCharsets.ISO_8859_1).contains("hunter2"), file.toString());
            }
        }
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        try (Async async = bash.async()) {
            Call call = async.onlyIfChanged();
            assertTrue(assertThrows(Misuse.class, () -> call.onlyIfChanged("src/[")).getMessage()
                    .contains("invalid file pattern 'src/['"));
            assertTrue(assertThrows(Misuse.class, () -> call.onlyIfChanged("$SRC/a.c")).getMessage()
                    .contains("a variable alone is $NAME"));
            assertTrue(assertThrows(Misuse.class, () -> call.producing("")).getMessage().contains("it is empty"));
            assertTrue(assertThrows(Misuse.class, () -> call.cached().run("note")).getMessage()
                    .contains("hint: producing(FILE…)"));
        }
    }

    @Test
    void an_input_that_is_not_there_is_told_of() {
        ran(async -> async.onlyIfChanged(path("src/x.c")).run("note"));
        assertTrue(bash.err().contains("note: there is no file " + path("src/x.c")), bash.err());
    }

    @Test
    void what_was_ended_did_not_go_well_whatever_its_exit_status() {
        bash.file("functions.bash", FUNCTIONS + """
                half() { ran; echo half >program; trap 'exit 0' TERM; until [[ -e go ]]; do sleep 0.02; done; }
                """);
        Consumer<Async> script = async -> async.onlyIfChanged().producing(path("program")).cached()
                .timeout(Duration.ofMillis(300)).run("half");
        assertEquals("half", ran(script));
        assertEquals("half", ran(script));
        assertFalse(Files.exists(folder.resolve("cache/results")), "half of it is in the cache");
    }

    @Test
    void what_is_left_out_beside_what_is_looked_at_holds_up_nobody() {
        Consumer<Async> script = async -> {
            async.onlyIfChanged().run("note");
            for (int i = 0; i < 8; i++) async.named("plain" + i).run("other");
            async.onlyIfChanged().named("left out").run("note");
        };
        for (int i = 0; i < 5; i++) {
            bash.async().main(new String[] {"--skip", "left out"}, script);
        }
    }

    @Test
    void values_that_were_edited_by_hand_are_none() throws IOException {
        ran(async -> async.onlyIfChanged().run("note"));
        Path journal = folder.resolve("logs/latest/events.jsonl");
        Files.writeString(journal, Files.readString(journal).replace("\"values\":[\"NAME\",\"\",\"1\"",
                "\"values\":[\"NAME\",\"\",\"x\""));
        assertEquals("note", ran(async -> async.onlyIfChanged().run("note")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"linked, src/b.c", "linked/*.c, src/b.c", "top/*/*.c, src/b.c", "'src/{.env,b.c}', src/.env",
            "src/[^x].c, src/b.c", "., src/deep/new", "src/**, src/deep/new"})
    void a_file_that_is_meant_counts(String input, String changing) throws IOException {
        Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("src"));
        Files.createSymbolicLink(Files.createDirectory(folder.resolve("top")).resolve("linked"), folder.resolve("src"));
        Files.createSymbolicLink(folder.resolve("src/deep/loop"), folder.resolve("src"));
        bash.file("src/.env", "1");
        Consumer<Async> script = async -> async.onlyIfChanged(path(input)).run("lie");
        bash.file("ran", "");
        script(script);
        script(script);
        assertEquals("lie", bash.read("ran"), "it stands, with logs in it and links in a ring");
        bash.file(changing, "changed");
        script(script);
        assertEquals("lie\nlie", bash.read("ran"));
    }

    /** As {@link #ran}, with its list of what ran elsewhere than in the folder that is looked at. */
    private void script(Consumer<Async> script) {
        String before = bash.read("ran");
        bash.file("ran", ""); // the same in each run
        try (Async async = bash.async()) {
            script.accept(async);
            async.join();
        }
        String ran = bash.read("ran");
        bash.file("ran", (before + "\n" + ran).strip());
    }

    @Test
    void names_in_variables_are_followed() {
        String functions = FUNCTIONS + """
                STEPS=(one two); BASH_IMAGE=1
                all() { ran; local step; for step in "${STEPS[@]}"; do "$step"; done; }
                one() { :; }
                two() { : "$BASH_IMAGE"; }
                """;
        bash.file("functions.bash", functions);
        Consumer<Async> script = async -> async.onlyIfChanged().run("all");
        assertEquals("all", ran(script));
        assertEquals("", ran(script));
        bash.file("functions.bash", functions.replace("one() { :;", "one() { : otherwise;"));
        assertEquals("all", ran(script));
        bash.file("functions.bash", functions.replace("IMAGE=1", "IMAGE=2"));
        assertEquals("all", ran(script));
    }

    @Test
    void of_two_runs_the_later_counts_whatever_their_folders_are_called() throws IOException {
        Consumer<Async> script = async -> async.onlyIfChanged(path("src/a.c")).run("lie");
        ran(script);
        bash.file("src/a.c", "2");
        ran(script);
        Path second = folder.resolve("logs/latest").toRealPath();
        Files.move(second, second.resolveSibling("20200101-000000")); // its clock was in another zone
        bash.file("src/a.c", "a\n");
        assertEquals("lie", ran(script));
    }

    @Test
    void files_with_names_like_other_parts_are_no_other_parts() {
        Consumer<Async> first = async -> async.onlyIfChanged(path("src/*"), path("the command")).run("note", "1");
        bash.file("the command", "x");
        ran(first);
        assertEquals("note", ran(async -> async.onlyIfChanged(path("src/*"), path("the command")).run("note", "2")));
    }

    @Test
    void a_cache_that_cannot_be_used_costs_a_warning() {
        bash.file("cache", "a file where the folder is to be");
        Consumer<Async> script = async -> async.onlyIfChanged(path("src/*.c")).producing(path("program.o")).cached()
                .run("compile");
        assertEquals("compile", ran(script));
        assertTrue(bash.err().contains("compile: what it made could not be kept in the cache: "), bash.err());
        assertEquals("", ran(script));
    }

    @Test
    void the_cache_is_its_owners_alone_and_knows_tasks_by_name() throws IOException {
        ran(async -> async.onlyIfChanged().producing(path("program.o")).cached().run("compile"));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(
                folder.resolve("cache"))));
        assertEquals("other", ran(async -> async.onlyIfChanged().producing(path("program.o")).cached().named("other")
                .run("compile")));
    }

    @Test
    void of_what_sees_a_secret_nothing_is_kept_by_which_it_could_be_guessed() {
        bash.file("functions.bash", FUNCTIONS + "make() { ran; : >\"$1\"; }\n");
        for (int i = 0; i < 2; i++) {
            assertEquals("make", ran(async -> async.secret("PIN", "4711").onlyIfChanged().producing(path("f-4711"))
                    .run("make", path("f-4711"))));
        }
        assertFalse(bash.read("logs/latest/events.jsonl").contains("\"kept\""));
        ran(async -> async.secret("PIN", "4711").producing(path("nothing-4711")).run("lie"));
        assertFalse((bash.out() + bash.err() + bash.read("logs/latest/events.jsonl")).contains("nothing-4711"));
    }
}
