package async.screen;

import async.model.IgnoredFailure;
import async.model.Outcome;
import async.model.Secrets;
import async.report.LogText;
import async.report.Redaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jline.jansi.Ansi.Color;

/** What a joined task looks like. */
final class JoinedLog {
    private static final int MOST_IGNORED = 20;

    private final Printer printer;
    private final Paint paint;
    private final Secrets secrets;

    JoinedLog(Printer printer, Paint paint, Secrets secrets) {
        this.printer = printer;
        this.paint = paint;
        this.secrets = secrets;
    }

    /** A task's log as it is now, behind a gutter of its own colour, then how it ended; one line if it is silent. */
    void whole(Tasks.Known task) {
        Whole whole = new Whole(task);
        try {
            Redaction.strike(task.log(), 0, secrets);
            LogText.read(task.log(), paint.colour(), whole);
        } catch (IOException e) {
            whole.line("(its log cannot be read: " + e.getMessage() + ")", false);
        }
        for (String line : ignored(task.ignored)) whole.line(line, false);
        whole.end(result(task));
    }

    /** One line for a task whose log is not shown. */
    void line(Tasks.Known task) {
        printer.line(paint.in(Color.DEFAULT, paint.alone()), task.name() + " " + result(task)
                + (task.started == null ? "" : "; log: " + task.log()));
    }

    /** One line for a task whose log was shown or is empty. */
    void end(Tasks.Known task) {
        printer.line(paint.in(Paint.ofTask(task.ordinal), paint.alone()) + paint.bold(task.name()) + " ", result(task));
    }

    /** How it ended, after what time and why. */
    String result(Tasks.Known task) {
        if (task.ended == null) return task.started == null ? "waiting" : "running";
        String time = task.started == null ? "" : Outcome.seconds(task.ended.at().minus(task.started));
        Outcome outcome = task.ended.outcome();
        if (outcome.isDone()) return paint.in(Color.GREEN, "done") + " in " + time;
        String failed = paint.in(Color.RED, paint.bold("failed"));
        if (outcome.isFailure()) return failed + " after " + time + ": " + outcome.text();
        return (task.started == null ? "not started" : "ended after " + time) + ": " + outcome.text();
    }

    /** What failed in a loop is one line with its count; of very many the first ones. */
    static List<String> ignored(List<IgnoredFailure> failures) {
        if (failures.isEmpty()) return List.of();
        Map<String, Integer> counts = new LinkedHashMap<>();
        failures.forEach(failure -> counts.merge("ignored failure: " + failure, 1, Integer::sum));
        List<String> lines = new ArrayList<>();
        counts.forEach((line, count) -> lines.add(line + (count > 1 ? " (" + count + " times)" : "")));
        if (lines.size() <= MOST_IGNORED) return lines;
        return Stream.concat(lines.stream().limit(MOST_IGNORED),
                Stream.of("ignored failure: " + (lines.size() - MOST_IGNORED) + " more")).toList();
    }

    /** One task's lines, between a head and a foot once there are any. */
    private final class Whole implements LogText.Sink {
        private final Tasks.Known task;
        private final Color own;
        private final String gutter, onwards;
        private boolean begun, inside;

        Whole(Tasks.Known task) {
            this.task = task;
            own = Paint.ofTask(task.ordinal);
            gutter = paint.in(own, paint.gutter());
            onwards = paint.in(own, paint.onwards());
        }

        @Override
        public void line(String text, boolean piece) {
            if (!begun) printer.beginGroup(task.name());
            if (!begun) printer.line(paint.in(own, paint.head()) + paint.bold(task.name()), "");
            begun = true;
            printer.line(inside ? onwards : gutter, text);
            inside = piece;
        }

        void end(String result) {
            if (begun) printer.endGroup();
            if (begun) printer.line(paint.in(own, paint.foot()), result);
            else JoinedLog.this.end(task);
        }
    }
}
