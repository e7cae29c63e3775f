package async.screen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jline.utils.Signals;

/**
 * Ctrl-Z: what is drawn is taken away before the script stops. It stops by the signal's own default, so that where
 * nobody could continue it (no shell with job control) it goes on.
 */
final class Suspension implements AutoCloseable {
    private static final String SIGNAL = "TSTP";
    private static final int NUMBER = 20;

    private final Runnable stopping;
    private Object before;

    /** @param around is given what stops the script, to call it, and returns when the script has been continued */
    Suspension(Consumer<Runnable> around) {
        stopping = () -> around.accept(this::stop);
        if (!isIgnored()) before = Signals.register(SIGNAL, stopping);
    }

    @Override
    public void close() {
        if (before != null) Signals.unregister(SIGNAL, before);
    }

    /** Returns when it has been continued: not before the signal is delivered is the program over that sends it. */
    private void stop() {
        Signals.registerDefault(SIGNAL);
        try {
            new ProcessBuilder("sh", "-c", "kill -s " + SIGNAL + " \"$1\"", "sh",
                    String.valueOf(ProcessHandle.current().pid())).start().waitFor();
        } catch (IOException noProcesses) {
            // It is not stopped, then.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Signals.register(SIGNAL, stopping);
    }

    /** As its parent said it: so it stays. */
    private static boolean isIgnored() {
        try {
            String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
            return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) >> (NUMBER - 1) & 1) == 1;
        } catch (IOException unknown) {
            return false;
        }
    }
}
