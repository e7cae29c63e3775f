package async.command;

import async.model.Outcome;
import async.model.Schedule;
import async.model.Schedule.Line;
import async.model.Schedule.Planned;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a script would do, as text for people and for other programs. Pure. */
public final class PlanText {
    private final Schedule schedule;
    private final Predicate<Planned> isKnown;
    private final Map<String, String> leftOut;

    /**
     * @param isKnown whether an earlier run tells how long it takes
     * @param leftOut why tasks do not run that do not
     */
    public PlanText(Schedule schedule, Predicate<Planned> isKnown, Map<String, String> leftOut) {
        this.schedule = schedule;
        this.isKnown = isKnown;
        this.leftOut = leftOut;
    }

    public String text(Choice.Look look) {
        return switch (look) {
            case LIST -> list();
            case MERMAID -> mermaid();
            case DOT -> dot();
            case JSON -> json();
            default -> waves();
        };
    }

    /** Each task with its command, where that says more. */
    private String list() {
        StringBuilder text = new StringBuilder();
        for (Line line : schedule.lines()) {
            Planned task = line.task();
            text.append(task.name());
            boolean named = !task.command().equals(List.of(task.name()));
            if (named) text.append("  ").append(String.join(" ", task.command()));
            text.append('\n');
        }
        return text.toString();
    }

    private String waves() {
        int width = schedule.lines().stream().mapToInt(line -> line.task().name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        int wave = 0;
        for (Line line : schedule.lines()) {
            if (line.wave() != wave) text.append("wave ").append(wave = line.wave()).append('\n');
            Planned task = line.task();
            text.append("  ").append(task.name()).append(" ".repeat(width - task.name().length()));
            text.append(" ".repeat(Math.max(2, 10 - expected(line).length()))).append(expected(line));
            if (!task.after().isEmpty()) text.append("  after ").append(String.join(", ", new TreeSet<>(task.after())));
            if (!task.locks().isEmpty()) text.append("  using ").append(locks(task));
            text.append('\n');
        }
        return text.append(total()).toString();
    }

    private String expected(Line line) {
        if (leftOut.containsKey(line.task().name())) return "skipped";
        return isKnown.test(line.task()) ? seconds(line.seconds()) : "?";
    }

    private String total() {
        int tasks = schedule.lines().size();
        List<Planned> running = schedule.lines().stream().map(Line::task)
                .filter(task -> !leftOut.containsKey(task.name())).toList();
        long unknown = running.stream().filter(isKnown.negate()).count();
        String counts = "\n" + count(tasks, "task") + " in " + count(schedule.waves(), "wave")
                + (leftOut.isEmpty() ? "" : ", " + running.size() + " to run") + "; ";
        if (unknown == running.size()) return counts + "no earlier run says how long they take\n";
        return counts + "expected: " + seconds(schedule.seconds()) + " with " + count(schedule.slots(), "slot")
                + (unknown == 0 ? "" : ", where " + unknown + " unknown take the mean of the others")
                + "\ncritical path " + seconds(schedule.criticalSeconds()) + ": "
                + String.join(" → ", schedule.criticalPath()) + "\n";
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String locks(Planned task) {
        return task.locks().entrySet().stream().map(lock -> lock.getKey()
                + (lock.getValue() == 1 ? "" : " (" + lock.getValue() + " at once)")).sorted()
                .collect(Collectors.joining(", "));
    }

    private String mermaid() {
        StringBuilder text = new StringBuilder("flowchart LR\n");
        List<String> names = schedule.lines().stream().map(line -> line.task().name()).toList();
        for (int i = 0; i < names.size(); i++) {
            text.append("  t").append(i).append("[\"").append(names.get(i).replace("\"", "#quot;")).append("\"]\n");
        }
        for (Line line : schedule.lines()) {
            for (String before : sorted(line.task().after())) {
                text.append("  t").append(names.indexOf(before)).append(" --> t")
                        .append(names.indexOf(line.task().name())).append('\n');
            }
        }
        return text.toString();
    }

    private String dot() {
        StringBuilder text = new StringBuilder("digraph plan {\n  rankdir=LR;\n  node [shape=box];\n");
        for (Line line : schedule.lines()) {
            text.append("  ").append(quoted(line.task().name())).append(";\n");
            for (String before : sorted(line.task().after())) {
                text.append("  ").append(quoted(before)).append(" -> ").append(quoted(line.task().name()))
                        .append(";\n");
            }
        }
        return text.append("}\n").toString();
    }

    private String json() {
        JsonStringWriter json = JsonWriter.indent("  ").string().object();
        json.value("slots", schedule.slots()).value("seconds", schedule.seconds());
        json.array("criticalPath", schedule.criticalPath()).array("tasks");
        for (Line line : schedule.lines()) {
            Planned task = line.task();
            json.object().value("task", task.name()).array("command", task.command());
            json.array("after", sorted(task.after())).object("locks", task.locks()).value("weight", task.weight());
            json.value("wave", line.wave()).value("start", line.start()).value("seconds", line.seconds());
            json.value("known", isKnown.test(task));
            if (leftOut.containsKey(task.name())) json.value("skipped", leftOut.get(task.name()));
            json.end();
        }
        return json.end().end().done() + "\n";
    }

    private static Set<String> sorted(Set<String> names) {
        return new TreeSet<>(names);
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String seconds(double seconds) {
        return Outcome.seconds(Duration.ofNanos(Math.round(seconds * 1e9)));
    }
}
