package async.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.zeroturnaround.exec.ProcessExecutor;

/** What stands behind a file descriptor. By /proc: jansi's isatty would unpack a native library into /tmp for it. */
public final class Terminal {
    private static final int FEWEST_COLUMNS = 20;
    /** Where the fields of /proc/PID/stat behind the program's name have the process group and the terminal's. */
    private static final int GROUP = 2, FOREGROUND = 5;

    /** How much there is room for. */
    public record Size(int columns, int rows) {
        static final Size USUAL = new Size(80, 24);
    }

    private Terminal() {}

    public static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException noSuchDescriptor) {
            return false;
        }
    }

    /** The controlling terminal's size; 80 by 24 if it does not tell. Asks a program: it takes some milliseconds. */
    public static Size size() {
        try {
            return size(new ProcessExecutor("sh", "-c", "stty size </dev/tty 2>/dev/null").readOutput(true)
                    .timeout(1, TimeUnit.SECONDS).execute().outputUTF8());
        } catch (IOException | TimeoutException silent) {
            return Size.USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Size.USUAL;
        }
    }

    /** What stty says, rows first; a side of 0 is one that nobody told it, as on a serial line. */
    static Size size(String told) {
        String[] sides = told.strip().split(" ");
        try {
            int rows = Integer.parseInt(sides[0]), columns = Integer.parseInt(sides[sides.length - 1]);
            return new Size(columns == 0 ? Size.USUAL.columns : Math.max(FEWEST_COLUMNS, columns),
                    rows == 0 ? Size.USUAL.rows : rows);
        } catch (NumberFormatException silent) {
            return Size.USUAL;
        }
    }

    /** Whether what is written does not get between a shell and its user: false behind {@code &} and {@code bg}. */
    public static boolean isOurs() {
        try {
            return isOurs(Files.readString(Path.of("/proc/self/stat")));
        } catch (IOException unknown) {
            return true;
        }
    }

    /** @param stat of /proc/PID; no terminal, or one beyond this container, has no process group that is known */
    static boolean isOurs(String stat) {
        StringTokenizer fields = new StringTokenizer(stat.substring(stat.lastIndexOf(')') + 1));
        String group = "", foreground = "";
        for (int field = 0; field <= FOREGROUND && fields.hasMoreTokens(); field++) {
            foreground = fields.nextToken();
            if (field == GROUP) group = foreground;
        }
        return foreground.equals(group) || foreground.equals("0") || foreground.startsWith("-");
    }
}
