package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zeroturnaround.exec.ProcessExecutor;

/** The library of this checkout beside that of another commit: whole scripts, in the CPU time of all that they run. */
public final class BeforeBench {
    private static final String SCRIPT = """
            //SOURCES %s/lib/async/Async.java
            import async.Async;
            import async.Task;
            import java.nio.file.Path;

            class Many {
                public static void main(String... args) {
                    try (Async async = Async.sourcing(args[0]).slots(2).logs(Path.of(args[1]))) {
                        Task[] tasks = new Task[Integer.parseInt(args[3])];
                        for (int i = 0; i < tasks.length; i++) tasks[i] = async.named("task-" + i).run(args[2]);
                        async.join(tasks);
                    }
                }
            }
            """;

    private final Path root;
    private final Path scratch;
    private final Path jbang;

    public BeforeBench(Path root, Path scratch) {
        this.root = root;
        this.scratch = scratch;
        jbang = root.resolve("jbang");
    }

    public void run(String commit, int rounds) throws Exception {
        Path before = Files.createDirectories(scratch.resolve("before"));
        command("bash", "-c", "set -o pipefail; git -C \"$1\" archive \"$2\" lib | tar -x -C \"$3\"", "bash",
                root.toString(), commit, before.toString());
        Path tiny = Files.writeString(scratch.resolve("tiny.bash"), "f() { :; }\n"),
                big = TaskBench.bigLibrary(scratch);
        List<String> was = script(before), is = script(root);
        compare("A script with one task", commit, was, is, rounds, tiny, "f", 1);
        compare("A script with 500 tasks", commit, was, is, rounds, tiny, "f", 500);
        compare("The same with 600 functions and 750 variables", commit, was, is, rounds, big, "big_0", 500);
    }

    private void compare(String title, String commit, List<String> was, List<String> is, int rounds, Path file,
            String function, int tasks) throws Exception {
        System.out.println(title + ", CPU time:");
        Stopwatch watch = new Stopwatch(rounds);
        watch.row(commit, () -> cpu(was, file, function, tasks));
        watch.row("this checkout", () -> cpu(is, file, function, tasks));
        watch.print();
    }

    /** The words that start the script, built with a tree's library. */
    private List<String> script(Path tree) throws Exception {
        Path folder = Files.createTempDirectory(scratch, "script-"), jar = folder.resolve("many.jar");
        Path script = Files.writeString(folder.resolve("Many.java"), SCRIPT.formatted(tree));
        command(jbang.toString(), "export", "fatjar", "--quiet", "-O", jar.toString(), script.toString());
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar", jar.toString());
    }

    /** Milliseconds of user and system time; bash's `time` counts what the script has waited for, too. */
    private double cpu(List<String> script, Path file, String function, int tasks) throws Exception {
        List<String> timed = new ArrayList<>(List.of("bash", "-c",
                "LC_ALL=C TIMEFORMAT='%3U %3S'; time \"$@\" >/dev/null", "bash"));
        timed.addAll(script);
        timed.addAll(List.of(file.toString(), scratch.resolve("logs").toString(), function, String.valueOf(tasks)));
        String[] lines = command(timed.toArray(String[]::new)).strip().split("\n");
        String[] seconds = lines[lines.length - 1].split(" ");
        return 1000 * (Double.parseDouble(seconds[0]) + Double.parseDouble(seconds[1]));
    }

    private String command(String... command) throws Exception {
        return new ProcessExecutor(command).directory(scratch.toFile()).readOutput(true).exitValueNormal().execute()
                .outputUTF8();
    }
}
