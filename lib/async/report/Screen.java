package async.report;

import async.model.Event;
import async.model.IgnoredFailure;
import async.model.Outcome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jline.jansi.Ansi.Color;

/**
 * Shows a run to its user: joined logs and results on stdout, messages on stderr with, on a terminal, a live line that
 * says what runs; elsewhere that is said once a minute.
 */
public final class Screen implements EventReader {
    private static final Duration BEAT = Duration.ofMillis(100);
    private static final Duration HEARTBEAT = Duration.ofSeconds(60);
    private static final int MOST_IGNORED = 20;

    private final Output output;
    private final Paint paint;
    private final PrintStream out, err;
    private final boolean ascii = !Charset.defaultCharset().newEncoder().canEncode('╭');
    private final Map<String, Shown> tasks = new LinkedHashMap<>();
    private final LiveLine live = new LiveLine();
    private final Terminal.Width width;
    private boolean liveShown;
    private final AtomicLong progress = new AtomicLong();
    private volatile boolean broken;

    /** What is known of a task: when its first attempt began, and how it ended. */
    private static final class Shown {
        final int ordinal;
        final Path log;
        Duration started;
        Event.Ended ended;
        List<IgnoredFailure> ignored = List.of();

        Shown(int ordinal, Path log) {
            this.ordinal = ordinal;
            this.log = log;
        }
    }

    public Screen(Output output) {
        this.output = output;
        paint = new Paint(output.colour());
        out = new PrintStream(new BufferedOutputStream(output.out(), 1 << 16), false, StandardCharsets.UTF_8);
        err = new PrintStream(output.err(), true, StandardCharsets.UTF_8);
        width = new Terminal.Width(output.columns());
    }

    /** Whether stdout took all that it was given. */
    public boolean isBroken() {
        return broken;
    }

    @Override
    public long progress() {
        return progress.get();
    }

    @Override
    public Duration pause() {
        return output.columns() > 0 ? BEAT : HEARTBEAT;
    }

    /** What only changes what is known of a task can wait. */
    @Override
    public boolean isUrgent(Event event) {
        return !(event instanceof Event.Declared || event instanceof Event.Started || event instanceof Event.Ended
                || event instanceof Event.Ignored || event instanceof Event.RunStarted);
    }

    @Override
    public void read(Event event) {
        live.read(event);
        if (event instanceof Event.Declared declared) {
            tasks.put(declared.task(), new Shown(tasks.size(), declared.log()));
        } else if (event instanceof Event.Started started) {
            Shown task = tasks.get(started.task());
            if (task.started == null) task.started = started.at();
        } else if (event instanceof Event.Ignored ignored) {
            tasks.get(ignored.task()).ignored = ignored.failures();
        } else if (event instanceof Event.Ended ended) {
            tasks.get(ended.task()).ended = ended;
        } else if (event instanceof Event.Retrying retrying) {
            String when = retrying.delay().isZero() ? "" : " in " + Outcome.seconds(retrying.delay());
            message("", retrying.task() + " failed (" + retrying.outcome().text() + "); trying again" + when);
        } else if (event instanceof Event.ProcessesLeft left) {
            left(left);
        } else if (event instanceof Event.Joined joined) {
            clearLive();
            if (joined.whole()) whole(joined.task());
            else line(joined.task());
            flush();
        } else if (event instanceof Event.Printed printed) {
            clearLive();
            out.print(printed.text());
            flush();
        } else if (event instanceof Event.Warned warned) {
            message("warning: ", warned.message());
        } else if (event instanceof Event.Noted noted) {
            message("", noted.message());
        } else if (event instanceof Event.RunEnded) {
            clearLive();
            verdict();
            width.close();
        }
    }

    @Override
    public void idle() {
        if (live.isEmpty()) {
            clearLive();
        } else if (output.columns() == 0) {
            message("", "still running: " + live.text(output.progress().get()));
        } else {
            err.print(Paint.CLEAR_LINE + LiveLine.cut(live.text(output.progress().get()), width.columns()));
            liveShown = true;
        }
    }

    /** A task's log as it is now, behind a gutter of its own colour, then how it ended; one line if it is silent. */
    private void whole(String name) {
        Shown task = tasks.get(name);
        Whole whole = new Whole(name, Paint.ofTask(task.ordinal));
        try {
            LogText.read(task.log, paint.colour(), whole);
        } catch (IOException e) {
            whole.line("(its log cannot be read: " + e.getMessage() + ")", false);
        }
        for (String line : ignored(task.ignored)) whole.line("ignored failure: " + line, false);
        whole.end(result(task));
    }

    /** One task's lines, between a head and a foot once there are any. */
    private final class Whole implements LogText.Sink {
        private final String name;
        private final Color own;
        private final String gutter, onwards;
        private boolean begun, inside;

        Whole(String name, Color own) {
            this.name = name;
            this.own = own;
            gutter = paint.in(own, ascii ? "| " : "│ ");
            onwards = paint.in(own, ascii ? ": " : "┆ ");
        }

        @Override
        public void line(String text, boolean piece) {
            if (!begun) Screen.this.line(paint.in(own, ascii ? "+- " : "╭─ ") + paint.bold(name), "");
            begun = true;
            Screen.this.line(inside ? onwards : gutter, text);
            inside = piece;
        }

        void end(String result) {
            if (begun) Screen.this.line(paint.in(own, ascii ? "+- " : "╰─ "), result);
            else Screen.this.line(paint.in(own, ascii ? "-- " : "── ") + paint.bold(name) + " ", result);
        }
    }

    private void line(String gutter, String text) {
        out.print(gutter);
        out.println(text);
        progress.incrementAndGet();
    }

    /** What failed in a loop is one line with its count; of very many the first ones. */
    private static List<String> ignored(List<IgnoredFailure> failures) {
        if (failures.isEmpty()) return List.of();
        Map<String, Integer> counts = new LinkedHashMap<>();
        failures.forEach(failure -> counts.merge(failure.toString(), 1, Integer::sum));
        List<String> lines = new ArrayList<>();
        counts.forEach((line, count) -> lines.add(line + (count > 1 ? " (" + count + " times)" : "")));
        if (lines.size() <= MOST_IGNORED) return lines;
        return Stream.concat(lines.stream().limit(MOST_IGNORED), Stream.of((lines.size() - MOST_IGNORED) + " more"))
                .toList();
    }

    /** One line for a task whose log is not shown. */
    private void line(String name) {
        Shown task = tasks.get(name);
        line(paint.in(Color.DEFAULT, ascii ? "-- " : "── "),
                name + " " + result(task) + (task.started == null ? "" : "; log: " + task.log));
    }

    private String result(Shown task) {
        if (task.ended == null) return task.started == null ? "waiting" : "running";
        String time = task.started == null ? "" : Outcome.seconds(task.ended.at().minus(task.started));
        Outcome outcome = task.ended.outcome();
        if (outcome.isDone()) return paint.in(Color.GREEN, "done") + " in " + time;
        String failed = paint.in(Color.RED, paint.bold("failed"));
        if (outcome.isFailure()) return failed + " after " + time + ": " + outcome.text();
        return (task.started == null ? "not started" : "ended after " + time) + ": " + outcome.text();
    }

    private void left(Event.ProcessesLeft left) {
        if (!left.unkillable().isEmpty()) {
            message("warning: ", left.task() + " has processes that even KILL does not end: "
                    + String.join(", ", left.unkillable().stream().map(String::valueOf).toList()));
        }
        if (left.count() == 0) return;
        message("warning: ", left.task() + " left " + left.count() + (left.count() == 1 ? " process" : " processes")
                + " in its process group; ended when the script is done (setsid starts one that stays)");
    }

    /** Where not all went well: how many did. */
    private void verdict() {
        long done = 0, failed = 0, ended = 0, never = 0;
        for (Shown task : tasks.values()) {
            Outcome outcome = task.ended == null ? new Outcome.Cancelled("") : task.ended.outcome();
            if (outcome.isDone()) done++;
            else if (outcome.isFailure()) failed++;
            else if (task.started != null) ended++;
            else never++;
        }
        if (done == tasks.size()) return;
        message("", done + " done, " + failed + " failed" + (ended > 0 ? ", " + ended + " ended" : "")
                + (never > 0 ? ", " + never + " not started" : ""));
    }

    private void message(String kind, String text) {
        clearLive();
        err.println(paint.in(Color.YELLOW, output.name() + ": " + kind) + text);
    }

    /** What stdout refuses is remembered: a full disk, a reader that is gone. */
    private void flush() {
        out.flush();
        broken = broken || out.checkError() || output.out().checkError();
    }

    private void clearLive() {
        if (liveShown) err.print(Paint.CLEAR_LINE);
        liveShown = false;
    }
}
