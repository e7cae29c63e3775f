//SOURCES FollowedLog.java
//SOURCES Forecast.java
//SOURCES Interjections.java
//SOURCES JoinedLog.java
//SOURCES LastLine.java
//SOURCES LiveView.java
//SOURCES Paint.java
//SOURCES PrefixedLogs.java
//SOURCES Printer.java
//SOURCES Row.java
//SOURCES Suspension.java
//SOURCES Tasks.java
//SOURCES ViewRows.java
//SOURCES Window.java
//SOURCES WorkflowCommand.java
package async.screen;

import async.model.Event;
import async.model.Outcome;
import async.model.Secrets;
import async.report.EventReader;
import async.report.Output;
import async.report.OutputMode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.jline.jansi.Ansi.Color;

/**
 * Shows a run to its user, by {@link OutputMode}: joined logs and results on stdout, messages on stderr, and there on a
 * terminal what runs now; elsewhere that is said once a minute.
 */
public final class Screen implements EventReader {
    private static final Duration BEAT = Duration.ofMillis(100);
    private static final Duration HEARTBEAT = Duration.ofSeconds(60);

    private final Output output;
    private final Paint paint;
    private final PrintStream err;
    private final Printer printer;
    private final Tasks tasks = new Tasks();
    private final JoinedLog joined;
    /** Null where there is none. */
    private final LiveView live;
    /** Null in another mode. */
    private final PrefixedLogs prefixed;
    /** What failed and is not told yet: joining it at once tells more. */
    private final Set<String> failed = new LinkedHashSet<>();
    private Duration saidAt = Duration.ZERO;

    public Screen(Output output) {
        this(output, command -> OptionalDouble.empty(), Secrets.NONE);
    }

    /**
     * @param times the usual seconds of a command, as far as they are known by now: asked for the live view only, and
     *     not in a run's first second
     * @param secrets are overwritten in a log before it is shown
     */
    public Screen(Output output, Function<List<String>, OptionalDouble> times, Secrets secrets) {
        this.output = output;
        paint = new Paint(output.colour());
        err = new PrintStream(output.err(), true, StandardCharsets.UTF_8);
        printer = new Printer(output.out(), output.isInWorkflow());
        joined = new JoinedLog(printer, paint, secrets);
        live = output.isLive() ? new LiveView(output, paint, tasks, times, secrets) : null;
        prefixed = output.mode() == OutputMode.PREFIXED ? new PrefixedLogs(printer, paint, tasks, secrets) : null;
    }

    /** Whether stdout did not take all that it was given. */
    public boolean isBroken() {
        return printer.isBroken();
    }

    @Override
    public long progress() {
        return printer.lines();
    }

    @Override
    public Duration pause() {
        return live == null && prefixed == null ? HEARTBEAT : BEAT;
    }

    /** What only changes what is known of a task can wait. */
    @Override
    public boolean isUrgent(Event event) {
        return !(event instanceof Event.Declared || event instanceof Event.Started || event instanceof Event.Ended
                || event instanceof Event.Ignored || event instanceof Event.RunStarted);
    }

    @Override
    public void read(Event event) {
        tasks.read(event);
        if (live != null) live.read(event);
        if (prefixed != null) prefixed.read(event);
        if (event instanceof Event.Ended ended) {
            if (!ended.outcome().isFailure()) return;
            failed.add(ended.task());
            if (output.isInWorkflow()) printer.line("", WorkflowCommand.error(ended, output.workspace()));
        } else if (event instanceof Event.Retrying retrying) {
            String when = retrying.delay().isZero() ? "" : " in " + Outcome.seconds(retrying.delay());
            note(retrying.task() + " failed (" + retrying.outcome().text() + "); trying again" + when);
        } else if (event instanceof Event.ProcessesLeft left) {
            left(left);
        } else if (event instanceof Event.Joined join) {
            failed.remove(join.task());
            clear();
            joined(tasks.get(join.task()), join.whole());
            printer.flush();
        } else if (event instanceof Event.Printed printed) {
            clear();
            printer.text(printed.text());
            printer.flush();
        } else if (event instanceof Event.Warned warned) {
            message("warning: ", warned.message());
        } else if (event instanceof Event.Noted noted) {
            note(noted.message());
        } else if (event instanceof Event.RunEnded) {
            end();
        }
    }

    @Override
    public void idle() {
        if (live != null || prefixed != null) tellFailures();
        if (prefixed != null) prefixed.more();
        if (live != null) live.draw();
        else stillRunning();
    }

    @Override
    public void close() {
        if (live != null) live.close();
    }

    private void joined(Tasks.Known task, boolean whole) {
        switch (output.mode()) {
            case GROUPED, LIVE -> {
                if (whole) joined.whole(task);
                else joined.line(task);
            }
            case PREFIXED -> {
                if (whole) joined.end(task);
                else joined.line(task);
            }
            case QUIET -> {
                if (task.isFailed()) joined.whole(task);
            }
        }
    }

    /** The moment it happens, whenever it is joined. */
    private void tellFailures() {
        for (String task : failed) {
            message("", task + " " + joined.result(tasks.get(task)) + "; log: " + tasks.get(task).log());
        }
        failed.clear();
    }

    private void stillRunning() {
        Duration now = tasks.now();
        boolean early = prefixed != null && now.minus(saidAt).compareTo(HEARTBEAT) < 0;
        if (early || tasks.running().isEmpty()) return;
        saidAt = now;
        note("still running: " + tasks.text(output.progress().get()));
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

    private void end() {
        if (prefixed != null) prefixed.rest();
        clear();
        String verdict = tasks.verdict();
        if (!verdict.isEmpty()) message("", verdict);
    }

    /** Worth a line, but no warning. */
    private void note(String text) {
        if (output.mode() != OutputMode.QUIET) message("", text);
    }

    private void message(String kind, String text) {
        clear();
        err.println(paint.in(Color.YELLOW, output.name() + ": " + kind) + text);
    }

    private void clear() {
        if (live != null) live.clear();
    }
}
