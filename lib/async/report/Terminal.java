package async.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.utils.Signals;
import org.zeroturnaround.exec.ProcessExecutor;

/** What stands behind a file descriptor. By /proc: jansi's isatty would unpack a native library into /tmp for it. */
final class Terminal {
    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 20;

    private Terminal() {}

    static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException noSuchDescriptor) {
            return false;
        }
    }

    /** The controlling terminal's width; 80 if it does not tell. */
    static int columns() {
        try {
            String size = new ProcessExecutor("sh", "-c", "stty size </dev/tty 2>/dev/null").readOutput(true)
                    .timeout(1, TimeUnit.SECONDS).execute().outputUTF8().strip();
            return Math.max(FEWEST_COLUMNS, Integer.parseInt(size.substring(size.indexOf(' ') + 1)));
        } catch (IOException | TimeoutException | NumberFormatException silent) {
            return USUAL_COLUMNS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_COLUMNS;
        }
    }

    /** A width that is asked for again when the window has changed. */
    static final class Width implements AutoCloseable {
        private static final String WINDOW_CHANGED = "WINCH";

        private final Object before;
        private int columns;
        private volatile boolean changed;

        /** 0 is no terminal, and stays so. */
        Width(int columns) {
            this.columns = columns;
            before = columns == 0 ? null : Signals.register(WINDOW_CHANGED, () -> changed = true);
        }

        int columns() {
            if (changed) {
                changed = false;
                columns = Terminal.columns();
            }
            return columns;
        }

        @Override
        public void close() {
            if (before != null) Signals.unregister(WINDOW_CHANGED, before);
        }
    }
}
