package async.screen;

import async.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jline.jansi.Ansi.Color;

/**
 * The live view as rows of text: what runs, a row each, what waits and for what, and how far it all is. Pure. A row is
 * never wider than the window and there are never more than it has; what there is no room for is counted.
 */
final class ViewRows {
    /** From so many columns on there are the usual times, the last lines of logs, and a bar. */
    private static final int WIDE = 40;
    private static final int WIDEST_NAME = 32, WIDEST_BAR = 24;

    /** @param last the last line of its log */
    record Running(String name, Color colour, Duration elapsed, OptionalDouble usual, String last) {}

    /** @param reason what it waits for; empty for a slot */
    record Waiting(String name, String reason) {}

    /**
     * All that is shown.
     *
     * @param running the first ones; {@code more} are those that there is no row for
     * @param next some of those that wait, the first ones
     * @param left in seconds, if known
     */
    record Moment(List<Running> running, List<String> more, int waiting, List<Waiting> next, int over, int failed,
            int declared, Duration elapsed, OptionalDouble left, String progress) {}

    private final Paint paint;
    private final int columns;

    ViewRows(Paint paint, int columns) {
        this.paint = paint;
        this.columns = columns;
    }

    /** How many of the running tasks have a row of their own, in so many rows for all. */
    static int most(int running, int waiting, int rows) {
        int room = rows - 1 - (hasWaiting(waiting, rows) ? 1 : 0);
        return running <= room ? running : Math.max(0, room - 1);
    }

    private static boolean hasWaiting(int waiting, int rows) {
        return waiting > 0 && rows > 3;
    }

    /** @param rows how many there may be; at least 1 */
    List<String> of(Moment moment, int rows) {
        List<String> text = new ArrayList<>();
        int widest = 0, times = 0;
        for (Running task : moment.running()) {
            widest = Math.max(widest, Row.width(task.name()));
            times = Math.max(times, time(task).length());
        }
        int name = Math.min(widest, columns < WIDE ? columns - times - 2 : Math.min(WIDEST_NAME, columns / 3));
        for (Running task : moment.running()) text.add(running(task, name, times));
        if (!moment.more().isEmpty() && rows > 1) text.add(more(moment.more()));
        if (hasWaiting(moment.waiting(), rows)) text.add(waiting(moment));
        text.add(whole(moment));
        return text;
    }

    private String running(Running task, int name, int times) {
        String time = time(task);
        boolean late = task.usual().isPresent() && task.elapsed().toMillis() > task.usual().getAsDouble() * 1500;
        Row row = new Row(paint, columns).in(task.colour(), Row.cut(task.name(), name))
                .to(name + (columns < WIDE ? 1 : 2) + times - time.length());
        if (late) row.in(Color.YELLOW, time);
        else row.text(time);
        if (columns >= WIDE && !task.last().isEmpty()) row.text("  " + task.last());
        return row.toString();
    }

    /** Since when it runs and, where there is room, how long it usually does. */
    private String time(Running task) {
        String elapsed = Outcome.seconds(task.elapsed());
        return task.usual().isEmpty() || columns < WIDE ? elapsed
                : elapsed + " of ~" + Outcome.seconds(duration(task.usual().getAsDouble()));
    }

    private String more(List<String> names) {
        return new Row(paint, columns).text(paint.more() + " " + names.size() + " more: " + String.join(", ", names))
                .toString();
    }

    private String waiting(Moment moment) {
        String next = moment.next().stream().map(task -> task.name() + " ("
                + (task.reason().isEmpty() ? "a slot" : task.reason()) + ")").collect(Collectors.joining(", "));
        return new Row(paint, columns).text(moment.waiting() + " waiting: " + next).toString();
    }

    private String whole(Moment moment) {
        Row row = new Row(paint, columns);
        double elapsed = moment.elapsed().toNanos() / 1e9, left = moment.left().orElse(0);
        double share = moment.left().isPresent() ? elapsed / (elapsed + left)
                : (double) moment.over() / Math.max(1, moment.declared());
        if (columns >= WIDE) {
            row.bar(moment.failed() > 0 ? Color.RED : Color.GREEN, share, Math.min(WIDEST_BAR, columns / 4)).text(" ");
        }
        row.text("[" + moment.over() + "/" + moment.declared() + "] " + Outcome.seconds(moment.elapsed()));
        if (moment.failed() > 0) row.text("  ").in(Color.RED, moment.failed() + " failed");
        if (left >= 1) row.text("  ~" + rounded(left) + " left");
        if (!moment.progress().isEmpty()) row.text("  " + moment.progress());
        return row.toString();
    }

    /** Whole seconds: more would not be true. */
    private static String rounded(double seconds) {
        return seconds < 59.5 ? Math.round(seconds) + " s" : Outcome.seconds(Duration.ofSeconds(Math.round(seconds)));
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
