package async;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.zeroturnaround.exec.ProcessExecutor;

/** What stands behind a file descriptor. By /proc: jansi's isatty would unpack a native library into /tmp for it. */
final class Terminal {
    private static final int USUAL_COLUMNS = 80;

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
            return Math.max(20, Integer.parseInt(size.substring(size.indexOf(' ') + 1)));
        } catch (IOException | TimeoutException | NumberFormatException silent) {
            return USUAL_COLUMNS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_COLUMNS;
        }
    }
}
