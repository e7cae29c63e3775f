package async.bash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.ProcessResult;
import org.zeroturnaround.exec.StartedProcess;
import org.zeroturnaround.exec.listener.ProcessListener;
import org.zeroturnaround.exec.stream.ExecuteStreamHandler;

/** The one place that starts and ends operating system processes; it starts all through zt-exec. */
public final class Processes {
    /**
     * How long the reader may take when the process is gone. If something else holds the pipe's other end (tasks whose
     * shell was killed do), it never comes to the end.
     */
    private static final Duration DRAINING = Duration.ofSeconds(1);
    /** How long what was sent KILL may take to be gone; in an uninterruptible wait it takes as long as the wait. */
    private static final Duration KILLING = Duration.ofSeconds(5);

    /** Where things stand in what {@link #stat} gives; see proc(5). */
    private static final int STATE = 0, SESSION = 3;
    /** Of what a process says on stderr, so many last characters are kept. */
    private static final int MOST_SAID = 4000;

    private Processes() {}

    /** Reads a process's whole stdout in a thread of its own. */
    interface Reader {
        void read(InputStream stdout) throws IOException;
    }

    /**
     * A running process whose stdin we write and whose stdout {@code reader} reads; the end of what it says on stderr,
     * the loader's and bash's own words among it, is kept apart ({@link Piped#said}).
     * {@code variables} are added to the environment; one that is null is not in it.
     * {@code ended} gets the exit status when it is gone and, as a rule, all is read.
     */
    static Piped start(List<String> command, Map<String, String> variables, Reader reader, IntConsumer ended)
            throws IOException {
        Piped piped = new Piped(reader);
        StartedProcess started = new ProcessExecutor(command) {
            @Override // zt-exec's own thread would keep alive a JVM whose script forgot to close
            protected ExecutorService newExecutor(String name) {
                return Executors.newSingleThreadExecutor(work -> daemon(work, name));
            }
        }.environment(variables).redirectErrorStream(false).streams(piped).addListener(new ProcessListener() {
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

    /** What runs in a session now; a daemon, with a session of its own, is not among it. */
    private static List<ProcessHandle> inSession(long session) {
        return ProcessHandle.allProcesses().filter(process -> {
            String[] stat = stat(process.pid());
            return stat != null && stat[SESSION].equals(String.valueOf(session)) && !stat[STATE].matches("[ZX]");
        }).toList();
    }

    /** The fields of /proc/PID/stat behind the command, which may hold anything; null without such a process. */
    private static String[] stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException gone) {
            return null;
        }
    }

    /** See {@link #start}. zt-exec ends its future only after {@link #stop}, so nothing that was written is lost. */
    static final class Piped implements ExecuteStreamHandler {
        private final Reader reader;
        private Process process;
        private Thread thread;
        private OutputStream stdin;
        private InputStream stdout;
        private InputStream stderr;
        private Future<ProcessResult> future;
        private final StringBuilder said = new StringBuilder();

        private Piped(Reader reader) {
            this.reader = reader;
        }

        OutputStream stdin() {
            return stdin;
        }

        long pid() {
            return process.pid();
        }

        /** Closes its stdin; does not wait, as it would if the process were stopped and the pipe full. */
        void endRequests() {
            try {
                daemon(this::closeStdin, "async-requests").start();
            } catch (OutOfMemoryError noThread) { // so many processes are not allowed
                closeStdin();
            }
        }

        private void closeStdin() {
            try {
                stdin.close();
            } catch (IOException gone) {
                // It ended first; there is nothing left to tell it.
            }
        }

        /** The end of what it said on stderr so far, without white space around it. */
        String said() {
            synchronized (said) {
                return said.toString().strip();
            }
        }

        /**
         * Waits for the process, at most {@code limit}, even if the thread is interrupted; false if it still runs then.
         */
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

        /** Ends the session that the process leads or led: TERM, then KILL to what is left when the grace is over. */
        void endSession(Duration grace) {
            inSession(process.pid()).forEach(ProcessHandle::destroy);
            await(grace);
            killSession();
        }

        /** Ends all that runs in the session that the process leads, or led, by KILL. */
        void killSession() {
            long deadline = System.nanoTime() + KILLING.toNanos();
            List<ProcessHandle> left = inSession(process.pid());
            while (!left.isEmpty() && System.nanoTime() < deadline) { // again, for what one of them has just started
                left.forEach(ProcessHandle::destroyForcibly);
                LockSupport.parkNanos(1_000_000);
                left = inSession(process.pid());
            }
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
        public void setProcessErrorStream(InputStream stream) {
            stderr = stream;
        }

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
            daemon(this::listen, "async-stderr").start();
        }

        private void listen() {
            byte[] bytes = new byte[1024];
            try {
                for (int count = stderr.read(bytes); count >= 0; count = stderr.read(bytes)) {
                    synchronized (said) {
                        said.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                        if (said.length() > MOST_SAID) said.delete(0, said.length() - MOST_SAID);
                    }
                }
            } catch (IOException closed) {
                // The process is gone.
            }
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
