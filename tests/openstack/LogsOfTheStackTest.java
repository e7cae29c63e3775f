package openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import openstack.log.LogFollower;
import openstack.log.Tracebacks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Bash;

/** What is shown of several logs at once, and of tracebacks in them. */
class LogsOfTheStackTest {
    private static final String OSLO = """
            2026-11-27 02:21:03.543 8126 INFO nova.api [-] before
            2026-11-27 02:21:03.600 8126 ERROR nova.api [None req-1 a b] Unexpected\033[00m
            2026-11-27 02:21:03.600 8126 ERROR nova.api Traceback (most recent call last):
            2026-11-27 02:21:03.600 8126 ERROR nova.api   File "x.py", line 1, in f
            2026-11-27 02:21:03.600 8126 ERROR nova.api     g()
            2026-11-27 02:21:03.600 8126 ERROR nova.api ValueError: first
            2026-11-27 02:21:03.600 8126 ERROR nova.api \033[00m
            2026-11-27 02:21:03.700 8126 INFO nova.api [-] after
            """;
    private static final String PLAIN = """
            starts
            Traceback (most recent call last):
              File "y.py", line 2, in <module>
            KeyError: 'a'

            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "y.py", line 4, in <module>
            ImportError: second
            goes on
            """;

    @TempDir Path folder;

    @Test
    void of_errors_the_tracebacks_are_shown_with_the_line_before_and_nothing_else() {
        assertEquals(OSLO.lines().skip(1).limit(5).map(line -> line.replace("\033[00m", "")).toList(), errors(OSLO));
        assertEquals(List.of("starts", "Traceback (most recent call last):", "  File \"y.py\", line 2, in <module>",
                "KeyError: 'a'",
                "Traceback (most recent call last):", "  File \"y.py\", line 4, in <module>", "ImportError: second"),
                errors(PLAIN).stream().filter(line -> !line.isEmpty() && !line.startsWith("During")).toList());
        assertEquals(List.of(), errors("a\nb\n"));
    }

    @Test
    void several_logs_have_their_names_before_each_line_and_are_followed_from_their_last_lines() throws Exception {
        Path one = Files.writeString(folder.resolve("one.log"), "old\n".repeat(50) + "latest ü\n"),
                two = Files.writeString(folder.resolve("second.log"), "");
        Map<String, Path> logs = new LinkedHashMap<>(Map.of("one", one));
        logs.put("second", two);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        LogFollower follower = new LogFollower(logs, new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        Thread following = new Thread(() -> {
            try {
                follower.run();
            } catch (InterruptedException | java.io.IOException over) {
                return;
            }
        });
        following.start();
        until(shown, "one    | latest ü\n");
        assertEquals(9, shown.toString(StandardCharsets.UTF_8).lines().filter("one    | old"::equals).count());
        Files.writeString(two, "begun, ", StandardOpenOption.APPEND);
        Files.writeString(one, "anew\n"); // emptied, and shorter than before
        until(shown, "one    | anew\n");
        Files.writeString(two, "and ended\n", StandardOpenOption.APPEND);
        until(shown, "second | begun, and ended\n");
        following.interrupt();
        following.join();
    }

    private static void until(ByteArrayOutputStream shown, String text) {
        Bash.until(() -> shown.toString(StandardCharsets.UTF_8).contains(text),
                () -> shown.toString(StandardCharsets.UTF_8));
    }

    private static List<String> errors(String log) {
        Tracebacks tracebacks = new Tracebacks();
        List<String> shown = new ArrayList<>();
        log.lines().forEach(line -> shown.addAll(tracebacks.read(line)));
        assertTrue(shown.stream().noneMatch(line -> line.contains("\033")), shown::toString);
        return shown;
    }
}
