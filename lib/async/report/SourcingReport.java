package async.report;

import async.model.IgnoredFailure;
import java.nio.file.Path;
import java.util.List;

/** What went wrong in sourcing although it went on: what failed at top level, and the end of stderr. */
public record SourcingReport(List<IgnoredFailure> failures, List<String> said) {
    public static final SourcingReport NONE = new SourcingReport(List.of(), List.of());
    private static final int LINES = 10;

    /** @param stderr what sourcing wrote there; what xtrace wrote there was asked for, and is no complaint */
    public static SourcingReport of(List<IgnoredFailure> failures, Path stderr) {
        if (failures.isEmpty() && stderr.toFile().length() == 0) return NONE;
        List<String> said = LogText.tail(stderr, Integer.MAX_VALUE).stream().filter(line -> !line.matches("\\++ .*"))
                .toList();
        return new SourcingReport(failures, said.subList(Math.max(0, said.size() - LINES), said.size()));
    }

    public boolean isEmpty() {
        return failures.isEmpty() && said.isEmpty();
    }

    /** The last lines of the first of these files that has any, each on a line of its own. */
    public static String tail(List<Path> written) {
        for (Path file : written) {
            List<String> lines = LogText.tail(file, LINES);
            if (!lines.isEmpty()) return "\n    | " + String.join("\n    | ", lines);
        }
        return "";
    }

    /** One line, and those of stderr below it. */
    public String text() {
        if (failures.isEmpty()) return "sourcing the function files wrote to stderr:" + lines();
        String more = failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)";
        return "a command failed while the function files were sourced, which went on: " + failures.get(0) + more
                + lines();
    }

    /** Those of stderr alone, each on a line of its own. */
    public String lines() {
        return String.join("", said.stream().map(line -> "\n    | " + line).toList());
    }
}
