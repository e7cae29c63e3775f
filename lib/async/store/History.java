//SOURCES LazyHistory.java
package async.store;

import async.report.EventText;
import async.report.EventsFile;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long functions took in the latest runs of a script: what their {@code events.jsonl} say. Of each function with
 * its arguments the median of the latest {@value #LATEST} times that it went well counts. A file that is not there, was
 * cut off, is another script's, another version's or no events at all tells nothing, and harms nothing.
 */
public final class History {
    static final int LATEST = 5;
    /** So many files are read at most, whatever is kept: some may hold a part of the tasks only. */
    private static final int MOST_FILES = 20;
    public static final History NONE = new History(Map.of());

    private final Map<String, Double> seconds;
    private final double mean;

    private History(Map<String, Double> seconds) {
        this.seconds = seconds;
        double sum = 0; // not by a stream: each script's start would load what makes one
        for (double one : seconds.values()) sum += one;
        mean = sum / Math.max(1, seconds.size());
    }

    /** @param runs the folders of earlier runs, latest first; reads their files, and blocks meanwhile */
    public static History of(List<Path> runs, String script) {
        Map<String, List<Double>> times = new HashMap<>();
        int whole = 0;
        for (Path run : runs.subList(0, Math.min(runs.size(), MOST_FILES))) {
            if (whole == LATEST) break;
            if (add(run.resolve(EventsFile.NAME), script, times)) whole++;
        }
        Map<String, Double> medians = new HashMap<>();
        times.forEach((command, taken) -> medians.put(command, median(taken)));
        return new History(medians);
    }

    /** In seconds; empty for a command that never went well. */
    public OptionalDouble seconds(List<String> command) {
        Double known = isEmpty() ? null : seconds.get(EventsFile.text(command));
        return known == null ? OptionalDouble.empty() : OptionalDouble.of(known);
    }

    /** The same; of what is not known the mean of the known, and 1 where nothing is. */
    public double length(List<String> command) {
        if (isEmpty()) return 1;
        return seconds.getOrDefault(EventsFile.text(command), mean);
    }

    public boolean isEmpty() {
        return seconds.isEmpty();
    }

    /**
     * True if it is a run of the script that came to its end with all tasks done: the runs before it tell little more.
     */
    private static boolean add(Path file, String script, Map<String, List<Double>> all) {
        boolean over = false, well = true;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{\"event\":\"run-started\"") && !isBy(script, line)) return false;
                over = line.startsWith("{\"event\":\"run-ended\"");
                if (!line.startsWith("{\"event\":\"ended\"")) continue;
                EventsFile.Taken taken = EventsFile.taken(line);
                well &= taken != null;
                if (taken == null) continue;
                List<Double> times = all.computeIfAbsent(taken.command(), command -> new ArrayList<>());
                if (times.size() < LATEST) times.add(taken.seconds());
            }
        } catch (JsonParserException | ClassCastException | NullPointerException damaged) {
            return false;
        } catch (IOException notThere) {
            return false;
        }
        return over && well;
    }

    private static boolean isBy(String script, String started) throws JsonParserException {
        JsonObject run = JsonParser.object().from(started);
        return script.equals(run.getString("script")) && run.getInt("version") == EventText.VERSION;
    }

    private static double median(List<Double> taken) {
        List<Double> sorted = new ArrayList<>(taken);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
