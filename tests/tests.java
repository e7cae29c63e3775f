///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the tests: all of them, or those whose class or sentence an argument names.
//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8
//DEPS info.picocli:picocli:4.7.7
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//DEPS com.google.errorprone:error_prone_core:2.36.0
//SOURCES ../lib/async/Async.java
//SOURCES ../lib/openstack/*.java
//SOURCES *.java
//SOURCES async/*.java
//SOURCES faults/*.java
//SOURCES openstack/*.java
//SOURCES scripts/*.java
package tests;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A test is a method of a class {@code …Test}; its name, underscores as spaces, is the sentence printed. */
public class tests {
    public static void main(String... patterns) throws Exception {
        root(); // says at once, not in each test, that there is no checkout here
        var own = Path.of(tests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(own)))
                .filters(includeClassNamePatterns(".*Test"), named(List.of(patterns)))
                .configurationParameter("junit.jupiter.displayname.generator.default",
                        "org.junit.jupiter.api.DisplayNameGenerator$ReplaceUnderscores")
                .build();
        var report = new Report();
        LauncherFactory.create().execute(request, report);
        report.close(patterns);
        System.exit(report.failed.isEmpty() && report.passed > 0 ? 0 : 1); // whatever threads a test left
    }

    /** The checkout: that of the launcher which runs us, else the one around the current folder. */
    public static Path root() {
        var launcher = Optional.ofNullable(System.getenv("JBANG_LAUNCH_CMD")).map(Path::of).map(Path::getParent);
        if (launcher.isPresent() && isRoot(launcher.get())) return launcher.get();
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent())
            if (isRoot(folder)) return folder;
        System.err.println("tests: no checkout around " + Path.of("").toAbsolutePath()
                + "; type in the folder of jbang-catalog.json: ./jbang tests");
        System.exit(2);
        return null;
    }

    private static boolean isRoot(Path folder) {
        return Files.exists(folder.resolve("jbang-catalog.json")) && Files.exists(folder.resolve("tests/tests.java"));
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
        return test.getParent().filter(parent -> !parent.isRoot()).map(tests::fullName).map(above -> above + " ").orElse("") + name;
    }

    /** Prints each test as it ends. */
    private static class Report implements TestExecutionListener {
        private final boolean colour = System.console() != null && System.getenv("NO_COLOR") == null;
        private final Map<String, Long> started = new HashMap<>();
        private final List<String> failed = new ArrayList<>();
        private TestPlan plan;
        private long passed, skipped;

        @Override public void testPlanExecutionStarted(TestPlan plan) {
            this.plan = plan;
        }

        @Override public void executionStarted(TestIdentifier test) {
            started.put(test.getUniqueId(), System.nanoTime());
            if (isClass(test)) System.out.println(test.getDisplayName());
        }

        @Override public void executionSkipped(TestIdentifier test, String reason) {
            skip(test, reason);
        }

        @Override public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == Status.FAILED) {
                failed.add(path(test));
                line("FAIL", 31, test);
                result.getThrowable().ifPresent(this::explain);
            } else if (result.getStatus() == Status.ABORTED) {
                skip(test, result.getThrowable().map(Throwable::getMessage).orElse(null));
            } else if (test.isTest()) {
                passed++;
                line("ok", 32, test);
            }
        }

        private void skip(TestIdentifier test, String reason) {
            skipped += test.isTest() ? 1 : plan.getDescendants(test).stream().filter(TestIdentifier::isTest).count();
            line("skip", 33, test);
            System.out.println("         " + (reason == null ? "no reason given" : reason));
        }

        private void line(String mark, int ansi, TestIdentifier test) {
            Long start = started.get(test.getUniqueId());
            String time = start == null ? "" : String.format(Locale.ROOT, "  (%.1f s)", (System.nanoTime() - start) / 1e9);
            String padded = String.format("%-4s", mark);
            System.out.println("  " + (colour ? "\033[" + ansi + "m" + padded + "\033[0m" : padded) + "  " + sentence(test) + time);
        }

        /** What was thrown and where in the test, without JUnit's and reflection's frames. */
        private void explain(Throwable thrown) {
            System.out.println(indent(String.valueOf(thrown.getMessage() == null ? thrown : thrown.getMessage())));
            if (!(thrown instanceof AssertionError)) System.out.println(indent(thrown.getClass().getName()));
            for (StackTraceElement frame : thrown.getStackTrace()) {
                if (frame.getClassName().startsWith("org.junit.platform") || frame.getMethodName().startsWith("invoke0")) break;
                if (!frame.getClassName().matches("(org\\.junit|java|jdk|sun)\\..*")) System.out.println(indent("  at " + frame));
            }
            for (Throwable suppressed : thrown.getSuppressed()) explain(suppressed);
            if (thrown.getCause() != null) {
                System.out.println(indent("caused by:"));
                explain(thrown.getCause());
            }
        }

        private String indent(String text) {
            return text.indent(9).stripTrailing();
        }

        private boolean isClass(TestIdentifier test) {
            return test.getSource().filter(ClassSource.class::isInstance).isPresent();
        }

        /** A case of a parameterized test, or one made at run time, stands behind the sentence of its method. */
        private String sentence(TestIdentifier test) {
            return plan.getParent(test).filter(above -> !isClass(test) && !isClass(above) && above.getParentId().isPresent())
                    .map(above -> sentence(above) + ": ").orElse("") + test.getDisplayName().replaceFirst(" \\([\\w, ]*\\)$", "");
        }

        private String path(TestIdentifier test) {
            TestIdentifier above = test;
            while (!isClass(above)) above = plan.getParent(above).orElseThrow();
            return above.equals(test) ? test.getDisplayName() : above.getDisplayName() + ": " + sentence(test);
        }

        private void close(String... patterns) {
            System.out.println();
            if (!failed.isEmpty()) System.out.println("Failed:\n  " + String.join("\n  ", failed) + "\n");
            if (passed + failed.size() + skipped == 0)
                System.out.println(patterns.length == 0 ? "There are no tests." : "No test is called " + String.join(" or ", patterns) + ".");
            System.out.println(passed + " passed, " + failed.size() + " failed, " + skipped + " skipped");
        }
    }
}
