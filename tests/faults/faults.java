///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Looks for faults of the toolkit by the hundred: random graphs, kills, limits, environments.
//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../lib/async/Async.java
//SOURCES ../Bash.java
//SOURCES ../Command.java
//SOURCES ../Locales.java
//SOURCES Ends.java
//SOURCES Environments.java
//SOURCES Graphs.java
//SOURCES Hunt.java
//SOURCES Kills.java
//SOURCES Limits.java
//SOURCES LiveStack.java
//SOURCES Place.java
//SOURCES RandomGraph.java
//SOURCES Resources.java
//SOURCES Script.java
//SOURCES Signals.java
//SOURCES Sizes.java
//SOURCES StackFaults.java
//SOURCES Starts.java
//SOURCES Table.java
//SOURCES Trial.java
//FILES faults/graph.bash=graph.bash
//FILES faults/script.bash=script.bash
package tests.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "faults", mixinStandardHelpOptions = true, description = {
    "Looks for faults, try after try, and prints a row for each kind. The goal: all survived, nothing left over,",
    "nothing lost.",
    "Exit status 0 only then."})
public class faults implements Callable<Integer> {
    private static final List<Hunt> TOOLKIT = List.of(new Graphs(), new Resources(), new Kills(), new Limits(),
            new Environments(), new Sizes());
    private static final Map<String, Hunt> HUNTS = Stream
            .concat(TOOLKIT.stream(), new StackFaults(checkout()).hunts().stream())
            .collect(Collectors.toMap(Hunt::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));

    @Parameters(paramLabel = "ROW",
            description = "Which rows, of: ${COMPLETION-CANDIDATES}; stack is all of a real stack's."
                    + " Default: all of the toolkit.", completionCandidates = Names.class)
    List<String> names = List.of();

    @Option(names = "--seed", paramLabel = "N",
            description = "The random numbers of an earlier run. Default: new ones.")
    long seed = new Random().nextInt(1_000_000);

    @Option(names = "--count", paramLabel = "N", description = "How many tries a row. Default: each row's own number.")
    Integer count;

    @Option(names = "--only", paramLabel = "N", split = ",", description = "Only the tries with these numbers.")
    List<Integer> only;

    public static void main(String... args) {
        System.exit(new CommandLine(new faults()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        for (String name : names) {
            if (HUNTS.keySet().stream().anyMatch(row -> isOf(row, name))) continue;
            System.err.println("faults: error: unknown row '" + name + "'\nhint: one of "
                    + String.join(", ", HUNTS.keySet()));
            return 2;
        }
        Collection<Hunt> hunts = names.isEmpty() ? HUNTS.values().stream().filter(Hunt::usual).toList()
                : HUNTS.values().stream()
                        .filter(hunt -> names.stream().anyMatch(name -> isOf(hunt.name(), name))).toList();
        System.out.println("seed " + seed);
        Path base = Files.createTempDirectory("faults-");
        Table table = new Table(seed, base, System.out);
        for (Hunt hunt : hunts) {
            if (only != null) table.row(hunt, only);
            else table.row(hunt, count == null ? hunt.tries() : count);
        }
        boolean whole = table.print();
        if (whole) Files.delete(base);
        return whole ? 0 : 1;
    }

    /** The word stack names all rows that begin with it. */
    private static boolean isOf(String row, String name) {
        return row.equals(name) || row.startsWith(name + "-");
    }

    private static Path checkout() {
        return Path.of(System.getenv().getOrDefault("JBANG_LAUNCH_CMD", "jbang")).toAbsolutePath().getParent();
    }

    static final class Names extends java.util.ArrayList<String> {
        Names() {
            super(HUNTS.keySet());
        }
    }
}
