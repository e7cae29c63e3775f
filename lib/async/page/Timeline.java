package async.page;

import async.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When each task ran, a row a slot; the critical path stands out. A bar leads to its task. Pure. */
final class Timeline {
    /** Steps of the axis in milliseconds, up to half a day; the first that gives few enough is taken. */
    private static final long[] STEPS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000,
            60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 43_200_000};
    private static final int MOST_STEPS = 5;
    /** Percent; a number further on would be cut off. */
    private static final int AXIS_END = 93;
    private static final double WHOLE = 100;

    private final Html page;
    private final Duration length;

    private Timeline(Html page, Duration length) {
        this.page = page;
        this.length = length;
    }

    /** Nothing, if nothing ever started. */
    static void draw(Story story, Html page) {
        if (!story.attempts().isEmpty()) new Timeline(page, story.length()).draw(story);
    }

    private void draw(Story story) {
        page.add("<section id=\"timeline\"><h2>Timeline</h2>\n<p class=\"note\">A row for each slot. The critical path")
                .add(" is <b class=\"critical\">outlined</b>: what the run could not be faster than.</p>\n")
                .add("<div class=\"timeline\">\n<div class=\"axis\">");
        long millis = length.toMillis(), step = step(millis);
        for (long at = 0; at * 100 <= millis * AXIS_END; at += step) {
            page.add("<span style=\"left:").add(percent(Duration.ofMillis(at))).add("%\">")
                    .text(at == 0 ? "0" : Outcome.seconds(Duration.ofMillis(at))).add("</span>");
        }
        page.add("</div>\n");
        List<Html> rows = new ArrayList<>();
        for (int slot = 0; slot < story.slots(); slot++) rows.add(new Html());
        for (TaskStory task : story.tasks()) {
            for (TaskStory.Attempt attempt : task.attempts()) bar(task, attempt, rows.get(attempt.slot()));
        }
        for (Html row : rows) page.add("<div class=\"slot\">").add(row.toString()).add("</div>\n");
        page.add("</div></section>\n");
    }

    private void bar(TaskStory task, TaskStory.Attempt attempt, Html row) {
        String time = Outcome.seconds(attempt.time());
        String more = task.attempts().size() > 1 ? ", attempt " + attempt.number() : "";
        row.add("<a class=\"bar ").add(kind(attempt.outcome())).add(task.critical() ? " critical" : "");
        row.add("\" href=\"#t").add(task.ordinal()).add("\" style=\"left:").add(percent(attempt.from()));
        row.add("%;width:").add(percent(attempt.time())).add("%\" title=\"").text(task.name() + more + ": " + time);
        row.add("\">").text(task.name()).add("</a>");
    }

    private static String kind(Outcome outcome) {
        if (outcome == null) return "running";
        return outcome.isDone() ? "done" : outcome.isFailure() ? "failed" : "cancelled";
    }

    private double percent(Duration time) {
        return length.isZero() ? 0 : time.toNanos() * WHOLE / length.toNanos();
    }

    private static long step(long millis) {
        for (long step : STEPS) if (millis / step <= MOST_STEPS) return step;
        return millis / MOST_STEPS;
    }
}
