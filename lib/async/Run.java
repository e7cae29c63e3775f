package async;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The engine behind {@link Async}: brings together graph, scheduler, shell and console. All state changes under its lock;
 * what bash tells arrives on the shell's reader thread.
 */
final class Run implements Shell.Listener {
    private final long startedAt = System.nanoTime();
    private final Plan plan = new Plan();
    private final Scheduler scheduler;
    private final Map<Integer, Task> attempts = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "async-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final boolean keepGoing;
    private final Console console;
    private final LogFolder logs;
    private final Path state;
    private final Shell shell;
    private final Thread onExit = new Thread(this::exiting, "async-exit");
    private final Joining joining;
    private int lastId;
    private TaskFailed firstFailure;
    private String ending = "";

    static Run start(List<Path> files, Map<String, String> variables, int slots, Path logs, Duration grace, boolean keepGoing,
                     Console console) {
        try {
            return new Run(files, variables, slots, logs.toAbsolutePath(), grace, keepGoing, console);
        } catch (IOException e) {
            throw new Misuse("cannot write logs under " + logs.toAbsolutePath() + ": " + e
                    + "\n  next: Async.logs(a folder that you may write)");
        }
    }

    private Run(List<Path> files, Map<String, String> variables, int slots, Path base, Duration grace, boolean keepGoing,
                Console console) throws IOException {
        this.keepGoing = keepGoing;
        this.console = console;
        joining = new Joining(this, plan, console, keepGoing);
        scheduler = new Scheduler(slots, plan.graph());
        logs = LogFolder.in(base);
        state = temporaryFolder();
        shell = new Shell(files, variables, state, logs.log(".sourcing"), grace, this);
        try {
            Runtime.getRuntime().addShutdownHook(onExit);
            shell.awaitLoaded();
        } catch (Misuse | IllegalStateException e) { // the latter: the JVM is on its way out already
            close();
            throw e;
        }
        timer.setRemoveOnCancelPolicy(true);
        timer.scheduleAtFixedRate(this::watch, 1, 1, TimeUnit.SECONDS);
        console.follow(timer);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("async-");
        } catch (IOException e) {
            throw new Misuse("cannot make a folder in " + System.getProperty("java.io.tmpdir") + ": " + e
                    + "\n  next: java -Djava.io.tmpdir=… with a folder that you may write and that is not full");
        }
    }

    /** Declares a task, and starts it if it may start. */
    synchronized Task add(Call call, List<String> command) {
        String function = command.get(0);
        if (!shell.functions().containsKey(function)) {
            String said = shell.sourcingTail();
            throw new Misuse("no bash function '" + function + "' in the function files"
                    + Misuse.nearest(function, shell.functions().keySet()) + (said.isEmpty() ? "" : "\n  sourcing them wrote:" + said));
        }
        Task task = plan.add(call, command, logs);
        String name = task.name();
        emit(new Event.Declared(now(), name, Set.copyOf(plan.graph().after(name)), Set.copyOf(call.locks)));
        String failed = ending.isEmpty() ? plan.hindrance(name) : ending;
        if (failed.isEmpty()) {
            scheduler.add(name, Set.copyOf(call.locks));
            startWhatMay();
        } else {
            cancel(task, failed);
            cancelAfter(task, failed);
        }
        return task;
    }

    /** Ends all that still runs and removes everything but the logs. */
    void close() {
        console.stop();
        timer.shutdownNow();
        shell.close();
        delete(state);
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException exiting) {
            // The JVM is on its way out: the hook does the same.
        }
    }

    Joining joining() {
        return joining;
    }

    Plan plan() {
        return plan;
    }

    /** Why no task starts any more; empty while they do. */
    synchronized String ending() {
        return ending;
    }

    /** The failure that came first, null before one did. */
    synchronized TaskFailed firstFailure() {
        return firstFailure;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    @Override
    public synchronized void started(int id, long pid, long warden) {
        Task task = attempts.get(id);
        if (task == null) return;
        task.group = pid;
        task.warden = warden;
        if (task.stopping) shell.stop(id);
    }

    @Override
    public synchronized void ended(int id, int status, Duration cpu, int processesLeft) {
        Task task = attempts.remove(id);
        if (task == null) return;
        task.addCpu(cpu);
        if (processesLeft > 0) console.note(task, processesLeft);
        if (task.call().lenient) task.lets(TaskFailed.letPass(shell.failures(id).get(0)));
        if (task.timedOut) {
            attemptFailed(task, id, 124, "timeout: took longer than " + Console.seconds(task.call().timeout));
        } else if (task.stopping) {
            cancel(task, ending);
        } else if (status != 0) {
            attemptFailed(task, id, status, null);
        } else {
            emit(new Event.Ended(now(), task.name(), 0, task.cpu()));
            scheduler.done(task.name());
            task.done(now(), Fields.in(shell.values(id)));
        }
        startWhatMay();
    }

    @Override
    public synchronized void lost(String why) {
        attempts.clear();
        for (Task task : plan.tasks()) {
            if (task.state() == Task.State.RUNNING) fail(task, task.id, 1, "the loaded bash is gone: " + why);
        }
        end("the loaded bash is gone");
        shell.kill();
    }

    /** A task whose warden was killed would never end: nobody is left who could tell. */
    private synchronized void watch() {
        for (Task task : List.copyOf(attempts.values())) {
            if (task.warden == 0 || Processes.runs(task.warden)) continue;
            if (task.warden == task.missing) { // for a second now: whatever it had said would have arrived
                attempts.remove(task.id);
                fail(task, task.id, 1, "the process that watches over it was killed");
            }
            task.missing = task.warden;
        }
    }

    private void attemptFailed(Task task, int id, int status, String reason) {
        if (task.attempt <= task.call().retries && ending.isEmpty()) {
            emit(new Event.Retrying(now(), task.name(), status));
            begin(task);
        } else {
            fail(task, id, status, reason);
        }
    }

    private void fail(Task task, int id, int status, String reason) {
        List<List<String>> records = task.call().lenient || task.timedOut ? List.of() : shell.failures(id);
        if (reason == null) reason = fullDisk(status);
        Shell.Function defined = shell.functions().get(task.command().get(0));
        TaskFailed failure = TaskFailed.of(task.name(), status, reason, records, defined, task.log());
        emit(new Event.Ended(now(), task.name(), status, task.cpu()));
        scheduler.drop(task.name());
        if (firstFailure == null) firstFailure = failure;
        task.failed(now(), failure); // before others are over because of it: who waits for them asks for the reason
        if (keepGoing) cancelAfter(task, task.name() + " failed");
        else end(task.name() + " failed");
    }

    private void cancelAfter(Task task, String because) {
        for (String later : plan.graph().allAfter(task.name())) {
            if (scheduler.isWaiting(later)) cancel(plan.task(later), because);
        }
    }

    /** No task starts any more; what runs is asked to end, what waits is cancelled. The first reason stays. */
    synchronized void end(String because) {
        if (!ending.isEmpty()) return;
        ending = because;
        for (Task task : plan.tasks()) {
            if (scheduler.isWaiting(task.name())) cancel(task, because);
            else if (task.state() == Task.State.RUNNING && attempts.containsKey(task.id)) stop(task);
        }
    }

    private void stop(Task task) {
        task.stopping = true;
        if (task.group > 0) shell.stop(task.id);
    }

    /** What bash could not write down: why it failed. Null where there is space. */
    private String fullDisk(int status) {
        for (Path folder : List.of(logs.folder(), state)) {
            if (LogFolder.isFull(folder)) return "exit status " + status + ": no space is left on the disk of " + folder.getParent();
        }
        return null;
    }

    private void cancel(Task task, String because) {
        emit(new Event.Cancelled(now(), task.name(), because));
        scheduler.drop(task.name());
        task.cancelled(now(), because);
    }

    private void startWhatMay() {
        if (!ending.isEmpty()) return;
        for (String name : scheduler.start()) begin(plan.task(name));
    }

    private void begin(Task task) {
        task.id = ++lastId;
        task.attempt++;
        task.group = 0;
        task.warden = 0;
        task.stopping = false;
        task.timedOut = false;
        task.running(now());
        attempts.put(task.id, task);
        emit(new Event.Started(now(), task.name(), task.attempt));
        try {
            String mark = task.attempt == 1 ? "" : "── attempt " + task.attempt + " of " + (1 + task.call().retries) + "\n";
            Files.writeString(task.log(), mark, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            List<Path> values = plan.graph().allBefore(task.name()).stream()
                    .map(plan::task).filter(Task::handsOn).map(earlier -> shell.values(earlier.id)).toList();
            shell.run(new Shell.Request(task.id, task.name(), task.log(), task.call().lenient, values, task.call().keeping,
                    task.command()));
        } catch (IOException e) {
            attempts.remove(task.id);
            fail(task, task.id, 1, "it could not be started: " + e);
            return;
        }
        if (task.call().timeout != null) {
            int id = task.id;
            timer.schedule(() -> timeout(task, id), task.call().timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void timeout(Task task, int id) {
        if (task.id != id || !attempts.containsKey(id) || task.stopping) return;
        task.timedOut = true;
        stop(task);
    }

    /** Ctrl-C, TERM or System.exit: what runs is ended, quietly for the threads that still wait. */
    private void exiting() {
        List<String> running;
        synchronized (this) {
            running = attempts.values().stream().map(Task::name).toList();
            attempts.clear();
            ending = "the script was ended";
        }
        console.stop();
        if (!running.isEmpty()) console.warn("ending " + String.join(", ", running) + "; logs in " + logs.folder());
        shell.close();
        delete(state);
    }

    private void emit(Event event) {
        events.add(event);
        console.on(event);
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        } catch (IOException goneAlready) {
            // A temporary folder; whoever was faster did the same.
        }
    }
}
