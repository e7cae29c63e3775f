package async;

import async.bash.Daemons;
import async.bash.FunctionFiles;
import async.bash.LoadFailed;
import async.bash.Shell;
import async.model.Event;
import async.model.Outcome;
import async.model.Spec;
import async.page.Report;
import async.report.EventsFile;
import async.report.Journal;
import async.report.Redaction;
import async.report.RunFolder;
import async.report.Runs;
import async.report.SourcingReport;
import async.reuse.Definitions;
import async.reuse.Earlier;
import async.reuse.FileCache;
import async.reuse.Judge;
import async.screen.Screen;
import async.store.History;
import async.store.LazyHistory;
import async.summary.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jline.utils.Signals;

/**
 * The life of a run behind {@link Async}: its folders, its bash server, its journal and who reads it, made in an order
 * in which whatever happens leaves nothing behind, and ended the same way by the script, a failure or a signal.
 */
final class Run implements Call.Target, Supplier<Judge> {
    private static final String PROCESS_1 = "this script is process 1 and reaps no zombies that others leave to it;"
            + " start it under an init (docker run --init)";
    private final Settings settings;
    private final Journal journal;
    private final Screen screen;
    private final Engine engine;
    private final Joiner joiner;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "async-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Thread onExit = new Thread(this::exiting, "async-exit");
    private RunFolder logs;
    private Shell shell;
    private Judge judge;
    private boolean exiting;

    /** Sources the files, and is ready for tasks. @throws Misuse if they cannot be sourced */
    static Run start(List<String> patterns, Settings settings) {
        Run run = new Run(settings);
        try {
            run.load(patterns);
        } catch (RuntimeException | Error e) { // too few threads, say: whatever it is, nothing stays
            run.close();
            throw e;
        }
        return run;
    }

    private Run(Settings settings) {
        this.settings = settings;
        journal = new Journal(settings.secrets);
        LazyHistory history = new LazyHistory(() -> History.of(Runs.before(logs.folder()), Uncaught.script()));
        engine = new Engine(settings, journal, timer, history);
        screen = new Screen(settings.output(), command -> history.now().seconds(command), settings.secrets);
        joiner = new Joiner(engine, journal, settings.isToKeepGoing());
        timer.setRemoveOnCancelPolicy(true);
        journal.follow(screen, "screen");
    }

    private void load(List<String> patterns) {
        Runtime.getRuntime().addShutdownHook(onExit); // before there is anything that an exit would have to remove
        try {
            List<Path> files = open(FunctionFiles.find(patterns));
            shell.start(files, settings.inherited, settings.variables);
        } catch (LoadFailed failed) {
            throw new Misuse(failed.getMessage() + (failed.whileSourcing() ? sourcingTail() : ""));
        }
        SourcingReport sourcing = SourcingReport.of(shell.state().sourcingFailures(), shell.sourcingErrors());
        if (!sourcing.isEmpty()) warn(sourcing.text());
        engine.open(shell, logs, this, sourcing.isEmpty() ? "" : settings.secrets.hide(sourcing.text()));
        if (!shell.said().isEmpty()) warn("bash says: " + shell.said());
        if (ProcessHandle.current().pid() == 1) warn(PROCESS_1);
        journal.emit(new Event.RunStarted(journal.now(), Instant.now(), logs.id(), Uncaught.script(), settings.marks(),
                settings.slots(), Runtime.getRuntime().availableProcessors(), logs.folder(),
                System.getProperty("java.version"), shell.version()));
        if (settings.isToResume()) note(get().resuming());
        var unused = timer.scheduleWithFixedDelay(engine::watch, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public synchronized Judge get() { // most runs need none, and no time to load it
        if (judge != null) return judge;
        Path folder = logs.folder();
        boolean resume = settings.isToResume();
        judge = new Judge(logs.id(), folder.getParent(), settings.secrets,
                () -> Earlier.of(Runs.others(folder), Uncaught.script(), resume ? settings.marks() : null),
                () -> new Definitions(shell.definitions()), () -> FileCache.in(settings.cache), this::warn);
        return judge;
    }

    private synchronized List<Path> open(List<FunctionFiles.Source> sources) {
        if (exiting) throw new IllegalStateException("the JVM is exiting");
        if (Thread.currentThread().isInterrupted()) {
            throw new Misuse("interrupted before the function files were sourced");
        }
        Path base = settings.logFolder();
        List<Path> files = new ArrayList<>();
        Path sourcing;
        try {
            logs = settings.logs == null ? RunFolder.byDefault(Uncaught.script(), settings.runsKept)
                    : RunFolder.in(base, settings.runsKept);
            for (FunctionFiles.Source source : sources) files.add(source.in(logs.functions()));
            sourcing = logs.sourcing();
            journal.follow(new EventsFile(logs, this::warn), "journal");
        } catch (IOException e) {
            throw new Misuse("cannot write logs under " + base + ": " + e
                    + "\n  hint: Async.logs(a folder that you may write)");
        }
        try {
            shell = new Shell(sourcing, settings.grace, engine);
        } catch (LoadFailed failed) {
            throw new Misuse(failed.getMessage());
        }
        if (!logs.warning().isEmpty()) warn(logs.warning());
        return files;
    }

    /** Declares a task, and starts it if it may start; see {@link Plan#add}. @throws Misuse without such a function */
    @Override
    public Task add(Spec spec) {
        Set<String> functions = shell.functions().keySet();
        if (!functions.contains(spec.function())) {
            String tail = sourcingTail();
            throw new Misuse("no bash function '" + spec.function() + "' in the function files"
                    + Misuse.nearest(spec.function(), functions)
                    + (tail.isEmpty() ? "" : "\n  sourcing them wrote:" + tail));
        }
        return engine.add(spec.mode() == null ? spec.mode(settings.mode) : spec);
    }

    void summary() {
        journal.emit(Daemons.of(shell.state()).event(journal.now()));
        Summary summary = Summary.of(journal.events(), settings.slots());
        journal.awaitRead(journal.emit(new Event.Printed(journal.now(), summary.text(settings.isVerbose()))));
    }

    /** Ends all that still runs and removes everything but the logs; then waits until all is shown. */
    void close() {
        timer.shutdownNow();
        if (shell != null) shell.close();
        if (logs != null) leave();
        journal.emit(new Event.RunEnded(journal.now()));
        journal.drain();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException exiting) {
            // The JVM is on its way out: the hook does the same.
        }
    }

    /** Leaves what tells of the run, if it had more than one task: to load it costs as much as some tasks. */
    private void leave() {
        Redaction.strikeAll(logs.folder(), settings.secrets);
        List<Event> events = new ArrayList<>(journal.events());
        events.add(new Event.RunEnded(journal.now()));
        try {
            boolean isWorthIt = settings.isToReport() && engine.read(plan -> plan.names().size()) > 1;
            Path page = isWorthIt ? Report.write(logs.folder(), events) : null;
            if (page != null && settings.isReportAsked()) note("the report is " + page);
            if (settings.output().isInWorkflow()) Report.appendJobSummary(events, logs.folder());
        } catch (IOException | RuntimeException e) { // the run is as good without it
            warn("cannot write what tells of the run: " + e.getMessage());
        }
        logs.close();
    }

    /** Whether all that was to be shown was taken. */
    boolean isShown() {
        return !screen.isBroken();
    }

    Joiner joiner() {
        return joiner;
    }

    Journal journal() {
        return journal;
    }

    @Override
    public Set<String> unjoined() {
        return joiner.unjoined();
    }

    @Override
    public void join(Set<String> names) {
        joiner.join(names);
    }

    /** Whether the task is one of this run's, and no other's of the same name. */
    @Override
    public boolean owns(Task task) {
        return engine.read(plan -> plan.task(task.name()) == task);
    }

    private void warn(String message) {
        journal.emit(new Event.Warned(journal.now(), message));
    }

    private void note(String message) {
        journal.emit(new Event.Noted(journal.now(), message));
    }

    /** The last lines of what sourcing wrote, to stderr if there are any. */
    private String sourcingTail() {
        return settings.secrets.hide(SourcingReport.tail(List.of(shell.sourcingErrors(), logs.log(".sourcing"))));
    }

    /** Ctrl-C, TERM or System.exit: ends what runs, quietly for the threads that wait. A second signal is final. */
    private void exiting() {
        synchronized (this) {
            exiting = true;
        }
        List<String> running = engine.abandon();
        if (shell == null) return;
        Signals.register("INT", () -> endAtOnce(Outcome.SIGNAL + 2));
        Signals.register("TERM", () -> endAtOnce(Outcome.SIGNAL + 15));
        if (!running.isEmpty()) note("ending " + String.join(", ", running) + "; logs in " + logs.folder());
        shell.close();
        leave();
        journal.close();
    }

    private void endAtOnce(int status) {
        shell.kill();
        Runtime.getRuntime().halt(status);
    }
}
