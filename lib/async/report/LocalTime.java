package async.report;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;

/** A moment as the clock on the wall shows it. By a ZoneId, whose rules Java reads first, a start would cost more. */
public final class LocalTime {
    private static final int SECONDS = "2026-01-01T00:00:00".length();

    private LocalTime() {}

    public static OffsetDateTime of(Instant time) {
        return of(time, TimeZone.getDefault());
    }

    public static OffsetDateTime of(Instant time, TimeZone zone) {
        return time.atOffset(ZoneOffset.ofTotalSeconds(zone.getOffset(time.toEpochMilli()) / 1000));
    }

    /** yyyyMMdd-HHmmss. Not by a DateTimeFormatter, which a script's start would wait for as long as for bash. */
    public static String compact(OffsetDateTime time) {
        String text = time.toLocalDateTime().withNano(1).toString(); // with a nanosecond it has its seconds, too
        return text.substring(0, SECONDS).replace("-", "").replace(":", "").replace('T', '-');
    }
}
