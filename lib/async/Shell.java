package async;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * The loaded bash: sources the function files once, then forks for every call (see task.bash for its three processes).
 *
 * <p>A fork costs 1–2 ms however much is loaded, and leaves everything as the files made it: file and line of every
 * function, aliases, arrays, readonly names, open files, the working directory. A snapshot ({@code declare -f}) that
 * each new bash reads would cost 40 ms for DevStack's functions and lose all of that.
 *
 * <p>When the requests end, however the JVM ends, the shell ends all tasks; {@link #close} is just that.
 */
final class Shell implements AutoCloseable {
    /** Told from the reader's thread, in the order in which things happen. */
    interface Listener {
        /** {@code warden} is the process that tells how {@code pid} ends. */
        void started(int id, long pid, long warden);

        void ended(int id, int status, Duration cpu, int processesLeft);

        /** The shell is gone although nobody closed it, and why; calls that run are lost. */
        void lost(String why);
    }

    /** A bash function and where it is defined. */
    record Function(String name, String file, int line) {}

    /** One call, as bash is told it. {@code values} are the files of earlier tasks whose values it adopts. */
    record Request(int id, String name, Path log, boolean lenient, List<Path> values, List<String> keeping, List<String> call) {}

    /** A file that bash would source before ours, with our events as its stdout: it gets the variable, and sources it, later. */
    private static final String BASH_ENV = "BASH_ENV";

    private final Path state;
    private final Path log;
    private final Duration grace;
    private final Listener listener;
    private final Processes.Piped bash;
    private final OutputStream requests;
    private final Map<String, Function> functions = new TreeMap<>();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private String loadingProblem;
    private String sourcing = "";
    private String misunderstood;
    private volatile boolean closing;

    /**
     * Starts bash, which begins to source {@code files}; see {@link #awaitLoaded}.
     *
     * @throws Misuse if bash cannot be started
     */
    Shell(List<Path> files, Map<String, String> variables, Path state, Path log, Duration grace, Listener listener) {
        this.state = state;
        this.log = log;
        this.grace = grace;
        this.listener = listener;
        try {
            Path script = state.resolve("task.bash");
            try (InputStream resource = Shell.class.getResourceAsStream("/async/task.bash")) {
                Files.copy(resource, script);
            }
            List<String> command = new ArrayList<>(List.of("setsid", "bash", script.toString(), state.toString(),
                    log.toString(), String.valueOf(grace.toSeconds())));
            files.forEach(file -> command.add(file.toString()));
            Map<String, String> later = new TreeMap<>(variables);
            if (System.getenv(BASH_ENV) != null) later.putIfAbsent(BASH_ENV, System.getenv(BASH_ENV));
            bash = Processes.start(command, Collections.singletonMap(BASH_ENV, null), this::read, this::ended);
            requests = bash.stdin();
            List<String> pairs = new ArrayList<>();
            later.forEach((name, value) -> pairs.add(name + "=" + value));
            send(new Fields().list(pairs));
        } catch (IOException e) {
            throw new Misuse("bash does not start: " + e.getMessage() + "\n  next: apt-get install bash util-linux");
        }
    }

    /**
     * Waits until the files are sourced, however long their top-level code takes.
     *
     * @throws Misuse if bash is too old, or a file has a syntax error or ends the shell
     */
    void awaitLoaded() {
        try {
            loaded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loadingProblem = "interrupted while the function files were sourced";
        }
        if (loadingProblem != null) throw new Misuse(loadingProblem);
    }

    /** The last lines of what sourcing the files wrote, an empty text if they were silent. */
    String sourcingTail() {
        StringBuilder tail = new StringBuilder();
        LogText.tail(log, 10).forEach(line -> tail.append("\n    | ").append(line));
        return tail.toString();
    }

    Map<String, Function> functions() {
        return functions;
    }

    /** Forks for a call; returns at once. What becomes of it reaches the listener. */
    void run(Request request) {
        send(new Fields().text("run").text(request.id()).text(request.name()).text(request.log())
                .text(request.lenient() ? "1" : "").list(request.values()).list(request.keeping()).list(request.call()));
    }

    /** Ends all calls and what they left, at once and without asking the shell, which may be gone. */
    void kill() {
        bash.killSession();
    }

    /** Asks for a call's whole process group to be ended: TERM, then KILL after the grace. Returns at once. */
    void stop(int id) {
        send(new Fields().text("stop").text(id));
    }

    /** The file with what the call handed on with emit and keeping, whether it has ended or not. */
    Path values(int id) {
        return state.resolve(id + ".values");
    }

    /**
     * How the call failed, as bash saw it: first what the task's own process recorded (empty if it saw nothing: a signal,
     * say), then what shells inside it did, those of a pipe for instance.
     */
    List<List<String>> failures(int id) {
        List<List<String>> records = new ArrayList<>();
        Path own = state.resolve(id + ".failure");
        records.add(Fields.in(own));
        try (DirectoryStream<Path> inner = Files.newDirectoryStream(state, own.getFileName() + ".*")) {
            inner.forEach(record -> records.add(Fields.in(record)));
        } catch (IOException | DirectoryIteratorException gone) {
            // The run is over and its state removed.
        }
        return records;
    }

    /**
     * Ends every call and whatever they left behind, but for daemons with a session of their own; waits for it, at most
     * twice the grace and ten seconds, even if the thread is interrupted.
     */
    @Override
    public void close() {
        closing = true;
        if (loaded.getCount() > 0) bash.endSession(grace); // it sources and hears nothing else
        try {
            requests.close();
        } catch (IOException gone) {
            // It ended first; there is nothing left to tell it.
        }
        if (!bash.await(grace.multipliedBy(2).plusSeconds(10))) kill();
    }

    private synchronized void send(Fields fields) {
        try {
            requests.write(fields.bytes());
            requests.flush();
        } catch (IOException gone) {
            // The shell has ended: the listener is told, or a loading problem is being thrown.
        }
    }

    private void read(InputStream events) throws IOException {
        try {
            tell(events);
        } catch (RuntimeException e) {
            // Nobody would hear of the calls any more: let the shell end them, and say why.
            misunderstood = "its report was not understood: " + e;
            requests.close();
            events.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void tell(InputStream events) throws IOException {
        Fields.Reader fields = new Fields.Reader(events);
        for (String verb = fields.next(); verb != null; verb = fields.next()) {
            switch (verb) {
                case "sourcing" -> sourcing = fields.next();
                case "syntax" -> loadingProblem = syntaxError(fields.next(), fields.next());
                case "unsupported" -> loadingProblem = "bash " + fields.next() + " is too old: 5.0 or later is needed\n  next: put a later one first in PATH (type -a bash)";
                case "refused" -> loadingProblem = fields.next();
                case "function" -> {
                    String name = fields.next();
                    int line = Integer.parseInt(fields.next());
                    functions.put(name, new Function(name, fields.next(), line));
                }
                case "loaded" -> loaded.countDown();
                case "started" -> listener.started(fields.number(), fields.number(), fields.number());
                case "ended" -> listener.ended(fields.number(), fields.number(),
                        cpu(fields.next()).plus(cpu(fields.next())), fields.number());
                default -> throw new IllegalStateException("unknown event: " + verb);
            }
        }
    }

    private void ended(int status) {
        if (closing) return; // as meant; who still waits for the files waits in a JVM that ends
        if (loaded.getCount() == 0) {
            listener.lost(misunderstood != null ? misunderstood : "it was ended (exit status " + status + ")");
            return;
        }
        if (loadingProblem == null) loadingProblem = misunderstood;
        if (loadingProblem == null) {
            loadingProblem = "sourcing " + sourcing + " ended the shell with exit status " + status
                    + ": a function file must not exit" + sourcingTail();
        }
        loaded.countDown();
    }

    private static String syntaxError(String file, String message) {
        boolean windows = message.contains("\r");
        return "syntax error in " + file + "\n" + message
                + (windows ? "\n  next: it has Windows line ends: sed -i 's/\\r$//' '" + file + "'" : "\n  next: bash -n '" + file + "'");
    }

    /** bash's `times` notation, 1m2.345s; nothing where bash could not write it down. */
    private static Duration cpu(String minutesAndSeconds) {
        if (minutesAndSeconds.isEmpty()) return Duration.ZERO;
        int m = minutesAndSeconds.indexOf('m');
        double seconds = Double.parseDouble(minutesAndSeconds.substring(m + 1, minutesAndSeconds.length() - 1));
        return Duration.ofMillis(Math.round(1000 * seconds)).plusMinutes(Long.parseLong(minutesAndSeconds.substring(0, m)));
    }
}
