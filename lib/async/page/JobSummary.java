package async.page;

import async.model.Frame;
import async.model.Outcome;
import async.report.LogText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A run in Markdown, for the page of a CI job: what failed, and what took longest. */
final class JobSummary {
    /** GitHub takes a megabyte, and people less. */
    private static final int MOST_FAILURES = 20, MOST_ROWS = 20, LAST_LINES = 12;

    private final StringBuilder text = new StringBuilder();

    private JobSummary() {}

    /** @param folder where the logs are, of whose failed tasks the ends are read */
    static String of(Story story, Path folder) {
        return new JobSummary().write(story, folder);
    }

    private String write(Story story, Path folder) {
        text.append("### ").append(plain(story.run().script())).append(": ").append(story.verdict()).append(" in ")
                .append(Outcome.seconds(story.length())).append("\n\n");
        List<TaskStory> failed = story.in(TaskStory.State.FAILED);
        for (TaskStory task : failed.subList(0, Math.min(MOST_FAILURES, failed.size()))) failure(task, folder);
        if (failed.size() > MOST_FAILURES) text.append(failed.size() - MOST_FAILURES).append(" more failed\n\n");
        List<TaskStory> slowest = new ArrayList<>(story.tasks());
        slowest.removeIf(task -> !task.isStarted());
        slowest.sort(Comparator.comparing(TaskStory::time).reversed());
        if (slowest.isEmpty()) return text.toString();
        text.append("| task | result | time | CPU |\n|---|---|--:|--:|\n");
        for (TaskStory task : slowest.subList(0, Math.min(MOST_ROWS, slowest.size()))) {
            text.append("| ").append(plain(task.name())).append(" | ").append(task.state().word()).append(" | ")
                    .append(Outcome.seconds(task.time())).append(" | ").append(Outcome.seconds(task.cpu()))
                    .append(" |\n");
        }
        if (slowest.size() > MOST_ROWS) text.append("\n").append(slowest.size() - MOST_ROWS).append(" more tasks\n");
        return text.append("\n").toString();
    }

    private void failure(TaskStory task, Path folder) {
        Outcome outcome = task.ended().outcome();
        text.append("**").append(plain(task.name())).append("** failed: ").append(plain(outcome.text()));
        if (outcome instanceof Outcome.Exit exit && !exit.stack().isEmpty()) {
            Frame frame = exit.stack().get(0);
            text.append(", at ").append(plain(frame.file() + (frame.line() > 0 ? ":" + frame.line() : "")));
            text.append(" in ").append(plain(frame.function()));
        }
        text.append("\n\n<pre>");
        if (outcome instanceof Outcome.Exit exit && !exit.command().isEmpty()) {
            text.append(plain(exit.command())).append("\n\n");
        }
        for (String line : LogText.tail(folder.resolve(task.name() + ".log"), LAST_LINES)) {
            text.append(plain(line)).append('\n');
        }
        text.append("</pre>\n\n");
    }

    /** With all punctuation as entities, which no Markdown takes for anything but text, in a line of its own. */
    private static String plain(String words) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            boolean isPunctuation = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
            if (c == '\n' || c == '\r') plain.append(' ');
            else if (isPunctuation) plain.append("&#").append((int) c).append(';');
            else plain.append(c);
        }
        return plain.toString();
    }
}
