package async;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jline.jansi.Ansi;
import org.jline.jansi.Ansi.Color;

/**
 * The one place that writes to the user. stdout: joined logs and results; stderr: warnings and, on a terminal, a live line
 * that says what runs. A log is shown whole: what there is to say meanwhile waits for its end. Whoever reads slowly holds up
 * nobody but the thread that shows: events are noted under a lock of their own.
 */
public final class Console {
    private static final Color[] TASK_COLOURS = {Color.CYAN, Color.YELLOW, Color.MAGENTA, Color.BLUE, Color.GREEN};
    private static final Duration HEARTBEAT = Duration.ofSeconds(60);
    private static final int MOST_LET_PASS = 20;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean colour;
    private final int liveColumns;
    private final boolean ascii;
    private final Object showing = new Object();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> running = new LinkedHashSet<>();
    private boolean busy;
    private int declared;
    private int over;
    private Duration latest = Duration.ZERO;
    private long latestAt = System.nanoTime();
    private boolean liveShown;
    private ScheduledFuture<?> beat;

    /** {@code liveColumns}: width of the terminal for the live line on stderr; 0 for none. */
    public Console(PrintStream out, PrintStream err, boolean colour, int liveColumns) {
        this.out = new PrintStream(new BufferedOutputStream(out, 1 << 16), false, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.colour = colour;
        this.liveColumns = liveColumns;
        this.ascii = !Charset.defaultCharset().newEncoder().canEncode('╭');
    }

    /**
     * The process's own stdout and stderr. In colour if NO_COLOR is empty and either CLICOLOR_FORCE is set (not to 0) or
     * stdout is a terminal; the live line if stderr is a terminal and CI is not set.
     */
    public static Console system() {
        return system(colourWanted(System.getenv("NO_COLOR"), System.getenv("CLICOLOR_FORCE"), Terminal.isTerminal(1)));
    }

    /** The same with colour decided by the caller, for a script with an option of its own. */
    public static Console system(boolean colour) {
        boolean live = System.getenv("CI") == null && Terminal.isTerminal(2);
        return new Console(System.out, System.err, colour, live ? Terminal.columns() : 0);
    }

    static boolean colourWanted(String noColor, String clicolorForce, boolean terminal) {
        if (noColor != null && !noColor.isEmpty()) return false;
        return clicolorForce != null && !clicolorForce.isEmpty() && !clicolorForce.equals("0") || terminal;
    }

    /** 0.42 s, 3.1 s, 1:07 min. */
    static String seconds(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        if (seconds < 1) return String.format(Locale.ROOT, "%.2f s", seconds);
        if (seconds < 60) return String.format(Locale.ROOT, "%.1f s", seconds);
        return String.format("%d:%02d min", time.toMinutes(), time.toSecondsPart());
    }

    synchronized void on(Event event) {
        latest = event.at();
        latestAt = System.nanoTime();
        if (event instanceof Event.Declared) {
            declared++;
        } else if (event instanceof Event.Started started) {
            running.add(started.task());
        } else if (event instanceof Event.Retrying retrying) {
            warn(retrying.task() + " failed with exit status " + retrying.status() + " and is tried again");
        } else {
            running.remove(event.task());
            over++;
        }
    }

    /** From now on says what runs: on a terminal in a live line, elsewhere once a minute. */
    void follow(ScheduledExecutorService timer) {
        long period = liveColumns > 0 ? 100 : HEARTBEAT.toMillis();
        beat = timer.scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    synchronized void stop() {
        if (beat != null) beat.cancel(false);
        clearLive();
    }

    /** Shows a task's log, as long as it is now, behind a gutter of its own colour, then how it ended. */
    void join(Task task) {
        Color own = TASK_COLOURS[task.ordinal() % TASK_COLOURS.length];
        String gutter = paint(own, ascii ? "| " : "│ ");
        String onwards = paint(own, ascii ? ": " : "┆ ");
        show(() -> {
            out.println(paint(own, ascii ? "+- " : "╭─ ") + bold(task.name()));
            boolean[] inside = {false};
            try {
                LogText.read(task.log(), colour, (line, piece) -> {
                    out.print(inside[0] ? onwards : gutter);
                    out.println(line);
                    inside[0] = piece;
                });
            } catch (IOException e) {
                out.println(gutter + "(its log cannot be read: " + e.getMessage() + ")");
            }
            letPass(task).forEach(line -> out.println(gutter + "let pass: " + line));
            out.println(paint(own, ascii ? "+- " : "╰─ ") + result(task));
        });
    }

    /** What failed in a loop is one line with its count; of very many the first ones. */
    private static List<String> letPass(Task task) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        task.letPass().forEach(passed -> counts.merge(passed.toString(), 1, Integer::sum));
        List<String> lines = new ArrayList<>();
        counts.forEach((line, count) -> lines.add(line + (count > 1 ? " (" + count + " times)" : "")));
        if (lines.size() <= MOST_LET_PASS) return lines;
        return Stream.concat(lines.stream().limit(MOST_LET_PASS), Stream.of((lines.size() - MOST_LET_PASS) + " more")).toList();
    }

    /** One line for a task whose log is not shown. */
    void line(Task task) {
        show(() -> out.println(paint(Color.DEFAULT, ascii ? "-- " : "── ") + task.name() + " " + result(task)
                + (task.hasStarted() ? "; log: " + task.log() : "")));
    }

    void print(String text) {
        show(() -> out.print(text));
    }

    synchronized void warn(String message) {
        String warning = paint(Color.YELLOW, "async: ") + message;
        clearLive();
        if (busy) warnings.add(warning);
        else err.println(warning);
    }

    /** Writes to stdout while nothing else is shown. */
    private void show(Runnable writing) {
        synchronized (showing) {
            synchronized (this) {
                clearLive();
                busy = true;
            }
            try {
                writing.run();
                out.flush();
            } finally {
                synchronized (this) {
                    busy = false;
                    warnings.forEach(err::println);
                    warnings.clear();
                }
            }
        }
    }

    void note(Task task, int processesLeft) {
        warn(task.name() + " left " + processesLeft + (processesLeft == 1 ? " process" : " processes")
                + " in its process group; ended when the script is done (setsid starts one that stays)");
    }

    private String result(Task task) {
        String time = seconds(task.duration());
        return switch (task.state()) {
            case DONE -> paint(Color.GREEN, "done") + " in " + time;
            case FAILED -> paint(Color.RED, bold("failed")) + " after " + time + ": " + task.failure().reason();
            case CANCELLED -> (task.hasStarted() ? "ended after " + time : "not started") + ": " + task.because();
            default -> task.state().name().toLowerCase(Locale.ROOT);
        };
    }

    private synchronized void beat() {
        if (busy) return;
        if (running.isEmpty()) {
            clearLive();
            return;
        }
        Duration now = latest.plusNanos(System.nanoTime() - latestAt);
        String text = "[" + over + "/" + declared + "] " + seconds(now) + "  " + String.join(" ", running);
        if (liveColumns == 0) {
            warn("still running: " + text);
            return;
        }
        err.print(CLEAR_LINE + (text.length() < liveColumns ? text : text.substring(0, liveColumns - 2) + "…"));
        liveShown = true;
    }

    private void clearLive() {
        if (liveShown) err.print(CLEAR_LINE);
        liveShown = false;
    }

    private String paint(Color with, String text) {
        return colour ? Ansi.ansi().fg(with).a(text).reset().toString() : text;
    }

    private String bold(String text) {
        return colour ? Ansi.ansi().bold().a(text).reset().toString() : text;
    }
}
