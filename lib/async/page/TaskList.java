package async.page;

import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Outcome;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The tasks of a page: those that failed first, with their place; then all, each with its log below it, which a click
 * opens and the page's search goes through.
 */
final class TaskList {
    /** What all logs together may have in a page, what failed apart from the rest; and one, whatever there is. */
    private static final int MOST = 8 << 20, MOST_OF_ONE = 512 << 10, LEAST_OF_ONE = 2 << 10;
    private static final int LAST_LINES = 12, MOST_IGNORED = 20;

    private final Story story;
    private final Path folder;
    private final LastRun last;
    private final Html page;

    TaskList(Story story, Path folder, LastRun last, Html page) {
        this.story = story;
        this.folder = folder;
        this.last = last;
        this.page = page;
    }

    /** Nothing if none failed. */
    void failures() {
        List<TaskStory> failed = story.in(TaskStory.State.FAILED);
        if (failed.isEmpty()) return;
        page.add("<section id=\"failures\"><h2>").add(failed.size() == 1 ? "Failure" : "Failures").add("</h2>\n");
        for (TaskStory task : failed) {
            page.add("<article class=\"failed\"><h3><a href=\"#t").add(task.ordinal()).add("\">").text(task.name());
            page.add("</a></h3>\n<p>").text(task.ended().outcome().text()).add("</p>\n");
            place(task.ended().outcome());
            LogExcerpt log = LogExcerpt.of(log(task), LEAST_OF_ONE);
            if (!log.isEmpty()) {
                page.add("<pre class=\"log\">");
                for (String line : log.last(LAST_LINES)) page.text(line).add("\n");
                page.add("</pre>\n");
            }
            page.add("</article>\n");
        }
        page.add("</section>\n");
    }

    void all() {
        if (story.tasks().isEmpty()) return;
        page.add("<section id=\"tasks\"><h2>Tasks</h2>\n<p class=\"search\" hidden>")
                .add("<input type=\"search\" id=\"search\" ")
                .add("placeholder=\"Search names, commands and logs\" ")
                .add("aria-label=\"Search names, commands and logs\">")
                .add("<output id=\"found\" for=\"search\"></output></p>\n");
        List<TaskStory> order = new ArrayList<>(story.tasks());
        order.sort(Comparator.comparing(TaskStory::state).thenComparing(TaskList::startOrNever));
        int failed = Math.max(1, story.in(TaskStory.State.FAILED).size());
        for (TaskStory task : order) {
            int share = MOST / (task.state() == TaskStory.State.FAILED ? failed : order.size());
            task(task, Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, share)));
        }
        page.add("</section>\n");
    }

    private static Duration startOrNever(TaskStory task) {
        return task.isStarted() ? task.start() : Duration.ofDays(Integer.MAX_VALUE);
    }

    private void task(TaskStory task, int most) {
        page.add("<details id=\"t").add(task.ordinal()).add("\" class=\"task ").add(task.state().word()).add("\">");
        page.add("<summary><span class=\"name\">").text(task.name()).add("</span>");
        if (task.critical()) page.add("<span class=\"path\" title=\"on the critical path\">critical</span>");
        page.add("<span class=\"state\">").add(task.state().word()).add("</span><span class=\"time\">");
        page.text(task.isStarted() ? Outcome.seconds(task.time()) : "").add("</span></summary>\n<dl class=\"facts\">");
        facts(task);
        page.add("</dl>\n");
        if (task.state() == TaskStory.State.FAILED) place(task.ended().outcome());
        if (task.isStarted()) log(task, LogExcerpt.of(log(task), most));
        page.add("</details>\n");
    }

    private void facts(TaskStory task) {
        fact("command", String.join(" ", task.declared().command()));
        if (task.ended() != null && !task.ended().outcome().isDone()) fact("result", task.ended().outcome().text());
        if (task.isStarted()) fact("started", "after " + Outcome.seconds(task.start()));
        Duration before = last.time(task.name(), task.declared().command());
        if (before != null) fact("last time", Outcome.seconds(before));
        if (task.ended() != null && task.isStarted()) fact("CPU", Outcome.seconds(task.cpu()));
        if (task.attempts().size() > 1) fact("attempts", String.valueOf(task.attempts().size()));
        for (TaskStory.Attempt attempt : task.attempts()) {
            if (task.attempts().size() < 2 || attempt.outcome() == null) continue;
            fact("attempt " + attempt.number(), attempt.outcome().text() + ", " + Outcome.seconds(attempt.time()));
        }
        if (!task.after().isEmpty()) fact("after", String.join(", ", task.after().stream().sorted().toList()));
        if (!task.declared().locks().isEmpty()) {
            fact("locks", String.join(", ", task.declared().locks().keySet().stream().sorted().toList()));
        }
        if (task.waited().toMillis() > 0) fact("waited", waited(task));
        int shown = Math.min(MOST_IGNORED, task.ignored().size());
        for (IgnoredFailure one : task.ignored().subList(0, shown)) fact("ignored failure", one.toString());
        if (task.ignored().size() > shown) fact("ignored failure", (task.ignored().size() - shown) + " more");
    }

    private static String waited(TaskStory task) {
        TaskStory.LockWait lock = task.lock();
        String all = Outcome.seconds(task.waited());
        return lock.equals(TaskStory.NO_LOCK) ? all : all + ", for the lock " + lock.lock() + " of " + lock.holder();
    }

    private void fact(String name, String value) {
        page.add("<div><dt>").add(name).add("</dt><dd>").text(value).add("</dd></div>");
    }

    /** The command that failed and where it is, then who called it. */
    private void place(Outcome outcome) {
        if (!(outcome instanceof Outcome.Exit exit)) return;
        if (!exit.command().isEmpty()) page.add("<pre class=\"command\">").text(exit.command()).add("</pre>\n");
        if (exit.stack().isEmpty()) return;
        page.add("<ol class=\"stack\">\n");
        for (Frame frame : exit.stack()) {
            page.add("<li><code>").text(frame.file() + (frame.line() > 0 ? ":" + frame.line() : ""));
            page.add("</code> in <code>").text(frame.function()).add("</code></li>\n");
        }
        page.add("</ol>\n");
    }

    private Path log(TaskStory task) {
        return folder.resolve(String.valueOf(task.declared().log().getFileName()));
    }

    private void log(TaskStory task, LogExcerpt log) {
        if (!log.problem().isEmpty()) page.add("<p class=\"note\">").text(log.problem()).add("</p>\n");
        else if (log.isEmpty()) page.add("<p class=\"note\">It said nothing.</p>\n");
        if (log.isEmpty()) return;
        page.add("<pre class=\"log\">");
        for (String line : log.head()) page.coloured(line).add("\n");
        if (log.leftOut() > 0) {
            page.add("</pre>\n<p class=\"note\">").add(log.leftOut() / 1024.0).add(" KiB are left out here; ");
            page.add("all of it is in <a href=\"").text(link(log(task))).add("\">").text(log(task).toString());
            page.add("</a></p>\n");
            page.add("<pre class=\"log\">");
        }
        for (String line : log.tail()) page.coloured(line).add("\n");
        page.add("</pre>\n");
    }

    /** Beside the page, and so wherever both are moved to. */
    private static String link(Path log) {
        try {
            return new URI(null, null, "./" + log.getFileName(), null).toASCIIString();
        } catch (URISyntaxException never) {
            return "";
        }
    }
}
