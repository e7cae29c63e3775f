///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../lib/async/Async.java
//SOURCES BeforeBench.java
//SOURCES Stopwatch.java
//SOURCES StackBench.java
//SOURCES TaskBench.java
//DESCRIPTION Measures side by side and prints medians and ratios: tasks, launcher, stack.

import bench.BeforeBench;
import bench.StackBench;
import bench.Stopwatch;
import bench.TaskBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "bench", mixinStandardHelpOptions = true,
        description = "Medians and ratios of things run side by side. Quiet machines tell more.")
public class bench {
    @Option(names = "--rounds", description = "How often each is measured. Default: ${DEFAULT-VALUE}.",
            scope = CommandLine.ScopeType.INHERIT)
    int rounds = 5;

    public static void main(String... args) {
        CommandLine command = new CommandLine(new bench());
        System.exit(command.execute(args.length == 0 ? new String[] {"tasks"} : args));
    }

    @Command(description = "500 trivial functions at 2 slots, against xargs -P2 and bash's & and wait.")
    void tasks() throws Exception {
        Path scratch = Files.createTempDirectory("bench-");
        TaskBench.run("the stack's own functions", List.of(root().resolve("functions/stack.bash")),
                "is_service_enabled keystone", rounds, scratch);
        TaskBench.run("600 functions, 750 variables", List.of(TaskBench.bigLibrary(scratch)), "big_0", rounds, scratch);
    }

    @Command(description = "One task and 500, with the library of this checkout and of another commit:"
            + " CPU time of all that runs.")
    void before(@Parameters(paramLabel = "COMMIT") String commit) throws Exception {
        new BeforeBench(root(), Files.createTempDirectory("bench-")).run(commit, rounds);
    }

    @Command(description = "./jbang stack.java --help, warm, against JBang's own hello.")
    void launcher() throws Exception {
        Path hello = Files.createDirectories(Files.createTempDirectory("bench-")).resolve("hello.java");
        Files.writeString(hello, """
                class hello { public static void main(String... a) { System.out.println("hello"); } }
                """);
        String jbang = root().resolve("jbang").toString();
        Stopwatch watch = new Stopwatch(rounds);
        watch.warm(jbang, hello.toString());
        watch.warm(jbang, root().resolve("stack.java").toString(), "--help");
        watch.row("JBang's hello", jbang, hello.toString());
        watch.row("stack.java --help", jbang, root().resolve("stack.java").toString(), "--help");
        watch.print();
    }

    @Command(description = "The stack from unpacked packages, in parallel and --serial, again with its data, and down;"
            + " with nova also where servers boot: up, memory, first login.")
    void stack(@Option(names = "--services", defaultValue = "keystone,glance,placement") String services,
               @Option(names = "--dest", required = true,
                       description = "An empty folder; removed at the end.") Path dest) throws Exception {
        new StackBench(root(), services, dest.toAbsolutePath(), rounds).run();
    }

    /** The checkout: upward from here, where the catalog is. */
    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("jbang-catalog.json"))) return folder;
        }
        throw new IllegalStateException("run bench in the checkout");
    }
}
