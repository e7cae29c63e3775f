package async.screen;

import async.model.Event;
import async.model.Secrets;
import async.report.Output;
import async.report.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What runs now, drawn below the cursor, which stays where it is. So whatever else writes to the terminal (the script,
 * a program, its user's keys) writes above it, another size of the window moves it as a whole, and each drawing begins
 * where the cursor is then and clears what is below: nothing has to be known of what was there before, as JLine's
 * Display would have to.
 */
final class LiveView implements AutoCloseable {
    /** History is not read for a run that is over by then. */
    private static final Duration SHORT_RUN = Duration.ofSeconds(1);
    /** So many of those that wait are named. */
    private static final int NEXT = 8;

    private final PrintStream err;
    private final boolean shared;
    private final Paint paint;
    private final Tasks tasks;
    private final Secrets secrets;
    private final Forecast forecast;
    private final Supplier<String> progress;
    private final Window window;
    private final Map<String, LastLine> lastLines = new HashMap<>();
    /** Ctrl-Z comes from another thread. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Null, as the next, before anything was drawn, or where the terminal is none. */
    private Suspension suspension;
    private Interjections interjections;
    private boolean shown;

    /** @param times the usual seconds of a command, as far as they are known by now */
    LiveView(Output output, Paint paint, Tasks tasks, Function<List<String>, OptionalDouble> times,
            Secrets secrets) {
        this.secrets = secrets;
        err = output.err();
        shared = err == System.err;
        progress = output.progress();
        this.paint = paint;
        this.tasks = tasks;
        forecast = new Forecast(times);
        window = new Window(new Terminal.Size(output.columns(), output.rows()));
    }

    void read(Event event) {
        forecast.read(event);
        if (event instanceof Event.Ended ended) lastLines.remove(ended.task());
    }

    /** Draws it as it is now; nothing while nothing runs, or while a shell talks to its user. */
    void draw() {
        Terminal.Size size = window.size();
        if (tasks.running().isEmpty() || size.rows() < 2) {
            clear();
            return;
        }
        int rows = size.rows() - 1;
        String text = Paint.below(new ViewRows(paint, size.columns()).of(moment(rows), rows));
        if (shared && suspension == null) {
            suspension = new Suspension(this::suspend);
            interjections = new Interjections(this::clear);
        }
        lock.lock();
        try {
            shown = isOurs(); // else what is there is the shell's
            if (shown) write(text);
        } finally {
            lock.unlock();
        }
    }

    /** Before anything else is shown. */
    void clear() {
        lock.lock();
        try {
            if (shown && isOurs()) write(Paint.CLEARED);
            shown = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        clear();
        if (suspension != null) {
            suspension.close();
            interjections.close();
        }
        window.close();
    }

    /** Nothing is drawn until {@code stopping} returns. A drawing that nobody reads is not waited for. */
    private void suspend(Runnable stopping) {
        boolean locked = false;
        try {
            locked = lock.tryLock(1, TimeUnit.SECONDS);
            if (locked) clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopping.run();
        if (locked) lock.unlock();
    }

    private boolean isOurs() {
        return !shared || Terminal.isOurs();
    }

    private ViewRows.Moment moment(int rows) {
        Duration now = tasks.now();
        boolean early = now.compareTo(SHORT_RUN) < 0;
        int most = ViewRows.most(tasks.running().size(), tasks.waiting().size(), rows);
        List<ViewRows.Running> running = new ArrayList<>();
        List<String> more = new ArrayList<>();
        for (Tasks.Known task : tasks.running()) {
            if (running.size() == most) more.add(task.name());
            else running.add(running(task, now, early ? OptionalDouble.empty() : forecast.usual(task)));
        }
        return new ViewRows.Moment(running, more, tasks.waiting().size(), next(), tasks.over(), tasks.failed(),
                tasks.all().size(), now, early ? OptionalDouble.empty() : forecast.left(tasks, now), progress.get());
    }

    private ViewRows.Running running(Tasks.Known task, Duration now, OptionalDouble usual) {
        String last = task.retrying != null ? "waits to be tried again: " + task.retrying.outcome().text()
                : lastLines.computeIfAbsent(task.name(), name -> new LastLine(task.log(), secrets)).now();
        return new ViewRows.Running(task.name(), Paint.ofTask(task.ordinal), now.minus(task.started), usual, last);
    }

    /** The first ones that wait, each with what it waits for. */
    private List<ViewRows.Waiting> next() {
        Map<String, String> holders = new LinkedHashMap<>();
        for (Tasks.Known task : tasks.running()) {
            for (String lock : task.declared.locks().keySet()) holders.put(lock, task.name());
        }
        return tasks.waiting().stream().limit(NEXT)
                .map(task -> new ViewRows.Waiting(task.name(), reason(task, holders))).toList();
    }

    private String reason(Tasks.Known task, Map<String, String> holders) {
        List<String> before = forecast.after(task.name()).stream()
                .filter(name -> tasks.get(name) == null || !tasks.get(name).isDone())
                .sorted(Comparator.comparing(this::ordinal)).toList();
        if (!before.isEmpty()) {
            return "after " + before.get(0) + (before.size() == 1 ? "" : " and " + (before.size() - 1) + " more");
        }
        for (String lock : task.declared.locks().keySet()) {
            if (holders.containsKey(lock)) return lock + ", which " + holders.get(lock) + " has";
        }
        return "";
    }

    private int ordinal(String task) {
        return tasks.get(task) == null ? Integer.MAX_VALUE : tasks.get(task).ordinal;
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        err.write(bytes, 0, bytes.length);
        err.flush();
    }
}
