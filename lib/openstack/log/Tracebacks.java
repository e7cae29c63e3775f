package openstack.log;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds Python's tracebacks in the lines of a log, with the line before each, which says what was being done. They may
 * have oslo.log's time, process and logger before each line, or nothing. Pure.
 */
public final class Tracebacks {
    private static final Pattern PREFIX = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\S* "
            + "(?:\\d+ )?(?:[A-Z]+ [\\w.]+ )?(?:\\[[^]]*] ?)?)(.*)");
    private static final Pattern COLOUR = Pattern.compile("\033\\[[0-9;]*m");
    private static final Pattern GOES_ON =
            Pattern.compile("\\s.*|\\s*|(During handling of|The above exception|Traceback \\().*");
    private static final String BEGIN = "Traceback (most recent call last):";

    private String before = "";
    private boolean inside;
    private boolean prefixed;

    /** The lines to show now that this one has come. */
    public List<String> read(String line) {
        String plain = COLOUR.matcher(line).replaceAll("");
        Matcher prefix = PREFIX.matcher(plain);
        boolean hasPrefix = prefix.matches();
        String text = hasPrefix ? prefix.group(2) : plain;
        if (inside && hasPrefix == prefixed) {
            inside = GOES_ON.matcher(text).matches(); // the first line that does not is the error itself
            return List.of(plain);
        }
        inside = text.startsWith(BEGIN);
        prefixed = hasPrefix;
        List<String> shown = !inside ? List.of() : before.isBlank() ? List.of(plain) : List.of(before, plain);
        before = inside ? "" : plain;
        return shown;
    }
}
