package async.report;

import async.model.Outcome;
import async.model.Event;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jline.utils.WCWidth;

/** What runs, in one line: how many tasks are over, since when, and the names of those that run. */
final class LiveLine {
    private final Set<String> running = new LinkedHashSet<>();
    private int declared;
    private int over;
    private Duration latest = Duration.ZERO;
    private long latestAt = System.nanoTime();

    void read(Event event) {
        latest = event.at();
        latestAt = System.nanoTime();
        if (event instanceof Event.Declared) declared++;
        if (event instanceof Event.Started started) running.add(started.task());
        if (event instanceof Event.Ended ended) {
            running.remove(ended.task());
            over++;
        }
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /** @param progress stands before the names, which may be too many for the line */
    String text(String progress) {
        Duration now = latest.plusNanos(System.nanoTime() - latestAt);
        return "[" + over + "/" + declared + "] " + Outcome.seconds(now) + "  " + progress
                + (progress.isEmpty() ? "" : "  ") + String.join(" ", running);
    }

    /** As much of a text as fits into so many columns, one of them left free; wide characters take two. */
    static String cut(String text, int columns) {
        int width = 0, end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            width += Math.max(0, WCWidth.wcwidth(character));
            if (width >= columns) break;
            end += Character.charCount(character);
        }
        if (end == text.length()) return text;
        // room for the …
        for (width = 0, end = 0; end < text.length(); end += Character.charCount(text.codePointAt(end))) {
            width += Math.max(0, WCWidth.wcwidth(text.codePointAt(end)));
            if (width >= columns - 1) break;
        }
        return text.substring(0, end) + "…";
    }
}
