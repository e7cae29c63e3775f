package async.report;

import async.model.Event;
import com.grack.nanojson.JsonAppendableWriter;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes a run's events to a file as they happen, an {@link EventText} a line; at most {@link #pause} late, so a run
 * that is killed has told all but its last moment. A last line may be cut off. What ended has its command and its time
 * in the same line: whoever wants the lengths of tasks reads these lines alone.
 *
 * <p>A file that cannot be written costs its lines, a warning, and nothing else.
 */
public final class EventsFile implements EventReader {
    public static final String NAME = "events.jsonl";
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int FULL = 1 << 13;

    private static final String ENDED = "{\"event\":\"ended\"", WELL = "\"outcome\":{\"exit\":0}";
    private static final String COMMAND = ",\"command\":", SECONDS = ",\"seconds\":";

    /** How long a command took, in seconds; its {@link #text}. */
    public record Taken(String command, double seconds) {}

    private final Path file;
    private final FileChannel channel;
    private final Consumer<String> warn;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, List<String>> commands = new HashMap<>();
    private final Map<String, Duration> started = new HashMap<>();
    private boolean broken;

    /** @param warn is told once if the file cannot be written any more */
    public EventsFile(RunFolder folder, Consumer<String> warn) throws IOException {
        this(folder.folder().resolve(NAME), folder.append(NAME), warn);
    }

    public EventsFile(Path file, FileChannel channel, Consumer<String> warn) {
        this.file = file;
        this.channel = channel;
        this.warn = warn;
    }

    /**
     * What a line tells of a task that went well; null for any other line. It is read as it is written here, not as
     * any JSON: to parse the 2,500 lines of five runs would cost a start a tenth of a second.
     */
    public static Taken taken(String line) {
        if (!line.startsWith(ENDED) || !line.contains(WELL)) return null;
        int command = line.lastIndexOf(COMMAND), seconds = line.lastIndexOf(SECONDS);
        if (command < 0 || seconds < command) return null;
        try {
            return new Taken(line.substring(command + COMMAND.length(), seconds),
                    Double.parseDouble(line.substring(seconds + SECONDS.length(), line.length() - 1)));
        } catch (NumberFormatException written) { // by somebody else
            return null;
        }
    }

    /** A command as it stands in the file. */
    public static String text(List<String> command) {
        return JsonWriter.string(command);
    }

    @Override
    public void read(Event event) {
        JsonAppendableWriter line = JsonWriter.on(text).object();
        EventText.write(event, line);
        if (event instanceof Event.Declared declared) {
            commands.put(declared.task(), declared.command());
        } else if (event instanceof Event.Started begun) {
            started.putIfAbsent(begun.task(), begun.at());
        } else if (event instanceof Event.Ended ended) {
            Duration since = started.remove(ended.task());
            line.array("command", commands.remove(ended.task()));
            if (since != null) line.value("seconds", EventText.seconds(ended.at().minus(since)));
        }
        line.end().done();
        text.append('\n');
        if (text.length() > FULL) write();
    }

    /** Nobody waits for it, so it wakes for nothing. */
    @Override
    public boolean isUrgent(Event event) {
        return false;
    }

    @Override
    public boolean isAwaited() {
        return false;
    }

    @Override
    public void idle() {
        write();
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    @Override
    public void close() {
        write();
        try {
            channel.close();
        } catch (IOException nothingToLose) {
            // What it took, it has.
        }
    }

    private void write() {
        if (text.isEmpty() || broken) return;
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
        try {
            while (bytes.hasRemaining()) channel.write(bytes);
        } catch (IOException e) {
            broken = true; // what follows a line that was cut off in the middle would be no event
            warn.accept("cannot write " + file + ": " + e.getMessage() + "; the run goes on without it");
        }
    }
}
