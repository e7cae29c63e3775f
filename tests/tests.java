///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the tests: all of them, or those whose class or sentence an argument names. --fast: without a stack and what is slow.
//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1
//DEPS info.picocli:picocli:4.7.7
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//DEPS com.google.errorprone:error_prone_core:2.36.0
//SOURCES ../lib/async/Async.java
//SOURCES ../lib/openstack/*.java
//SOURCES ../lib/openstack/conf/*.java
//SOURCES ../lib/openstack/folder/*.java
//SOURCES ../lib/openstack/model/*.java
//SOURCES ../lib/openstack/log/*.java
//SOURCES ../lib/openstack/server/*.java
//SOURCES ../lib/openstack/source/*.java
//SOURCES ../lib/openstack/virt/*.java
//SOURCES *.java
//SOURCES async/*.java
//SOURCES async/bash/*.java
//SOURCES async/command/*.java
//SOURCES async/failure/*.java
//SOURCES async/model/*.java
//SOURCES async/page/*.java
//SOURCES async/report/*.java
//SOURCES async/screen/*.java
//SOURCES async/store/*.java
//SOURCES faults/*.java
//SOURCES openstack/*.java
//SOURCES scripts/*.java
package tests;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A test is a method of a class {@code …Test}; its name, underscores as spaces, is the sentence printed. Classes run
 * side by side, the methods of one after another: a class that needs the machine for itself is {@code @Isolated}, and
 * one that brings up a stack has the tag {@code stack}. What takes long and has a shorter test beside it has the tag
 * {@code slow}.
 */
@Command(name = "tests", mixinStandardHelpOptions = true, description = "Runs the tests. Exit status 0 if none failed.")
public class tests implements Callable<Integer> {
    /** They wait more than they compute: for processes, files and graces. */
    private static final int SIDE_BY_SIDE = 2 * Runtime.getRuntime().availableProcessors();

    /** What --fast leaves out. */
    private static final Set<String> SLOW = Set.of("stack", "slow");

    /** The property by which a test knows the release that --release names. */
    public static final String RELEASE = "tests.release";

    /** JUnit warns of each link in a folder of a test that it deletes. */
    private static final Logger FOLDERS = Logger.getLogger("org.junit.jupiter.api.io");

    private int leftOut;

    @Parameters(paramLabel = "WORDS",
            description = "Only tests whose class and sentence have all words of one of these: JoinTest,"
                    + " \"LocalConf random text\".")
    List<String> patterns = List.of();

    @Option(names = "--fast", description = "Without those that bring up a stack, and without the slow ones.")
    boolean fast;

    @Option(names = "--cpu", description = "Runs classes one after another, and each time shown is the processor's:"
            + " of the tests and all that they started and waited for.")
    boolean cpu;

    @Option(names = "--slowest", paramLabel = "N", description = "Lists the N classes and tests that took longest.")
    int slowest;

    @Option(names = "--release", paramLabel = "NAME", description = "Only this: root makes a Debian of that release in"
            + " a folder, and an ordinary user has there a stack, and the tests but those that bring one up.")
    String release;

    /** In the JVM of a class that runs by itself ({@link Apart}): its name, and a file for what was counted. */
    @Option(names = "--apart", hidden = true)
    Map<String, Path> alone = Map.of();

    private final Set<String> apart = new TreeSet<>();
    private boolean stacksHere;

    public static void main(String... args) {
        FOLDERS.setLevel(Level.SEVERE);
        root(); // says at once, not in each test, that there is no checkout here
        System.exit(new CommandLine(new tests()).execute(args)); // whatever threads a test left
    }

    @Override
    public Integer call() throws Exception {
        if (release != null) {
            System.setProperty(RELEASE, release);
            patterns = List.of("OtherReleaseTest");
        }
        var report = new Report(cpu ? tests::processorTime : System::nanoTime);
        Launcher launcher = LauncherFactory.create();
        if (!alone.isEmpty()) {
            launcher.execute(request(test -> FilterResult.included("")), report);
            report.save(alone.values().iterator().next());
            return report.isGood() ? 0 : 1;
        }
        boolean sideBySide = !fast && !cpu && Apart.isPossible();
        LauncherDiscoveryRequest here = request(sideBySide ? this::hereAndNotApart : test -> FilterResult.included(""));
        TestPlan plan = launcher.discover(here);
        if (stacksHere) warnOfStacks();
        try (Apart others = apart.isEmpty() ? null : Apart.prepare(report)) {
            if (others != null) others.start(apart, patterns);
            launcher.execute(plan, report);
        }
        report.close(patterns, slowest);
        if (fast) System.out.println("--fast left out " + leftOut + " that bring up a stack or are slow");
        return report.isGood() ? 0 : 1;
    }

    private LauncherDiscoveryRequest request(PostDiscoveryFilter further) throws Exception {
        var own = Path.of(tests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(own)))
                .filters(includeClassNamePatterns(alone.isEmpty() ? ".*Test" : alone.keySet().iterator().next()))
                .filters(named(patterns), further, (PostDiscoveryFilter) this::quickEnough)
                .configurationParameter("junit.jupiter.displayname.generator.default",
                        "org.junit.jupiter.api.DisplayNameGenerator$ReplaceUnderscores")
                .configurationParameter("junit.jupiter.testclass.order.default",
                        "org.junit.jupiter.api.ClassOrderer$OrderAnnotation")
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default",
                        "SEPARATE_THREAD") // since not all hear an interrupt
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.executor-service",
                        "WORKER_THREAD_POOL")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism",
                        "" + (cpu ? 1 : SIDE_BY_SIDE))
                .build();
    }

    /** In nanoseconds, as the kernel counts: this JVM's, and that of the children it has waited for with all theirs. */
    private static long processorTime() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] behindTheName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Arrays.stream(behindTheName, 11, 15).mapToLong(Long::parseLong).sum();
            return ticks * 10_000_000; // a hundredth of a second, whatever the kernel counts in
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checkout: that of the launcher which runs us, else the one around the current folder. */
    public static Path root() {
        var launcher = Optional.ofNullable(System.getenv("JBANG_LAUNCH_CMD")).map(Path::of).map(Path::getParent);
        if (launcher.isPresent() && isRoot(launcher.get())) return launcher.get();
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent())
            if (isRoot(folder)) return folder;
        System.err.println("tests: error: no checkout around " + Path.of("").toAbsolutePath()
                + "\nhint: in the folder of jbang-catalog.json: ./jbang tests");
        System.exit(2);
        return null;
    }

    private static boolean isRoot(Path folder) {
        return Files.exists(folder.resolve("jbang-catalog.json")) && Files.exists(folder.resolve("tests/tests.java"));
    }

    /** With --fast not those that have one of its tags, which it counts. */
    private FilterResult quickEnough(TestDescriptor test) {
        if (test.getTags().contains(TestTag.create("stack"))) stacksHere = true;
        boolean slow = fast && test.getTags().stream().map(TestTag::getName).anyMatch(SLOW::contains);
        if (slow && test.getSource().filter(MethodSource.class::isInstance).isPresent()) leftOut++;
        return FilterResult.includedIf(!slow);
    }

    /** Of a stack that is up here, or was left by a run of the tests that was killed. */
    private static void warnOfStacks() throws IOException {
        List<String> taken = Stack.inTheWay(Stack.listeners());
        if (taken.isEmpty()) return;
        System.err.println("tests: warning: " + String.join(", ", taken) + ": no stack of the tests can listen there\n"
                + "hint: end that stack (./jbang stack.java down), or what a killed run left (ss -ltnp)");
    }

    /** Not those that are to run by themselves, whose classes it collects. */
    private FilterResult hereAndNotApart(TestDescriptor test) {
        boolean elsewhere = test.getTags().contains(TestTag.create(Apart.TAG));
        if (elsewhere) test.getSource().filter(MethodSource.class::isInstance)
                .ifPresent(source -> apart.add(((MethodSource) source).getClassName()));
        return FilterResult.includedIf(!elsewhere);
    }

    /** Keeps the tests whose "Class sentence" contains every word of one of the patterns, whatever its case. */
    private static PostDiscoveryFilter named(List<String> patterns) {
        return test -> FilterResult.includedIf(patterns.isEmpty() || patterns.stream().anyMatch(pattern ->
                List.of(words(pattern).split(" ")).stream().allMatch(words(fullName(test))::contains)));
    }

    private static String words(String text) {
        return text.replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private static String fullName(TestDescriptor test) {
        String name = test.getSource().filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getClassName()).orElse(test.getDisplayName());
        return test.getParent().filter(parent -> !parent.isRoot()).map(tests::fullName).map(above -> above + " ")
                .orElse("") + name;
    }
}
