package async;

import async.bash.Mode;
import async.report.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is said of a run before its first task. Fields have their defaults; {@link Async} guards them. */
final class Settings {
    final Map<String, String> variables = new LinkedHashMap<>();
    /** Null for all. */
    List<String> inherited;
    int slots = Runtime.getRuntime().availableProcessors();
    /** Null for the default. */
    Path logs;
    int runsKept = 20;
    Duration grace = Duration.ofSeconds(5);
    boolean keepGoing;
    Mode mode = Mode.FILES;
    Output output = Output.system();
}
