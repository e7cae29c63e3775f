package async.report;

import async.model.Event;
import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Outcome;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonSink;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An event as a line of JSON, and back: what {@code events.jsonl} consists of. The names are a promise to other
 * programs; docs/toolkit.md has them in a table. Times are seconds. Pure.
 */
public final class EventText {
    /** Of what the first line says. A reader of this version takes what it does not know for nothing. */
    public static final int VERSION = 1;

    private static final double NANOS = 1e9;
    private static final JsonObject NOTHING = new JsonObject();
    private static final int WITHOUT_SECONDS = "2026-01-01T00:00".length();
    /** RunStarted is run-started. */
    private static final ClassValue<String> NAME = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> kind) {
            StringBuilder name = new StringBuilder();
            for (char c : kind.getSimpleName().toCharArray()) {
                if (Character.isUpperCase(c) && name.length() > 0) name.append('-');
                name.append(Character.toLowerCase(c));
            }
            return name.toString();
        }
    };

    private EventText() {}

    public static String line(Event event) {
        JsonStringWriter line = JsonWriter.string().object();
        write(event, line);
        return line.end().done();
    }

    /**
     * The event of a line; none where this version knows none of its name.
     *
     * @throws IllegalArgumentException if the line is no event: cut off, written by hand, of a later version
     */
    public static Optional<Event> event(String line) {
        try {
            return Optional.ofNullable(event(JsonParser.object().from(line)));
        } catch (JsonParserException | NullPointerException | ClassCastException | DateTimeException damaged) {
            throw new IllegalArgumentException("no event: " + line, damaged);
        }
    }

    /** Adds an event's fields to an object that is begun; it stays open. */
    static void write(Event event, JsonSink<?> to) {
        to.value("event", NAME.get(event.getClass()));
        to.value("at", seconds(event.at()));
        if (event instanceof Event.OfTask of) to.value("task", of.task());
        if (event instanceof Event.RunStarted run) {
            to.value("version", VERSION).value("time", text(run.time())).value("id", run.id());
            to.value("script", run.script());
            to.object("variables", run.variables());
            to.value("slots", run.slots()).value("processors", run.processors());
            to.value("logs", run.logs().toString()).value("java", run.java()).value("bash", run.bash());
        } else if (event instanceof Event.Declared declared) {
            to.array("command", declared.command()).array("after", declared.after());
            to.array("before", declared.before()).object("locks", declared.locks()).value("weight", declared.weight());
            to.value("log", declared.log().toString());
        } else if (event instanceof Event.Started started) {
            to.value("attempt", started.attempt());
        } else if (event instanceof Event.Retrying retrying) {
            to.value("attempt", retrying.attempt());
            write(retrying.outcome(), to);
            to.value("delay", seconds(retrying.delay()));
        } else if (event instanceof Event.Ignored ignored) {
            to.array("failures");
            ignored.failures().forEach(failure -> write(failure, to));
            to.end();
        } else if (event instanceof Event.ProcessesLeft left) {
            to.value("count", left.count()).array("unkillable", left.unkillable());
        } else if (event instanceof Event.Ended ended) {
            write(ended.outcome(), to);
            to.value("cpu", seconds(ended.cpu()));
        } else if (event instanceof Event.Joined joined) {
            to.value("whole", joined.whole());
        } else if (event instanceof Event.BashLost lost) {
            to.value("why", lost.why());
        } else if (event instanceof Event.Warned warned) {
            to.value("message", warned.message());
        } else if (event instanceof Event.Noted noted) {
            to.value("message", noted.message());
        } else if (event instanceof Event.Printed printed) {
            to.value("text", printed.text());
        } else if (event instanceof Event.StillRunning running) {
            to.value("count", running.count()).value("cpu", seconds(running.cpu()));
        } else if (event instanceof Event.Kept kept) {
            to.value("origin", kept.origin()).object("parts", kept.parts()).object("products", kept.products());
            if (kept.values() != null) to.array("values", kept.values());
        }
    }

    private static void write(Outcome outcome, JsonSink<?> to) {
        to.object("outcome");
        if (outcome instanceof Outcome.Exit exit) {
            to.value("exit", exit.status());
            if (!exit.command().isEmpty()) to.value("command", exit.command());
            if (!exit.stack().isEmpty()) {
                to.array("stack");
                exit.stack().forEach(frame -> write(frame, to.object()).end());
                to.end();
            }
            if (!exit.remark().isEmpty()) to.value("remark", exit.remark());
        } else if (outcome instanceof Outcome.TimedOut timedOut) {
            to.value("timeout", seconds(timedOut.limit()));
        } else if (outcome instanceof Outcome.Lost lost) {
            to.value("lost", lost.why());
        } else if (outcome instanceof Outcome.NotStarted notStarted) {
            to.value("not-started", notStarted.why());
        } else if (outcome instanceof Outcome.NotMade notMade) {
            to.value("not-made", notMade.product());
        } else if (outcome instanceof Outcome.Skipped skipped) {
            to.value("skipped", skipped.why());
        } else if (outcome instanceof Outcome.Cancelled cancelled) {
            to.value("cancelled", cancelled.because());
        }
        to.end();
    }

    private static JsonSink<?> write(Frame frame, JsonSink<?> to) {
        return to.value("function", frame.function()).value("file", frame.file()).value("line", frame.line());
    }

    private static void write(IgnoredFailure failure, JsonSink<?> to) {
        write(failure.where(), to.object()).value("exit", failure.exitStatus()).value("command", failure.command())
                .end();
    }

    private static Event event(JsonObject of) {
        Duration at = duration(of, "at");
        String task = of.getString("task");
        return switch (string(of, "event")) {
            case "run-started" -> {
                int version = of.getInt("version");
                if (version > VERSION) throw new IllegalArgumentException("events of version " + version);
                yield new Event.RunStarted(at, Instant.parse(string(of, "time")), of.getString("id", ""),
                        string(of, "script"), texts(of, "variables"), of.getInt("slots"), of.getInt("processors"),
                        Path.of(string(of, "logs")), string(of, "java"), string(of, "bash"));
            }
            case "declared" -> new Event.Declared(at, task, strings(of, "command"), Set.copyOf(strings(of, "after")),
                    Set.copyOf(strings(of, "before")), numbers(of, "locks"), of.getInt("weight", 1),
                    Path.of(string(of, "log")));
            case "started" -> new Event.Started(at, task, of.getInt("attempt"));
            case "retrying" -> new Event.Retrying(at, task, of.getInt("attempt"), outcome(of.getObject("outcome")),
                    duration(of, "delay"));
            case "ignored" -> new Event.Ignored(at, task, objects(of, "failures").stream().map(failure ->
                    new IgnoredFailure(failure.getInt("exit"), string(failure, "command"), frame(failure))).toList());
            case "processes-left" -> new Event.ProcessesLeft(at, task, of.getInt("count"),
                    of.getArray("unkillable").stream().map(pid -> ((Number) pid).longValue()).toList());
            case "ended" -> new Event.Ended(at, task, outcome(of.getObject("outcome")), duration(of, "cpu"));
            case "kept" -> new Event.Kept(at, task, string(of, "origin"), texts(of, "parts"), texts(of, "products"),
                    of.has("values") ? strings(of, "values") : null);
            case "joined" -> new Event.Joined(at, task, of.getBoolean("whole"));
            case "bash-lost" -> new Event.BashLost(at, string(of, "why"));
            case "still-running" -> new Event.StillRunning(at, of.getInt("count"), duration(of, "cpu"));
            case "warned" -> new Event.Warned(at, string(of, "message"));
            case "noted" -> new Event.Noted(at, string(of, "message"));
            case "printed" -> new Event.Printed(at, string(of, "text"));
            case "run-ended" -> new Event.RunEnded(at);
            default -> null;
        };
    }

    private static Outcome outcome(JsonObject of) {
        if (of.has("timeout")) return new Outcome.TimedOut(duration(of, "timeout"));
        if (of.has("lost")) return new Outcome.Lost(string(of, "lost"));
        if (of.has("not-started")) return new Outcome.NotStarted(string(of, "not-started"));
        if (of.has("not-made")) return new Outcome.NotMade(string(of, "not-made"));
        if (of.has("skipped")) return new Outcome.Skipped(string(of, "skipped"));
        if (of.has("cancelled")) return new Outcome.Cancelled(string(of, "cancelled"));
        List<Frame> stack = of.has("stack") ? objects(of, "stack").stream().map(EventText::frame).toList() : List.of();
        return new Outcome.Exit(of.getInt("exit"), of.getString("command", ""), stack, of.getString("remark", ""));
    }

    private static Frame frame(JsonObject of) {
        return new Frame(string(of, "function"), string(of, "file"), of.getInt("line"));
    }

    private static String string(JsonObject of, String name) {
        return java.util.Objects.requireNonNull(of.getString(name), name);
    }

    private static List<String> strings(JsonObject of, String name) {
        return of.getArray(name).stream().map(String.class::cast).toList();
    }

    private static Map<String, Integer> numbers(JsonObject of, String name) {
        Map<String, Integer> numbers = new TreeMap<>();
        of.getObject(name, NOTHING).forEach((key, value) -> numbers.put(key, ((Number) value).intValue()));
        return numbers;
    }

    private static Map<String, String> texts(JsonObject of, String name) {
        Map<String, String> texts = new TreeMap<>();
        of.getObject(name, NOTHING).forEach((key, value) -> texts.put(key, (String) value));
        return texts;
    }

    private static List<JsonObject> objects(JsonObject of, String name) {
        return of.getArray(name).stream().map(JsonObject.class::cast).toList();
    }

    /** In microseconds: the last digits of a double cost more than all the rest of a line. */
    static BigDecimal seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos() / 1000, 6);
    }

    /** As {@link Instant#toString} has it; that loads a formatter, which costs a start a fifteenth. */
    static String text(Instant time) {
        String text = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC).toString();
        return text + (text.length() == WITHOUT_SECONDS ? ":00Z" : "Z");
    }

    private static Duration duration(JsonObject of, String name) {
        return Duration.ofNanos(Math.round(of.getDouble(name) * NANOS));
    }
}
