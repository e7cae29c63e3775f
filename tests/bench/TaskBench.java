package bench;

import async.Async;
import async.report.Output;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.zeroturnaround.exec.ProcessExecutor;

/** What one task costs: many that do nothing, two at a time. */
public final class TaskBench {
    private static final int TASKS = 500;
    /** xargs sources the library for each task: fewer of them tell as much. */
    private static final int SOURCING_TASKS = 50;

    private TaskBench() {}

    public static void run(String library, List<Path> files, String call, int rounds, Path scratch) throws Exception {
        System.out.println("One task of " + TASKS + " that do nothing, at 2 slots, with " + library + " loaded:");
        String sourcing = ". '" + files.get(0) + "'; ";
        Stopwatch watch = new Stopwatch(rounds);
        watch.row("async", () -> async(files, call.split(" "), scratch));
        watch.row("xargs -P2 -n1 bash -c '. library; function'", () -> bash(SOURCING_TASKS,
                "seq " + SOURCING_TASKS + " | xargs -P2 -n1 bash -c \"" + sourcing + call + " || :\" >/dev/null"));
        watch.row("bash: . library; function & … wait", () -> bash(TASKS,
                sourcing + "for i in {1.." + TASKS / 2 + "}; do " + call + " >/dev/null & " + call
                + " >/dev/null & wait; done"));
        watch.print();
    }

    /** A library of DevStack's size. */
    public static Path bigLibrary(Path scratch) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 750; i++) text.append("BIG_VARIABLE_").append(i).append("='").append("value ".repeat(10))
                .append("'\n");
        for (int i = 0; i < 600; i++) {
            text.append("big_").append(i).append("() {\n");
            for (int j = 0; j < 6; j++) {
                text.append("  local v").append(j).append("=$BIG_VARIABLE_").append(j).append("\n  if [[ $v").append(j)
                        .append(" == \"$1\" ]]; then\n    echo \"found ").append(j).append("\" | sed s/a/b/\n  fi\n");
            }
            text.append("}\n");
        }
        return Files.writeString(scratch.resolve("big.bash"), text);
    }

    private static double async(List<Path> files, String[] call, Path scratch) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        String[] arguments = List.of(call).subList(1, call.length).toArray(String[]::new);
        try (Async async = Async.sourcing(files.stream().map(Path::toString).toArray(String[]::new)).slots(2)
                .logs(scratch.resolve("logs")).output(new Output(nowhere, nowhere, false, 0))) {
            async.named("loads").run(call[0], arguments);
            async.join();
            long start = System.nanoTime();
            for (int i = 0; i < TASKS; i++) async.named("task-" + i).run(call[0], arguments);
            async.join();
            return (System.nanoTime() - start) / 1e6 / TASKS;
        }
    }

    private static double bash(int tasks, String script) throws Exception {
        long start = System.nanoTime();
        new ProcessExecutor("bash", "-c", script).readOutput(true).execute();
        return (System.nanoTime() - start) / 1e6 / tasks;
    }
}
