package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import async.Async;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;
import tests.tests;

/**
 * Functions of the kind that DevStack is made of, as nobody would write them for this toolkit: what they print, write,
 * set and end with, side by side and by defaults, is byte for byte that of a bash which runs one after another under
 * errexit.
 */
@Timeout(120) // a hang is a failure, too
class LikeDevStackTest extends InAFolder {
    private record Call(List<String> words, List<String> after) {
        String function() {
            return words.get(0);
        }

        Call after(String... functions) {
            return new Call(words, List.of(functions));
        }

        /** The words are without single quotes. */
        String line() {
            return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        }
    }

    private static final String PROCESS = "sh -c \"echo \\$\\$ >status/n-api.child; touch status/n-api.up; exec sleep"
            + " 1000\"";

    private static final List<Call> GOOD = List.of(call("create_keystone_accounts"),
            call("create_nova_accounts").after("create_keystone_accounts"), call("create_flavors"),
            call("configure_glance"),
            call("init_placement"), call("write_clouds_yaml"), call("enable_plugins"), call("load_plugin_settings"),
            call("merge_local_conf"), call("compare_versions"), call("netmasks"), call("wait_for_services"),
            call("run_and_stop_process", "n-api", PROCESS), call("retry_git", "clone", "two words", "*", ""),
            call("after_temporary_folder"), call("install_packages", "-u", "-c", "limits", "-x", "one", "two three"),
            call("arrays_and_maps"), call("through_descriptors"), call("in_other_folders"), call("xtraced_idioms"),
            call("indirectly"), call("under_conditions"), call("counts_and_lists"),
            call("time_totals").after("wait_for_services"),
            call("call_by_name"), call("reads_nothing"), call("mixes_output"));

    private static final List<Call> FAILING = List.of(call("dies"), call("dies_deep"), call("upgrade"),
            call("counts_from_nothing"),
            call("fails_in_a_substitution"));

    private static final Call LAST = call("show_values")
            .after(GOOD.stream().map(Call::function).toArray(String[]::new));

    @TestFactory
    Stream<DynamicTest> they_print_write_set_and_end_as_in_a_serial_bash() throws IOException {
        Path serial = Files.createDirectories(folder.resolve("serial/stack")),
                parallel = Files.createDirectories(folder.resolve("parallel/stack"));
        String functions = Files.readString(tests.root().resolve("tests/async/bash/like_devstack.bash"));
        Files.writeString(serial.resolve("functions.bash"), functions);
        Map<Call, Integer> statuses = serially(serial);
        Map<Call, Task> tasks = new LinkedHashMap<>();
        try (Async async = new Bash(parallel, functions).async().slots(4).keepGoing()) {
            for (Call call : all()) {
                tasks.put(call, async.after(call.after.toArray(String[]::new)).keeping("[A-Z]*", "http_proxy")
                        .run(call.function(), call.words.subList(1, call.words.size()).toArray(String[]::new)));
            }
            assertThrows(TaskFailed.class, async::join);
        }
        Stream<DynamicTest> calls = all().stream().map(call -> DynamicTest.dynamicTest(call.function(), () -> {
            Task task = tasks.get(call);
            assertEquals(read(serial.resolve(call.function() + ".log")),
                    read(task.log()).replace(parallel.toRealPath().toString(), "."));
            assertEquals(statuses.get(call), task.outcome().exitStatus());
        }));
        return Stream.concat(calls, Stream.of(DynamicTest.dynamicTest("the files",
                () -> assertEquals(files(serial), files(parallel)))));
    }

    /** Those that end well in one bash, one after another; each of the others in one of its own. The exit statuses. */
    private static Map<Call, Integer> serially(Path folder) {
        Map<Call, Integer> statuses = new LinkedHashMap<>();
        List<Call> good = new ArrayList<>(GOOD);
        good.add(LAST);
        Command.Result result = bash(folder, good);
        assertEquals(0, result.status(), result.out() + result.err());
        good.forEach(call -> statuses.put(call, 0));
        for (Call call : FAILING) statuses.put(call, bash(folder, List.of(call)).status());
        return statuses;
    }

    private static Command.Result bash(Path folder, List<Call> calls) {
        String lines = calls.stream().map(call -> call.line() + " >" + call.function() + ".log 2>&1\n")
                .collect(Collectors.joining());
        return new Command("bash", "-c", "source ./functions.bash\nset -e\n" + lines).in(folder).run();
    }

    private static List<Call> all() {
        return Stream.of(GOOD, FAILING, List.of(LAST)).flatMap(List::stream).toList();
    }

    /** What the functions have made: each file's name and content, without the calls' logs. */
    private static Map<String, String> files(Path folder) throws IOException {
        List<String> ours = List.of("functions.bash", "here.bash");
        List<String> logs = all().stream().map(call -> call.function() + ".log").toList();
        try (Stream<Path> all = Files.walk(folder)) {
            return new java.util.TreeMap<>(all.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(folder.resolve("logs")))
                    .filter(file -> !ours.contains(file.getFileName().toString())
                    && !logs.contains(file.getFileName().toString()))
                    .collect(Collectors.toMap(file -> folder.relativize(file).toString(), LikeDevStackTest::read)));
        }
    }

    /** Each byte as a character. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Call call(String... words) {
        return new Call(List.of(words), List.of());
    }
}
