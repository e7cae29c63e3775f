package async.screen;

import async.model.Secrets;
import async.report.LogText;
import async.report.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The last line of a log that grows: read only when it has grown, and of its last bytes only. */
final class LastLine {
    private static final int BYTES = 2048;
    /** A log may end in blank lines. */
    private static final int LINES = 4;

    private final Path log;
    private final Secrets secrets;
    private long length;
    private String text = "";

    LastLine(Path log, Secrets secrets) {
        this.log = log;
        this.secrets = secrets;
    }

    /** As it stands now, without what would move a cursor or colour it; empty if there is none. */
    String now() {
        long now = log.toFile().length();
        if (now == length) return text;
        length = now;
        try {
            Redaction.strike(log, Math.max(0, now - BYTES), secrets);
        } catch (IOException unreadable) {
            return text;
        }
        List<String> lines = LogText.tail(log, LINES, BYTES);
        for (int last = lines.size() - 1; last >= 0; last--) {
            if (lines.get(last).isBlank()) continue;
            text = secrets.hideBegun(lines.get(last).strip());
            break;
        }
        return text;
    }
}
