package async.page;

import async.report.EventText;
import async.report.EventsFile;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the run before this one of the same script tells for a comparison: how long it took, and each task that went
 * well, with its command. A file that is damaged, another script's or of another version tells nothing.
 *
 * @param name its folder's
 * @param length from the first declaration to the last end
 * @param tasks all that it had
 */
record LastRun(String name, Duration length, Map<String, Took> tasks) {
    static final LastRun NONE = new LastRun("", Duration.ZERO, Map.of());

    /** {@code time} is null if it did not go well. */
    record Took(List<?> command, Duration time) {}

    /** @param runs folders of earlier runs, latest first; reads their files, and blocks meanwhile */
    static LastRun of(List<Path> runs, String script) {
        for (Path run : runs) {
            LastRun found = of(run, script);
            if (!found.equals(NONE)) return found;
        }
        return NONE;
    }

    /** How long the task took with the same command; null if that is not known. */
    Duration time(String task, List<String> command) {
        Took took = tasks.get(task);
        return took == null || !command.equals(took.command) ? null : took.time;
    }

    private static LastRun of(Path run, String script) {
        Map<String, Took> tasks = new HashMap<>();
        double first = -1, last = 0;
        try (BufferedReader lines = Files.newBufferedReader(run.resolve(EventsFile.NAME))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                boolean starts = line.startsWith("{\"event\":\"run-started\"");
                boolean declares = first < 0 && line.startsWith("{\"event\":\"declared\"");
                boolean ends = line.startsWith("{\"event\":\"ended\"");
                if (!starts && !declares && !ends) continue; // to read them all would cost more than the page
                JsonObject event = JsonParser.object().from(line);
                if (starts && (!script.equals(event.getString("script"))
                        || event.getInt("version") != EventText.VERSION)) return NONE;
                if (declares) first = event.getDouble("at");
                if (!ends) continue;
                last = Math.max(last, event.getDouble("at"));
                boolean well = event.getObject("outcome").getInt("exit", 1) == 0;
                tasks.put(event.getString("task"), new Took(List.copyOf(event.getArray("command")),
                        well ? duration(event.getDouble("seconds")) : null));
            }
        } catch (JsonParserException | NullPointerException | ClassCastException | MalformedInputException cutOff) {
            // What was whole before it counts.
        } catch (IOException notThere) {
            return NONE;
        }
        if (tasks.isEmpty()) return NONE;
        return new LastRun(run.getFileName().toString(), duration(Math.max(0, last - first)), tasks);
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
