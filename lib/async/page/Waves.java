package async.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph as a picture: a column for each wave, which is what could run at once with slots enough, and a line from
 * each task to those that come after it. Pure.
 */
final class Waves {
    private static final int WIDTH = 184, HEIGHT = 24, COLUMN = 232, ROW = 32, MARGIN = 8;
    /** More lines than this are a grey area, and slow to draw. */
    private static final int MOST_EDGES = 5000;

    private final Map<String, Integer> columns = new HashMap<>(), rows = new HashMap<>();
    private final Map<String, TaskStory> tasks = new HashMap<>();
    private final List<List<TaskStory>> waves = new ArrayList<>();

    private Waves(List<TaskStory> all) {
        for (TaskStory task : all) tasks.put(task.name(), task);
        List<TaskStory> open = new ArrayList<>(all);
        while (!open.isEmpty()) {
            List<TaskStory> wave = new ArrayList<>(), later = new ArrayList<>();
            for (TaskStory task : open) (isOpen(task) ? later : wave).add(task);
            if (wave.isEmpty()) break; // a circle: no run of ours wrote that
            for (TaskStory task : wave) columns.put(task.name(), waves.size());
            wave.sort(Comparator.comparingDouble(this::height).thenComparing(TaskStory::ordinal));
            for (int row = 0; row < wave.size(); row++) rows.put(wave.get(row).name(), row);
            waves.add(wave);
            open = later;
        }
    }

    static List<List<TaskStory>> of(List<TaskStory> tasks) {
        return new Waves(tasks).waves;
    }

    /** Nothing, if no task comes after another: that is no graph. */
    static void draw(Story story, Html page) {
        Waves waves = new Waves(story.tasks());
        if (waves.waves.size() > 1) waves.draw(page);
    }

    /** Whether something that it comes after has no column yet. */
    private boolean isOpen(TaskStory task) {
        for (String name : task.after()) if (tasks.containsKey(name) && !columns.containsKey(name)) return true;
        return false;
    }

    /** Where the middle of what it comes after is, so that lines cross less. */
    private double height(TaskStory task) {
        return task.after().stream().filter(rows::containsKey).mapToInt(rows::get).average().orElse(0);
    }

    private void draw(Html page) {
        int width = waves.size() * COLUMN - (COLUMN - WIDTH) + 2 * MARGIN;
        int height = waves.stream().mapToInt(List::size).max().orElse(0) * ROW - (ROW - HEIGHT) + 2 * MARGIN;
        page.add("<section id=\"graph\"><h2>Graph</h2>\n<p class=\"note\">What comes after what, from left to right.")
                .add("</p>\n<div class=\"graph\" tabindex=\"0\">\n<svg width=\"").add(width)
                .add("\" height=\"").add(height)
                .add("\">\n");
        int edges = 0, more = 0;
        for (TaskStory task : tasks.values()) {
            for (String before : direct(task)) {
                if (edges++ < MOST_EDGES) edge(tasks.get(before), task, page);
                else more++;
            }
        }
        for (List<TaskStory> wave : waves) for (TaskStory task : wave) box(task, page);
        page.add("</svg></div>\n");
        if (more > 0) page.add("<p class=\"note\">").add(more).add(" more lines are left out.</p>\n");
        page.add("</section>\n");
    }

    /** Of what it comes after, what is not said twice: no line from a to c where a, b and c are a chain of lines. */
    private Set<String> direct(TaskStory task) {
        Set<String> direct = new HashSet<>(task.after());
        direct.retainAll(rows.keySet());
        for (String before : task.after()) {
            TaskStory nearer = tasks.get(before);
            if (nearer != null) direct.removeAll(nearer.after());
        }
        return direct;
    }

    private int x(TaskStory task) {
        return MARGIN + columns.get(task.name()) * COLUMN;
    }

    private int y(TaskStory task) {
        return MARGIN + rows.get(task.name()) * ROW;
    }

    private void edge(TaskStory from, TaskStory to, Html page) {
        int x = x(from) + WIDTH, y = y(from) + HEIGHT / 2, end = x(to), bottom = y(to) + HEIGHT / 2;
        int bend = Math.min(40, (end - x) / 2);
        page.add("<path").add(from.critical() && to.critical() ? " class=\"critical\"" : "").add(" d=\"M").add(x);
        page.add(" ").add(y).add("C").add(x + bend).add(" ").add(y).add(" ").add(end - bend).add(" ").add(bottom);
        page.add(" ").add(end).add(" ").add(bottom).add("\"/>\n");
    }

    private void box(TaskStory task, Html page) {
        String state = task.state().word();
        page.add("<a href=\"#t").add(task.ordinal()).add("\"><svg x=\"").add(x(task)).add("\" y=\"").add(y(task));
        page.add("\" width=\"").add(WIDTH).add("\" height=\"").add(HEIGHT).add("\" class=\"").add(state);
        page.add(task.critical() ? " critical" : "").add("\"><title>").text(task.name() + ": " + state);
        page.add("</title><rect x=\"1\" y=\"1\" rx=\"4\" width=\"").add(WIDTH - 2).add("\" height=\"").add(HEIGHT - 2);
        page.add("\"/><text x=\"8\" y=\"16\">").text(task.name()).add("</text></svg></a>\n");
    }
}
