///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DESCRIPTION Runs a build and draws, as an SVG on stdout, when each task waited and ran: ./jbang tests/readme/timeline.java
//SOURCES ../../lib/async/Async.java

import async.Async;
import async.Task;
import async.model.Event;
import async.report.Output;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

public class timeline {
    private static final int LABELS = 170, CHART = 480, ROW = 22, TOP = 34;
    private static final String TEXT = "#e6edf3", FAINT = "#8b949e", BAR = "#3fb950", LOCKED = "#d29922",
            LINE = "#30363d";

    /** When a task began and ended, in seconds. */
    private record Row(double started, double ended, boolean locked) {}

    public static void main(String... args) throws Exception {
        try (Async async = Async.sourcing("timeline.bash").slots(3).logs(Files.createTempDirectory("timeline"))
                .output(new Output(new PrintStream(OutputStream.nullOutputStream()), System.err, false, 0))) {
            Task sources = async.run("fetch_sources");
            Task database = async.run("start_database");
            Task compile = async.after(sources).run("compile");
            Task lint = async.after(sources).run("lint");
            Task units = async.after(compile).run("unit_tests");
            Task docs = async.after(sources).run("build_docs");
            Task schema = async.after(database).using("database").run("load_schema");
            Task samples = async.after(database).using("database").run("load_samples");
            Task whole = async.after(compile, schema, samples).run("integration_tests");
            async.after(lint, units, docs, whole).run("package");
            async.join();
            System.out.print(svg(rows(async.events())));
        }
    }

    private static Map<String, Row> rows(List<Event> events) {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (Event event : events) {
            double at = seconds(event.at());
            if (event instanceof Event.Declared task) rows.put(task.task(), new Row(0, 0, !task.locks().isEmpty()));
            if (event instanceof Event.Started task)
                rows.computeIfPresent(task.task(), (name, row) -> new Row(at, 0, row.locked));
            if (event instanceof Event.Ended task)
                rows.computeIfPresent(task.task(), (name, row) -> new Row(row.started, at, row.locked));
        }
        return rows;
    }

    private static String svg(Map<String, Row> rows) {
        double begin = rows.values().stream().mapToDouble(Row::started).min().orElse(0);
        double end = rows.values().stream().mapToDouble(Row::ended).max().orElse(1);
        double sum = rows.values().stream().mapToDouble(row -> row.ended - row.started).sum();
        int width = LABELS + CHART + 30, height = TOP + rows.size() * ROW + 34;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                + "font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace\" "
                + "font-size=\"13\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#0d1117\"/>%n", width, height));
        for (double second = 0; second <= end - begin; second += end - begin > 5 ? 1 : 0.5) {
            double x = LABELS + second / (end - begin) * CHART;
            svg.append(String.format(Locale.ROOT, "<path d=\"M%.1f %d V%d\" stroke=\"%s\"/>%n", x, TOP - 6, height - 34,
                    LINE));
            svg.append(text(x + 3, TOP - 12, FAINT, second == 0 ? "0 s" : String.format(Locale.ROOT, "%.1f", second)));
        }
        double y = TOP;
        for (Map.Entry<String, Row> entry : rows.entrySet()) {
            Row row = entry.getValue();
            double from = LABELS + (row.started - begin) / (end - begin) * CHART,
                    to = LABELS + (row.ended - begin) / (end - begin) * CHART;
            svg.append(text(16, y + 14, TEXT, entry.getKey()));
            svg.append(String.format(Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"13\" rx=\"3\" fill=\"%s\"/>%n",
                    from, y + 3, Math.max(2, to - from), row.locked ? LOCKED : BAR));
            y += ROW;
        }
        svg.append(text(16, height - 12, FAINT,
                String.format(Locale.ROOT, "%d tasks, 3 at once: %.1f s of work in %.1f s; "
                + "yellow: one at a time (a lock)", rows.size(), sum, end - begin)));
        return svg.append("</svg>\n").toString();
    }

    private static String text(double x, double y, String colour, String text) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n", x, y, colour, text);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
