package async.report;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Where a run is shown, and how: joined logs and results on {@code out}, messages and on a terminal a live view on
 * {@code err}.
 *
 * @param columns the terminal's width for the live view; 0 for none
 * @param rows the terminal's height
 * @param name what messages begin with
 * @param progress how far it is, in a few words of the script's own, for the live view; empty for nothing. Asked each
 *     time that it is drawn, ten times a second, and where there is none once a minute
 * @param mode what is shown, and when
 * @param workspace the checkout of a GitHub Actions job, whose runner reads commands on {@code out}: it gets a group
 *     for each log, and an annotation for each failure. Null elsewhere
 */
public record Output(PrintStream out, PrintStream err, boolean colour, int columns, int rows, String name,
        Supplier<String> progress, OutputMode mode, Path workspace) {
    public Output {
        Objects.requireNonNull(mode, "output mode must not be null");
    }

    public Output(PrintStream out, PrintStream err, boolean colour, int columns, String name,
            Supplier<String> progress) {
        this(out, err, colour, columns, Terminal.Size.USUAL.rows(), name, progress, OutputMode.LIVE, null);
    }

    public Output(PrintStream out, PrintStream err, boolean colour, int columns) {
        this(out, err, colour, columns, "async", () -> "");
    }

    /**
     * The process's own stdout and stderr. In colour if NO_COLOR is empty and either FORCE_COLOR or CLICOLOR_FORCE is
     * set (not to 0) or stdout is a terminal; a live view if stderr is a terminal and this is no CI. TERM=dumb is no
     * terminal.
     */
    public static Output system() {
        return system(colourWanted(System.getenv(), Terminal.isTerminal(1)));
    }

    /** The same with colour decided by the caller, for a script with an option of its own. */
    public static Output system(boolean colour) {
        boolean live = !isCi(System.getenv()) && Terminal.isTerminal(2) && !isDumb(System.getenv());
        Terminal.Size size = live ? Terminal.size() : new Terminal.Size(0, 0);
        return new Output(System.out, System.err, colour, size.columns(), size.rows(), "async", () -> "",
                OutputMode.LIVE, workspace(System.getenv()));
    }

    /** The same under another name: a tool's user need not know the library's. */
    public Output named(String name) {
        return new Output(out, err, colour, columns, rows, name, progress, mode, workspace);
    }

    /** The same with words of the script's own in the live view. */
    public Output telling(Supplier<String> progress) {
        return new Output(out, err, colour, columns, rows, name, progress, mode, workspace);
    }

    /** The same in a job of GitHub Actions, with its checkout. {@link #system} finds that out by GITHUB_ACTIONS. */
    public Output inWorkflow(Path checkout) {
        return new Output(out, err, colour, columns, rows, name, progress, mode, checkout);
    }

    /** Whether a GitHub Actions runner reads stdout. */
    public boolean isInWorkflow() {
        return workspace != null;
    }

    /** The same in another mode. Default: {@link OutputMode#LIVE}, which without a terminal is as GROUPED. */
    public Output mode(OutputMode mode) {
        return new Output(out, err, colour, columns, rows, name, progress, mode, workspace);
    }

    /** Whether there is a live view. */
    public boolean isLive() {
        return mode == OutputMode.LIVE && columns > 0;
    }

    static boolean colourWanted(Map<String, String> environment, boolean terminal) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) return false;
        if (isOn(environment.get("FORCE_COLOR")) || isOn(environment.get("CLICOLOR_FORCE"))) return true;
        return terminal && !isDumb(environment);
    }

    /** CI is set to something that does not mean no. */
    static boolean isCi(Map<String, String> environment) {
        return isOn(environment.get("CI"));
    }

    static Path workspace(Map<String, String> environment) {
        if (!"true".equals(environment.get("GITHUB_ACTIONS"))) return null;
        return Path.of(environment.getOrDefault("GITHUB_WORKSPACE", "")).toAbsolutePath();
    }

    private static boolean isDumb(Map<String, String> environment) {
        return "dumb".equals(environment.get("TERM"));
    }

    private static boolean isOn(String value) {
        return value != null && !value.matches("(?i)|0|false|no|off");
    }
}
