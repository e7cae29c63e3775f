package async.report;

import java.io.PrintStream;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where a run is shown, and how: joined logs and results on {@code out}, messages and on a terminal a live line on
 * {@code err}.
 *
 * @param columns the terminal's width for the live line; 0 for none
 * @param name what messages begin with
 * @param progress how far it is, in a few words of the script's own, for the live line; empty for nothing. Asked each
 *     time that the line is drawn, ten times a second, and where there is none once a minute
 */
public record Output(PrintStream out, PrintStream err, boolean colour, int columns, String name,
        Supplier<String> progress) {
    public Output(PrintStream out, PrintStream err, boolean colour, int columns) {
        this(out, err, colour, columns, "async", () -> "");
    }

    /**
     * The process's own stdout and stderr. In colour if NO_COLOR is empty and either FORCE_COLOR or CLICOLOR_FORCE is
     * set (not to 0) or stdout is a terminal; a live line if stderr is a terminal and this is no CI. TERM=dumb is no
     * terminal.
     */
    public static Output system() {
        return system(colourWanted(System.getenv(), Terminal.isTerminal(1)));
    }

    /** The same with colour decided by the caller, for a script with an option of its own. */
    public static Output system(boolean colour) {
        boolean live = !isCi(System.getenv()) && Terminal.isTerminal(2) && !isDumb(System.getenv());
        return new Output(System.out, System.err, colour, live ? Terminal.columns() : 0);
    }

    /** The same under another name: a tool's user need not know the library's. */
    public Output named(String name) {
        return new Output(out, err, colour, columns, name, progress);
    }

    /** The same with words of the script's own in the live line. */
    public Output telling(Supplier<String> progress) {
        return new Output(out, err, colour, columns, name, progress);
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

    private static boolean isDumb(Map<String, String> environment) {
        return "dumb".equals(environment.get("TERM"));
    }

    private static boolean isOn(String value) {
        return value != null && !value.matches("(?i)|0|false|no|off");
    }
}
