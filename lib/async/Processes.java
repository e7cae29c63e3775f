package async;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.zeroturnaround.exec.InvalidExitValueException;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.ProcessResult;
import org.zeroturnaround.exec.StartedProcess;
import org.zeroturnaround.exec.listener.ProcessListener;
import org.zeroturnaround.exec.stream.ExecuteStreamHandler;

/** The one place that starts operating system processes, all through zt-exec. */
final class Processes {
    /**
     * How long the reader may take when the process is gone. If something else holds the pipe's other end (tasks whose
     * shell was killed do), it never comes to the end.
     */
    private static final Duration DRAINING = Duration.ofSeconds(1);

    private Processes() {}

    /** Reads a process's whole stdout in a thread of its own. */
    interface Reader {
        void read(InputStream stdout) throws IOException;
    }

    /**
     * A running process whose stdin we write and whose stdout {@code reader} reads; stderr is the process's own business.
     * {@code ended} gets the exit status when it is gone and, as a rule, all is read.
     */
    static Piped start(List<String> command, Reader reader, IntConsumer ended) throws IOException {
        Piped piped = new Piped(reader);
        StartedProcess started = new ProcessExecutor(command) {
            @Override // zt-exec's own thread would keep alive a JVM whose script forgot to close
            protected ExecutorService newExecutor(String name) {
                return Executors.newSingleThreadExecutor(work -> daemon(work, name));
            }
        }.streams(piped).addListener(new ProcessListener() {
            @Override
            public void afterFinish(Process process, ProcessResult result) {
                ended.accept(result.getExitValue());
            }
        }).start();
        piped.future = started.getFuture();
        piped.process = started.getProcess();
        return piped;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Sends a signal to a whole process group, through the system's kill. Missing members are no error. */
    static void signal(String signal, long group) {
        try {
            new ProcessExecutor("kill", "-" + signal, "--", "-" + group).timeout(5, TimeUnit.SECONDS).exitValueAny().execute();
        } catch (IOException | TimeoutException | InvalidExitValueException e) {
            throw new IllegalStateException("cannot signal process group " + group + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** See {@link #start}. zt-exec ends its future only after {@link #stop}, so nothing that was written is lost. */
    static final class Piped implements ExecuteStreamHandler {
        private final Reader reader;
        private Process process;
        private Thread thread;
        private OutputStream stdin;
        private InputStream stdout;
        private Future<ProcessResult> future;

        private Piped(Reader reader) {
            this.reader = reader;
        }

        OutputStream stdin() {
            return stdin;
        }

        /** Waits for the process, at most {@code limit}, even if the thread is interrupted; false if it still runs then. */
        boolean await(Duration limit) {
            long deadline = System.nanoTime() + limit.toNanos();
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                        return true;
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } catch (TimeoutException | ExecutionException e) {
                return false;
            } finally {
                if (interrupted) Thread.currentThread().interrupt();
            }
        }

        /** Ends the group that the process leads: TERM, then KILL if it runs on after the grace. */
        void endGroup(Duration grace) {
            signal("TERM", process.pid());
            if (!await(grace)) signal("KILL", process.pid());
        }

        @Override
        public void setProcessInputStream(OutputStream stream) {
            stdin = stream;
        }

        @Override
        public void setProcessOutputStream(InputStream stream) {
            stdout = stream;
        }

        @Override
        public void setProcessErrorStream(InputStream stream) {}

        @Override
        public void start() {
            thread = daemon(() -> {
                try {
                    reader.read(stdout);
                } catch (IOException closed) {
                    // The process is gone and zt-exec has closed the pipe, which others still hold.
                }
            }, "async-events");
            thread.start();
        }

        @Override
        public void stop() {
            try {
                thread.join(DRAINING.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
