package async.model;

import java.util.Locale;

/** Which shell options a task's function runs under. */
public enum Mode {
    /** Those that the function files set; where they say nothing of it, errexit is on. */
    FILES,
    /** The same, and errexit, pipefail and inherit_errexit, for files that are written for them. */
    STRICT,
    /** Those that the function files set and nothing else: commands may fail, the function's own exit status counts. */
    LENIENT;

    /** As task.bash reads it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
