//SOURCES ../failure/Failures.java
//SOURCES Daemons.java
//SOURCES Defined.java
//SOURCES Environment.java
//SOURCES FunctionFiles.java
//SOURCES LoadFailed.java
//SOURCES Processes.java
//SOURCES StateFolder.java
//SOURCES Wire.java
package async.bash;

import async.bash.Defined.Function;
import async.model.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * The bash server: sources the function files, then forks for every call (see task.bash for its three processes).
 *
 * <p>A fork costs 1–2 ms however much is loaded, and leaves everything as the files made it: file and line of every
 * function, aliases, arrays, open files, the working directory. A snapshot ({@code declare -f}) that each new bash
 * reads would cost 40 ms for DevStack's functions and lose all of that.
 *
 * <p>When the requests end, however the JVM ends, the server ends all tasks; {@link #close} is just that.
 */
public final class Shell implements AutoCloseable {
    /** Told from the reader's thread, in the order in which things happen. */
    public interface Listener {
        /** {@code pid} leads its process group. */
        void started(int id, long pid);

        /** {@code left} processes stay in its group; {@code unkillable} ones did not even end by KILL. */
        void ended(int id, int status, Duration cpu, int left, List<Long> unkillable);

        /** Who would tell how this call ends was killed: {@link #reap} ends what is left of it, and tells its end. */
        void orphaned(int id);

        /** The server exited although nobody closed it, and why; calls that run are lost. */
        void lost(String why);
    }

    private final StateFolder state;
    private final Path log;
    private final Duration grace;
    private final Listener listener;
    private final Map<String, Function> functions = new TreeMap<>();
    private final CountDownLatch loaded = new CountDownLatch(1), defined = new CountDownLatch(1);
    private final Object sending = new Object();
    private volatile Processes.Piped bash;
    private volatile OutputStream requests;
    private String version = "", sourcing = "", misunderstood;
    private LoadFailed problem;
    private volatile boolean closed;

    /**
     * Makes the temporary folder; {@link #start} starts it.
     *
     * @param log where what sourcing the files writes to stdout goes, {@code NAME.log}; stderr has {@code NAME.stderr}
     * @param grace between TERM and KILL for what is ended
     */
    public Shell(Path log, Duration grace, Listener listener) throws LoadFailed {
        this.log = log;
        this.grace = grace;
        this.listener = listener;
        try {
            state = new StateFolder();
        } catch (IOException e) {
            throw LoadFailed.withoutFolder(e);
        }
    }

    /**
     * Starts bash and waits until it has sourced the files, however long their top-level code takes.
     *
     * @param inherited names of this process's environment that bash gets ({@code LC_*} for all such); null for all
     * @param variables exported to the files and all calls, beside those
     * @throws LoadFailed if bash cannot be started or is too old, or a file has a syntax error or ends the shell
     */
    public void start(List<Path> files, List<String> inherited, Map<String, String> variables) throws LoadFailed {
        launch(files, inherited, variables);
        try {
            loaded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = new LoadFailed("interrupted while the function files were sourced");
        }
        if (problem != null) throw problem;
    }

    private synchronized void launch(List<Path> files, List<String> inherited, Map<String, String> variables)
            throws LoadFailed {
        if (closed) throw new LoadFailed("the script is ending");
        try {
            state.install();
            List<String> command = Wire.server(state.folder(), log, grace, files);
            Environment environment = Environment.of(System.getenv(), inherited, variables);
            environment.later().put(Daemons.VARIABLE, Daemons.mark(state));
            bash = Processes.start(command, environment.changes(), this::read, this::ended);
            requests = bash.stdin();
            send(Wire.variables(environment.later()));
        } catch (IOException e) {
            throw LoadFailed.notStarted(e);
        }
    }

    public String version() { // such as 5.2.15(1)-release
        return version;
    }

    /** The end of what bash and the loader said for themselves: a locale that is not there, say. */
    public String said() {
        return bash.said();
    }

    public StateFolder state() {
        return state;
    }

    /** The file with what sourcing wrote to stderr; it lies beside the log. */
    public Path sourcingErrors() {
        return log.resolveSibling(log.getFileName().toString().replaceFirst("\\.log$", "") + ".stderr");
    }

    public Map<String, Function> functions() {
        return functions;
    }

    /** How bash has them, and all variables; blocks until bash has written that down, or has exited. */
    public Defined definitions() {
        send(Wire.define());
        return Defined.read(state.folder(), defined);
    }

    /**
     * Forks for a call; returns at once. What becomes of it reaches the listener. Its log is NAME.log.
     *
     * @param values ids of calls whose values it adopts
     */
    public void run(int id, String name, Mode mode, List<Integer> values, List<String> keeping, List<String> command) {
        send(Wire.run(new Wire.Request(id, name, mode, values, keeping, command)));
    }

    /** Asks for a call's whole process group to be ended: TERM, then KILL after the grace. Returns at once. */
    public void stop(int id) {
        send(Wire.stop(id));
    }

    /** See {@link Listener#orphaned}. */
    public void check() {
        send(Wire.check());
    }

    /** Ends what an orphaned call still runs, and tells its end. {@code pid} as {@code started} told it, else 0. */
    public void reap(int id, long pid) {
        send(Wire.reap(id, pid));
    }

    /** Ends all calls and what they left, at once and without asking the server, which may be gone. */
    public void kill() {
        if (bash != null) bash.killSession();
    }

    /**
     * Ends every call and whatever they left behind, but for daemons with a session of their own; waits for it, at most
     * twice the grace and ten seconds, even if the thread is interrupted. Removes the temporary folder.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        if (bash != null) {
            if (loaded.getCount() > 0) bash.endSession(grace); // it sources and hears nothing else
            bash.endRequests();
            if (!bash.await(grace.multipliedBy(2).plusSeconds(10))) kill();
        }
        state.close();
    }

    private void send(byte[] request) {
        try {
            synchronized (sending) {
                requests.write(request);
                requests.flush();
            }
        } catch (IOException gone) {
            // The server has exited: the listener is told, or a loading problem is being thrown.
        }
    }

    private void read(InputStream events) throws IOException {
        try {
            tell(events);
        } catch (RuntimeException e) {
            // Nobody would hear of the calls any more: let the server end them, and say why.
            misunderstood = "its report was not understood: " + e;
            bash.endRequests();
            events.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void tell(InputStream events) throws IOException {
        Wire.Reader fields = new Wire.Reader(events);
        for (String verb = fields.next(); verb != null; verb = fields.next()) {
            switch (verb) {
                case "hello" -> hello(fields.number(), fields.next());
                case "sourcing" -> sourcing = fields.next();
                case "syntax" -> problem = LoadFailed.syntax(fields.next(), fields.next());
                case "refused" -> problem = new LoadFailed(fields.next());
                case "function" -> Function.add(functions, fields.next(), fields.number(), fields.next());
                case "loaded" -> loaded.countDown();
                case "started" -> listener.started(fields.number(), fields.number());
                case "ended" -> listener.ended(fields.number(), fields.number(),
                        Wire.time(fields.next()).plus(Wire.time(fields.next())),
                        fields.number(), fields.list().stream().map(Long::valueOf).toList());
                case "defined" -> defined.countDown();
                case "orphaned" -> listener.orphaned(fields.number());
                default -> throw new IllegalStateException("unknown event: " + verb);
            }
        }
    }

    private void hello(int wire, String bashVersion) {
        version = bashVersion;
        if (wire != Wire.VERSION) throw new IllegalStateException("task.bash speaks version " + wire);
        if (!bashVersion.matches("([5-9]|\\d\\d)\\..*")) problem = LoadFailed.tooOld(bashVersion);
    }

    private void ended(int status) {
        defined.countDown();
        if (closed) return; // as meant; who still waits for the files waits in a JVM that ends
        String said = bash == null || bash.said().isEmpty() ? "" : "\n  bash said: " + bash.said();
        if (loaded.getCount() == 0) {
            String why = misunderstood != null ? misunderstood : "exit status " + status;
            listener.lost(why + LoadFailed.forkProblem(sourcingErrors()) + said);
            return;
        }
        if (problem == null && misunderstood != null) problem = new LoadFailed(misunderstood);
        if (problem == null && version.isEmpty()) problem = LoadFailed.notStarted(status, said);
        if (problem == null) problem = LoadFailed.whileSourcing(sourcing, status, state.sourcingFailures(), said);
        loaded.countDown();
    }
}
