///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DESCRIPTION Runs a build on a terminal, twice, and prints what that shows while it runs: ./jbang tests/readme/live.java | ./jbang tests/readme/picture.java
//FILES live.bash
//SOURCES ../../lib/async/Async.java

import async.Async;
import async.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

public class live {
    private static final int COLUMNS = 92;
    /** The cursor's line cleared, then rows below it. */
    private static final Pattern FRAME = Pattern.compile(
            "\033\\[K(?:\033D)+.*?\033\\[\\?7l(.*?)\033\\[J.*?\0338", Pattern.DOTALL);

    public static void main(String... args) throws Exception {
        if (args.length > 0) {
            build(Path.of(args[0]));
            return;
        }
        Path folder = Files.createTempDirectory("live");
        onATerminal(folder); // the second time it is known how long each task usually takes
        System.out.print(fullest(onATerminal(folder)));
    }

    static void build(Path folder) {
        try (Async async = Async.sourcing("live.bash").slots(3).logs(folder)) {
            Task sources = async.run("fetch_sources");
            Task database = async.run("start_database");
            Task compile = async.after(sources).run("compile");
            async.after(sources).run("lint");
            Task schema = async.after(database).using("database").run("load_schema");
            Task samples = async.after(database).using("database").run("load_samples");
            async.after(compile, schema, samples).run("unit_tests");
            async.after(compile).run("build_docs");
            async.join(sources);
            async.join();
        }
    }

    /** All that was written to the terminal. */
    private static String onATerminal(Path folder) throws Exception {
        String command = "stty cols " + COLUMNS + " rows 30; " + String.join(" ", List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-cp", System.getProperty("java.class.path"),
                "live", folder.toString()));
        ProcessBuilder script = new ProcessBuilder("script", "--quiet", "--flush", "--return", "--command", command,
                folder.resolve("typescript").toString())
                .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        script.environment().putAll(Map.of("TERM", "xterm", "SHELL", "/bin/sh"));
        script.environment().keySet().removeAll(List.of("CI", "NO_COLOR"));
        if (script.start().waitFor() != 0) throw new IllegalStateException("the build failed");
        return Files.readString(folder.resolve("typescript")).replaceFirst("Script started.*\n", "");
    }

    /** What scrolled by until then, and the view while most ran and the time left was known. */
    private static String fullest(String written) {
        List<MatchResult> frames = FRAME.matcher(written).results().filter(frame -> frame.group().contains(" left"))
                .toList();
        long most = frames.stream().mapToLong(frame -> frame.group().lines().count()).max().orElseThrow();
        List<MatchResult> full = frames.stream().filter(frame -> frame.group().lines().count() == most).toList();
        MatchResult fullest = full.get(full.size() / 2);
        String scrolled = FRAME.matcher(written.substring(0, fullest.start())).replaceAll("");
        return (scrolled + "\n" + fullest.group(1)).replaceAll("\033\\[[JK]|\r", "").replace("\n\n", "\n") + "\n";
    }
}
