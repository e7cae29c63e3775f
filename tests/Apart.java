package tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import openstack.model.Services;
import org.opentest4j.TestAbortedException;

/**
 * Classes of stacks side by side, although all stacks have the same ports: each in a JVM and a network of its own. Only
 * root can make such a network. There is no way out of it, so all that a stack fetches is fetched before.
 */
public final class Apart implements AutoCloseable {
    /** What a class has that may run so. */
    static final String TAG = "apart";

    private static final int LONGEST_MINUTES = 60;
    /** In the new network: the command; when it has ended, or what started this has, nothing stays there. */
    private static final String NETWORK = """
            trap : INT TERM HUP
            ip link set lo up
            exec 3<&0
            "$@" </dev/null 3<&- &
            command=$!
            { read -r _ || kill -KILL "$command"; } <&3 2>/dev/null &
            wait "$command"
            status=$?
            here=$(readlink /proc/self/ns/net)
            for process in /proc/[0-9]*; do
              if [[ $(readlink "$process/ns/net") == "$here" && ${process#/proc/} != "$$" ]]; then
                kill -KILL "${process#/proc/}"
              fi
            done 2>/dev/null
            exit "$status"
            """;
    private static final String FETCH = """
            mkdir -- "$DEST" && : >"$DEST/.stack"
            resolve_packages
            download_packages
            install_tempest
            """;

    private final Path folder;
    private final Report report;
    private final ExecutorService running =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    private Apart(Path folder, Report report) {
        this.folder = folder;
        this.report = report;
    }

    /** Whether this user can make a network, and lend an ordinary user. */
    public static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && new Command("unshare", "--net", "ip", "link", "set", "lo", "up").run().status() == 0;
    }

    /** Fetches what they need. */
    static Apart prepare(Report report) throws IOException {
        Path folder = Files.createTempDirectory("tests-apart-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x")); // an ordinary user's, too
        Apart apart = new Apart(folder, report);
        for (boolean asRoot : new boolean[] {false, true}) apart.fetch(asRoot);
        return apart;
    }

    /** Starts them, those first that take longest; {@code words} are the tests that are asked for. */
    void start(Collection<String> classes, List<String> words) {
        Comparator<String> wholeFirst = Comparator.comparing(name -> !name.contains("Whole"));
        classes.stream().sorted(wholeFirst.thenComparing(name -> name))
                .forEach(name -> running.execute(() -> run(name, words)));
    }

    /** What any stack of this user fetches, with the network that there is here; at once where all is in the caches. */
    private void fetch(boolean asRoot) throws IOException {
        try {
            Stack stack = new Stack(Files.createDirectory(folder.resolve(asRoot ? "root" : "user")), "fetched", asRoot);
            stack.environment.put("VIRT_DRIVER", "libvirt"); // the most packages
            Stack.good(stack.launcher("info", "classpath", "stack.java"));
            Stack.good(stack.functions(String.join(",", Services.known()), FETCH));
        } catch (TestAbortedException noSuchUser) {
            // The tests that need it will say so.
        } catch (AssertionError cannot) { // and then those that need it fail
            System.err.println("tests: warning: not all that stacks need could be fetched: " + cannot.getMessage());
        }
    }

    /** A command in a network of its own, which ends with it, or with the process at the other end of its stdin. */
    public static Command inANetwork(String... command) {
        return new Command(command).under("unshare", "--net", "bash", "-c", NETWORK, "network").listening();
    }

    private void run(String name, List<String> words) {
        Path counts = folder.resolve(name);
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "tests.tests",
                "--apart", name + "=" + counts));
        line.addAll(words);
        try {
            Command.Result result = inANetwork(line.toArray(String[]::new)).within(LONGEST_MINUTES).run();
            List<String> counted = Files.exists(counts) ? Files.readAllLines(counts)
                    : List.of("failed\t" + name + ": its JVM ended with " + result.status());
            report.add(result.out() + result.err(), counted);
        } catch (IOException | RuntimeException | AssertionError e) { // it is still to be ended, say
            report.add(e.getMessage() + "\n", List.of("failed\t" + name));
        }
    }

    /** Waits for all of them. */
    @Override
    public void close() throws IOException, InterruptedException {
        running.shutdown();
        running.awaitTermination(1, TimeUnit.DAYS); // each has its own limit
        new Command("rm", "-rf", folder.toString()).run();
    }
}
