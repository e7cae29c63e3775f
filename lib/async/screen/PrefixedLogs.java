package async.screen;

import async.model.Event;
import async.model.Secrets;
import async.report.LogText;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The logs of what runs while they are written, each line whole behind the name of its task. */
final class PrefixedLogs {
    /** Names are padded to the longest, if it is no longer than this. */
    private static final int WIDEST = 24;

    private final Printer printer;
    private final Paint paint;
    private final Tasks tasks;
    private final Secrets secrets;
    private final Map<String, FollowedLog> followed = new LinkedHashMap<>();
    /** Those that left a process: it may go on writing. */
    private final Set<String> daemons = new HashSet<>();
    private int width;

    PrefixedLogs(Printer printer, Paint paint, Tasks tasks, Secrets secrets) {
        this.printer = printer;
        this.paint = paint;
        this.tasks = tasks;
        this.secrets = secrets;
    }

    void read(Event event) {
        if (event instanceof Event.Declared declared) {
            width = Math.max(width, Math.min(WIDEST, Row.width(declared.task())));
        } else if (event instanceof Event.Started started) {
            followed.computeIfAbsent(started.task(), name -> new FollowedLog(tasks.get(name).log(), secrets));
        } else if (event instanceof Event.ProcessesLeft left) {
            daemons.add(left.task());
        } else if (event instanceof Event.Ended ended && followed.containsKey(ended.task())) {
            Lines lines = new Lines(tasks.get(ended.task()));
            rest(ended.task(), lines);
            for (String line : JoinedLog.ignored(tasks.get(ended.task()).ignored)) lines.line(line, false);
            if (!daemons.contains(ended.task())) followed.remove(ended.task());
            printer.flush();
        }
    }

    /** What was written since the last call. */
    void more() {
        long before = printer.lines();
        followed.forEach((task, log) -> {
            try {
                log.more(paint.colour(), new Lines(tasks.get(task)));
            } catch (IOException gone) {
                // Its end tells.
            }
        });
        if (printer.lines() != before) printer.flush();
    }

    /** What was written until now, whole lines or not. */
    void rest() {
        followed.keySet().forEach(task -> rest(task, new Lines(tasks.get(task))));
        printer.flush();
    }

    private void rest(String task, Lines lines) {
        try {
            followed.get(task).rest(paint.colour(), lines);
        } catch (IOException e) {
            lines.line("(its log cannot be read: " + e.getMessage() + ")", false);
        }
    }

    private final class Lines implements LogText.Sink {
        private final String gutter, onwards;
        private boolean inside;

        Lines(Tasks.Known task) {
            String padded = task.name() + " ".repeat(Math.max(0, width - Row.width(task.name()))) + " ";
            gutter = paint.in(Paint.ofTask(task.ordinal), padded + paint.gutter());
            onwards = paint.in(Paint.ofTask(task.ordinal), padded + paint.onwards());
        }

        @Override
        public void line(String text, boolean piece) {
            printer.line(inside ? onwards : gutter, text);
            inside = piece;
        }
    }
}
