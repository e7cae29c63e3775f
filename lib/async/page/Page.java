package async.page;

import async.model.Outcome;
import async.report.LocalTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A run as one page that needs nothing beside it. What fails comes first. Without scripts all of it can be read, but
 * not searched. It allows no script but its own and loads nothing, so what a log says can do nothing.
 */
final class Page {
    /** What {@code page.js} has to be, for a browser to run it: a test says what to write here. */
    static final String SCRIPT_HASH = "sha256-4sXY8tKgvTQ/KvBNnEopBUiYKd1hMO/ZG8MS0HrWCMs=";
    private static final int MOST_CHANGES = 10, MOST_WARNINGS = 20;
    /** What two runs differ by anyway. */
    private static final double USUAL = 0.1;
    private static final Duration LITTLE = Duration.ofMillis(100);

    private final Story story;
    private final LastRun last;
    private final Html page = new Html();

    private Page(Story story, LastRun last) {
        this.story = story;
        this.last = last;
    }

    /** @param folder where the run's logs are; they are read */
    static String of(Story story, Path folder, LastRun last) {
        Page page = new Page(story, last);
        page.head();
        TaskList tasks = new TaskList(story, folder, last, page.page);
        tasks.failures();
        Timeline.draw(story, page.page);
        page.comparison();
        Waves.draw(story, page.page);
        tasks.all();
        page.page.add("<footer><p>Run of ").text(page.time()).add(" in <code>").text(folder.toString());
        page.page.add("</code></p></footer>\n</main>\n");
        page.page.add("<script>").add(resource("page.js")).add("</script>\n</body></html>\n");
        return page.page.toString();
    }

    private void head() {
        String title = story.run().script() + ": " + story.verdict();
        String state = !story.in(TaskStory.State.FAILED).isEmpty() ? "failed" : story.isOver() ? "done" : "running";
        page.add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .add("style-src 'unsafe-inline'; script-src '").add(SCRIPT_HASH).add("'\">\n")
                .add("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").text(title)
                .add("</title>\n<style>").add(resource("page.css")).add("</style></head>\n<body><main>\n<header><h1>")
                .text(story.run().script()).add(" <span class=\"verdict ").add(state).add("\">").text(story.verdict())
                .add("</span></h1>\n<p class=\"note\">").text(time()).add("</p>\n");
        if (!story.isOver()) page.add("<p class=\"warning\">The run was not over when this was written.</p>\n");
        List<String> warnings = story.warnings();
        for (String warning : warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()))) {
            page.add("<p class=\"warning\">").text(warning).add("</p>\n");
        }
        if (warnings.size() > MOST_WARNINGS) {
            page.add("<p class=\"warning\">").add(warnings.size() - MOST_WARNINGS).add(" more warnings</p>\n");
        }
        page.add("<dl class=\"totals\">");
        totals();
        page.add("</dl></header>\n");
    }

    private void totals() {
        String before = last.equals(LastRun.NONE) ? "" : "last time " + Outcome.seconds(last.length());
        total("elapsed", Outcome.seconds(story.length()), before);
        total("tasks one after another", Outcome.seconds(story.summary().sum()),
                "speed-up " + Math.round(story.summary().speedUp() * 10) / 10.0);
        total("processor", Outcome.seconds(story.summary().cpu()), story.run().processors() + " processors");
        total("critical path", Outcome.seconds(story.summary().criticalTime()),
                story.summary().criticalPath().size() + " tasks");
        total("slots", String.valueOf(story.run().slots()), story.slots() + " used");
    }

    private void total(String name, String value, String more) {
        page.add("<div><dt>").add(name).add("</dt><dd>").text(value);
        page.add("<small>").text(more).add("</small></dd></div>");
    }

    /** What took longer or shorter than in the last run, the greatest difference first; what is new or gone. */
    private void comparison() {
        if (last.equals(LastRun.NONE)) return;
        record Change(TaskStory task, Duration before, Duration by) {}
        List<Change> changes = new ArrayList<>();
        List<String> added = new ArrayList<>(), gone = new ArrayList<>(last.tasks().keySet());
        for (TaskStory task : story.tasks()) {
            gone.remove(task.name());
            if (!last.tasks().containsKey(task.name())) added.add(task.name());
            Duration before = last.time(task.name(), task.declared().command());
            if (before == null || task.state() != TaskStory.State.DONE) continue;
            Duration by = task.time().minus(before);
            boolean matters = by.abs().compareTo(LITTLE) > 0 && by.abs().toNanos() > USUAL * before.toNanos();
            if (matters) changes.add(new Change(task, before, by));
        }
        changes.sort(Comparator.comparing((Change change) -> change.by.abs()).reversed());
        page.add("<section id=\"comparison\"><h2>Beside the last run</h2>\n<p class=\"note\">").text(last.name());
        page.add(changes.isEmpty() ? ": no task took noticeably longer or shorter.</p>\n" : "</p>\n<table>\n");
        for (Change change : changes.subList(0, Math.min(MOST_CHANGES, changes.size()))) {
            boolean slower = !change.by.isNegative();
            page.add("<tr><td><a href=\"#t").add(change.task.ordinal()).add("\">").text(change.task.name());
            page.add("</a></td><td>").text(Outcome.seconds(change.before)).add(" → ");
            page.text(Outcome.seconds(change.task.time())).add("</td><td class=\"").add(slower ? "slower" : "faster");
            page.add("\">").add(slower ? "+" : "−").text(Outcome.seconds(change.by.abs())).add("</td></tr>\n");
        }
        if (!changes.isEmpty()) page.add("</table>\n");
        if (changes.size() > MOST_CHANGES) {
            page.add("<p class=\"note\">and ").add(changes.size() - MOST_CHANGES).add(" smaller ones</p>\n");
        }
        names("new", added);
        names("not in this run", gone);
        page.add("</section>\n");
    }

    private void names(String what, List<String> names) {
        if (names.isEmpty()) return;
        String some = String.join(", ", names.subList(0, Math.min(MOST_CHANGES, names.size())));
        page.add("<p>").add(what).add(": ").text(some);
        if (names.size() > MOST_CHANGES) page.add(" and ").add(names.size() - MOST_CHANGES).add(" more");
        page.add("</p>\n");
    }

    private String time() {
        return LocalTime.of(story.run().time()).truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ');
    }

    static String resource(String name) {
        try (InputStream file = Page.class.getResourceAsStream("/async/page/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
