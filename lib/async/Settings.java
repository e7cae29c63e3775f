package async;

import async.command.Choice;
import async.model.Mode;
import async.model.Outcome;
import async.model.Secrets;
import async.report.Output;
import async.report.RunFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/** All that is said of a run before its first task, and what may be said. Fields have their defaults. */
final class Settings {
    private static final Duration A_DAY = Duration.ofDays(1);
    /** What one variable may be together with its name, for a program to be started with it: Linux's MAX_ARG_STRLEN. */
    private static final int LONGEST_VARIABLE = 128 * 1024 - 1;

    final Map<String, String> variables = new LinkedHashMap<>();
    Secrets secrets = Secrets.NONE;
    /** Null for all. */
    List<String> inherited;
    private int slots = Runtime.getRuntime().availableProcessors();
    /** Null for the default. */
    Path logs;
    int runsKept = 20;
    /** Null for the default. */
    Path cache;
    private boolean report = true;
    Duration grace = Duration.ofSeconds(5);
    private boolean keepGoing;
    Mode mode = Mode.FILES;
    private Output output = Output.system();
    /** Of the command line, which counts more than the script. */
    private Choice choice = Choice.NONE;
    private Function<String, String> leftOut = task -> "";

    void variable(String name, String value) {
        if (name == null || !name.matches("[A-Za-z_][A-Za-z0-9_]*")) throw new Misuse("invalid variable name: " + name);
        int length = name.length() + 1 + Misuse.withoutNul(value).getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_VARIABLE) {
            throw new Misuse("variable " + name + " has " + length
                    + " bytes; no program can be started with one of more than "
                    + LONGEST_VARIABLE + "\n  hint: write it to a file and hand on its name");
        }
        variables.put(name, value);
    }

    /** What stands for the value of each variable that is no secret: 64 bits (FNV-1a), which nobody has to load. */
    Map<String, String> marks() {
        Map<String, String> marks = new TreeMap<>();
        variables.forEach((name, value) -> {
            if (!secrets.hide(value).equals(value)) return;
            long mark = 0xcbf29ce484222325L;
            for (byte one : value.getBytes(StandardCharsets.UTF_8)) mark = (mark ^ (one & 0xff)) * 0x100000001b3L;
            marks.put(name, Long.toHexString(mark));
        });
        return marks;
    }

    void report(boolean wanted) {
        report = wanted;
    }

    boolean isToReport() {
        return choice.report() == null ? report : choice.report();
    }

    /** Whether the command line asks where the report is. */
    boolean isReportAsked() {
        return Boolean.TRUE.equals(choice.report());
    }

    boolean isVerbose() {
        return choice.verbose();
    }

    boolean isToResume() {
        return choice.resume();
    }

    boolean isToExplain() {
        return choice.explain();
    }

    void inherited(List<String> names) {
        inherited = names;
    }

    void mode(Mode wanted) {
        mode = wanted;
    }

    /** Where each run makes a folder of its own. */
    Path logFolder() {
        return logs == null ? RunFolder.DEFAULT : logs.toAbsolutePath();
    }

    void secret(String name, String value) {
        variable(name, value);
        secrets = secrets.with(value);
    }

    void choose(Choice made) {
        choice = made;
    }

    /** @param reasons why a task is left out; empty for what runs */
    void leaveOut(Function<String, String> reasons) {
        leftOut = reasons;
    }

    /** Null for a task that is to run. */
    Outcome leftOut(String task) {
        String why = leftOut.apply(task);
        return why.isEmpty() ? null : new Outcome.Skipped(why);
    }

    int slots() {
        return choice.jobs().orElse(slots);
    }

    /** Of a random order; empty for the best. */
    OptionalLong seed() {
        return choice.seed();
    }

    void keepGoing(boolean wanted) {
        keepGoing = wanted;
    }

    boolean isToKeepGoing() {
        return keepGoing || choice.keepGoing();
    }

    void slots(int count) {
        slots = atLeastOne("slots", count);
    }

    void logs(Path folder) {
        logs = notNull("logs folder", folder);
    }

    void cache(Path folder) {
        cache = notNull("cache folder", folder).toAbsolutePath();
    }

    void runsKept(int count) {
        runsKept = atLeastOne("runs kept", count);
    }

    void grace(Duration time) {
        if (time == null || time.isNegative() || time.compareTo(A_DAY) > 0) {
            throw new Misuse("grace must be between 0 and a day, not " + time);
        }
        grace = time;
    }

    /** As the command line wants it, else the script. */
    Output output() {
        return choice.output() == null ? output : output.mode(choice.output());
    }

    void output(Output shown) {
        output = notNull("output", shown);
    }

    private static int atLeastOne(String what, int count) {
        if (count < 1) throw new Misuse(what + " must be at least 1, not " + count);
        return count;
    }

    private static <T> T notNull(String what, T value) {
        if (value == null) throw new Misuse(what + " must not be null");
        return value;
    }
}
