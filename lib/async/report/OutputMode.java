package async.report;

import java.util.Locale;

/** What of a run is shown, and when. Messages, warnings and results are shown in each of them, unless it says else. */
public enum OutputMode {
    /** Each log whole when its task is joined; what runs is said once a minute. */
    GROUPED,
    /** The same and, on a terminal, below it what runs now: the default. A failure is told the moment it happens. */
    LIVE,
    /** Each line as it is written, behind the name of its task; joining shows only how the task ended. */
    PREFIXED,
    /** The logs of what failed, when it is joined; warnings and results. */
    QUIET;

    /** As an option has it: grouped. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
