package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zeroturnaround.exec.ProcessExecutor;

/**
 * The stack measured side by side: from nothing, from unpacked packages in parallel and --serial, again, and down; with
 * nova also where servers boot. CPU
 * is the whole machine's while the stack comes up; path is the critical path; bound is the longer of it and the CPU
 * time over the processors: no order of the same work could be faster.
 */
public final class StackBench {
    private static final Pattern ELAPSED = Pattern.compile("elapsed ([\\d.]+) s");
    private static final Pattern CRITICAL_PATH = Pattern.compile("critical path ([\\d.]+) s");
    /** What the exercise says of its first server, which boots beside a second one. */
    private static final Pattern LOGIN = Pattern.compile("logs in at [\\d.]+, ([\\d.]+) s after");
    private static final String FAKE = "fake", LIBVIRT = "libvirt";
    /** The unit of /proc/stat. */
    private static final double TICKS_PER_SECOND = 100;

    private final Path root;
    private final String services;
    private final Path dest;
    private final int rounds;
    private String driver = FAKE;
    private final Map<String, List<double[]>> results = new LinkedHashMap<>();

    public StackBench(Path root, String services, Path dest, int rounds) {
        this.root = root;
        this.services = services;
        this.dest = dest;
        this.rounds = rounds;
    }

    public void run() throws Exception {
        for (int round = 0; round < rounds; round++) {
            driver = FAKE;
            measure("from nothing, packages downloaded", "up");
            forget();
            measure("from unpacked packages", "up");
            measureMemory("memory when up (PSS, MB)");
            forget();
            measure("from unpacked packages, --serial", "up", "--serial");
            down("down");
            measure("again with data kept", "up");
            down("down --clean", "--clean");
            if (services.contains("nova")) serversThatBoot();
        }
        System.out.printf("%s; %d rounds, medians in seconds, memory in MB%n", services, rounds);
        System.out.printf("%-40s %9s %9s %9s %9s%n", "", "elapsed", "CPU", "path", "bound");
        results.forEach((name, rows) -> {
            System.out.printf("%-40s", name);
            for (int i = 0; i < rows.get(0).length; i++) {
                int column = i;
                System.out.printf(" %9.2f", Stopwatch.median(rows.stream().map(row -> row[column]).toList()));
            }
            System.out.println();
        });
        double parallel = Stopwatch.median(results.get("from unpacked packages").stream().map(row -> row[0]).toList());
        double serial = Stopwatch.median(results.get("from unpacked packages, --serial").stream()
                .map(row -> row[0]).toList());
        System.out.printf("parallel / serial: %.2f%n", parallel / serial);
        if (driver.equals(LIBVIRT)) {
            System.out.printf("servers that boot / records of them, CPU: %.2f%n",
                    cpu("from unpacked packages, servers boot") / cpu("from unpacked packages"));
        }
    }

    /** Beside records of them, in the same round. */
    private void serversThatBoot() throws Exception {
        driver = LIBVIRT;
        stack("up");
        forget();
        measure("from unpacked packages, servers boot", "up");
        measureMemory("memory when up, servers boot (PSS, MB)");
        String said = stack("up", "--exercise");
        results.computeIfAbsent("first login after server create", key -> new ArrayList<>())
                .add(new double[] {number(LOGIN, said)});
        down("down --clean, servers boot", "--clean");
    }

    private void measure(String name, String... arguments) throws Exception {
        double before = busySeconds();
        String output = stack(arguments);
        double cpu = busySeconds() - before;
        double path = number(CRITICAL_PATH, output);
        double bound = Math.max(path, cpu / Runtime.getRuntime().availableProcessors());
        results.computeIfAbsent(name, key -> new ArrayList<>())
                .add(new double[] {number(ELAPSED, output), cpu, path, bound});
    }

    private double cpu(String name) {
        return Stopwatch.median(results.get(name).stream().map(row -> row[1]).toList());
    }

    private void down(String name, String... arguments) throws Exception {
        long start = System.nanoTime();
        stack(Stream.concat(Stream.of("down"), Arrays.stream(arguments)).toArray(String[]::new));
        results.computeIfAbsent(name, key -> new ArrayList<>()).add(new double[] {(System.nanoTime() - start) / 1e9});
    }

    /** Down, and everything but what is unpacked removed. */
    private void forget() throws Exception {
        stack("down");
        for (String folder : new String[] {"data", "etc", "run"}) run("rm", "-rf", dest.resolve(folder).toString());
    }

    /** Shared pages counted once: the sum of PSS over all processes with its folder in their environment or command. */
    private void measureMemory(String name) throws IOException {
        double kilobytes = 0;
        for (Path file : pidFiles()) {
            String session = Files.readString(file).split(" ")[0];
            for (Path process : processes()) {
                try {
                    String stat = Files.readString(process.resolve("stat"));
                    if (!stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3].equals(session)) continue;
                    Matcher pss = Pattern.compile("(?m)^Pss:\\s+(\\d+)")
                            .matcher(Files.readString(process.resolve("smaps_rollup")));
                    if (pss.find()) kilobytes += Double.parseDouble(pss.group(1));
                } catch (IOException endedMeanwhile) {
                    // It no longer counts.
                }
            }
        }
        results.computeIfAbsent(name, key -> new ArrayList<>())
                .add(new double[] {kilobytes / 1024});
    }

    private List<Path> pidFiles() throws IOException {
        try (Stream<Path> files = Files.list(dest.resolve("run"))) {
            return files.filter(file -> file.toString().endsWith(".pid")).toList();
        }
    }

    private static List<Path> processes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+")).toList();
        }
    }

    private String stack(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(root.resolve("jbang").toString(),
                root.resolve("stack.java").toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("--services", services, "--dest", dest.toString()));
        if (arguments[0].equals("up")) command.add("--virt-driver=" + driver);
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws Exception {
        return new ProcessExecutor(command).redirectErrorStream(true).readOutput(true).exitValueNormal().execute()
                .outputUTF8();
    }

    /** What all processors worked since the boot, daemons that go on included: all but idle and waiting for disks. */
    private static double busySeconds() throws IOException {
        String[] ticks = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
        long busy = 0;
        for (int i = 1; i < ticks.length; i++) {
            if (i != 4 && i != 5) busy += Long.parseLong(ticks[i]);
        }
        return busy / TICKS_PER_SECOND;
    }

    private static double number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }
}
