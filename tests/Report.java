package tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints the tests of a class together, as soon as the class has ended; of one that runs alone each test as it ends.
 */
final class Report implements TestExecutionListener {
    private final boolean colour = System.console() != null && System.getenv("NO_COLOR") == null;
    private final Map<String, Long> started = new HashMap<>(), took = new HashMap<>();
    /** From when to when a class ran, by the clock, in whatever JVM. */
    private final Map<String, long[]> spans = new HashMap<>();
    private final List<String> failed = new ArrayList<>();
    /** What each class that runs has said and nobody has seen. */
    private final Map<TestIdentifier, StringBuilder> running = new HashMap<>();
    private final Set<TestIdentifier> seen = new HashSet<>();
    private final LongSupplier nanoseconds;
    private TestIdentifier last;
    private TestPlan plan;
    private long passed, skipped;

    /** With a clock of any kind. */
    Report(LongSupplier nanoseconds) {
        this.nanoseconds = nanoseconds;
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan plan) {
        this.plan = plan;
    }

    @Override
    public synchronized void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), nanoseconds.getAsLong());
        if (!isClass(test)) return;
        running.put(test, new StringBuilder());
        spans.put(path(test), new long[] {System.currentTimeMillis(), 0});
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        if (isClass(test)) running.put(test, new StringBuilder());
        skip(test, reason);
        if (isClass(test)) end(test);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest() || isClass(test)) took.put(path(test), since(started.get(test.getUniqueId())));
        if (result.getStatus() == Status.FAILED) {
            failed.add(path(test));
            line("FAIL", 31, test);
            result.getThrowable().ifPresent(thrown -> explain(test, thrown));
        } else if (result.getStatus() == Status.ABORTED) {
            skip(test, result.getThrowable().map(Throwable::getMessage).orElse(null));
        } else if (test.isTest()) {
            passed++;
            line("ok", 32, test);
        }
        if (!isClass(test)) return;
        spans.get(path(test))[1] = System.currentTimeMillis();
        end(test);
    }

    boolean isGood() {
        return failed.isEmpty() && passed > 0;
    }

    void close(List<String> patterns, int slowest) {
        System.out.println();
        took.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(slowest)
                .forEach(entry -> System.out.printf(Locale.ROOT, "%7.1f s  %s%n", entry.getValue() / 1e9,
                        entry.getKey()));
        if (slowest > 0) printSpans(slowest);
        if (!failed.isEmpty()) System.out.println("Failed:\n  " + String.join("\n  ", failed) + "\n");
        if (passed + failed.size() + skipped == 0)
            System.out.println(patterns.isEmpty() ? "There are no tests."
                    : "No test is called " + String.join(" or ", patterns) + ".");
        System.out.println(passed + " passed, " + failed.size() + " failed, " + skipped + " skipped");
    }

    /** Of the classes that took longest, in the order in which they ended: the last ones are what all waited for. */
    private void printSpans(int longest) {
        long first = spans.values().stream().mapToLong(span -> span[0]).min().orElse(0);
        System.out.println("\n   from     to");
        spans.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, long[]> span) -> span.getValue()[0]
                        - span.getValue()[1])).limit(longest)
                .sorted(Comparator.comparing(span -> span.getValue()[1]))
                .forEach(span -> System.out.printf(Locale.ROOT, "%5d s %5d s  %s%n",
                        (span.getValue()[0] - first) / 1000, (span.getValue()[1] - first) / 1000, span.getKey()));
        System.out.println();
    }

    /** What one in another JVM has printed and {@link #save}d. */
    synchronized void add(String printed, List<String> saved) {
        System.out.print(printed);
        last = null;
        for (String line : saved) {
            String[] words = line.split("\t");
            switch (words[0]) {
                case "passed" -> passed += Long.parseLong(words[1]);
                case "skipped" -> skipped += Long.parseLong(words[1]);
                case "failed" -> failed.add(words[1]);
                case "span" -> spans.put(words[3], new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
                default -> took.put(words[2], Long.parseLong(words[1]));
            }
        }
    }

    /** In the place of {@link #close}, for one in another JVM. */
    void save(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("passed\t" + passed, "skipped\t" + skipped));
        failed.forEach(test -> lines.add("failed\t" + test));
        spans.forEach((test, span) -> lines.add("span\t" + span[0] + "\t" + span[1] + "\t" + test));
        took.forEach((test, nanos) -> lines.add("took\t" + nanos + "\t" + test));
        Files.write(file, lines);
    }

    private long since(long start) {
        return nanoseconds.getAsLong() - start;
    }

    private void end(TestIdentifier ofClass) {
        print(ofClass);
        running.remove(ofClass);
    }

    /** Under the name of the class, unless that is what was printed last. */
    private void print(TestIdentifier ofClass) {
        StringBuilder text = running.get(ofClass);
        if (text.isEmpty()) return;
        if (!ofClass.equals(last)) System.out.println(ofClass.getDisplayName()
                + (seen.add(ofClass) ? "" : ", continued"));
        System.out.print(text);
        text.setLength(0);
        last = ofClass;
    }

    /** Text of a test of some class, or of none. */
    private void say(TestIdentifier test, String text) {
        TestIdentifier above = test;
        while (above != null && !isClass(above)) above = plan.getParent(above).orElse(null);
        if (above == null) {
            System.out.println(text);
        } else {
            running.get(above).append(text).append(System.lineSeparator());
            if (running.size() == 1) print(above);
        }
    }

    private void skip(TestIdentifier test, String reason) {
        skipped += test.isTest() ? 1 : plan.getDescendants(test).stream().filter(TestIdentifier::isTest).count();
        line("skip", 33, test);
        say(test, "         " + (reason == null ? "no reason given" : reason));
    }

    private void line(String mark, int ansi, TestIdentifier test) {
        Long start = started.get(test.getUniqueId());
        String time = start == null ? "" : String.format(Locale.ROOT, "  (%.1f s)", since(start) / 1e9);
        String padded = String.format("%-4s", mark);
        say(test, "  " + (colour ? "\033[" + ansi + "m" + padded + "\033[0m" : padded) + "  " + sentence(test) + time);
    }

    /** What was thrown and where in the test, without JUnit's and reflection's frames. */
    private void explain(TestIdentifier test, Throwable thrown) {
        say(test, indent(String.valueOf(thrown.getMessage() == null ? thrown : thrown.getMessage())));
        if (!(thrown instanceof AssertionError)) say(test, indent(thrown.getClass().getName()));
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("org.junit.platform") || frame.getMethodName().startsWith("invoke0"))
                break;
            if (!frame.getClassName().matches("(org\\.junit|java|jdk|sun)\\..*")) say(test, indent("  at " + frame));
        }
        for (Throwable suppressed : thrown.getSuppressed()) explain(test, suppressed);
        if (thrown.getCause() != null) {
            say(test, indent("caused by:"));
            explain(test, thrown.getCause());
        }
    }

    private static String indent(String text) {
        return text.indent(9).stripTrailing();
    }

    private static boolean isClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent();
    }

    /** A case of a parameterized test, or one made at run time, stands behind the sentence of its method. */
    private String sentence(TestIdentifier test) {
        return plan.getParent(test).filter(above -> !isClass(test) && !isClass(above)
                && above.getParentId().isPresent())
                .map(above -> sentence(above) + ": ").orElse("")
                + test.getDisplayName().replaceFirst(" \\([\\w, ]*\\)$", "");
    }

    private String path(TestIdentifier test) {
        TestIdentifier above = test;
        while (!isClass(above)) above = plan.getParent(above).orElseThrow();
        return above.equals(test) ? test.getDisplayName() : above.getDisplayName() + ": " + sentence(test);
    }
}
