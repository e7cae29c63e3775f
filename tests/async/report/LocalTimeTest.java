package tests.async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.report.LocalTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalTimeTest {
    /** Summer and winter, a zone of half hours, and the hour that there is twice. */
    @ParameterizedTest @CsvSource({"UTC, 2026-01-01T00:00:00Z, 20260101-000000",
            "Europe/Berlin, 2026-07-01T22:05:09.7Z, 20260702-000509",
            "Europe/Berlin, 2026-10-25T00:30:00Z, 20261025-023000",
            "Europe/Berlin, 2026-10-25T01:30:00Z, 20261025-023000",
            "America/New_York, 2026-01-01T00:00:00Z, 20251231-190000",
            "Asia/Kathmandu, 2026-11-27T12:00:00Z, 20261127-174500",
            "Australia/Lord_Howe, 2026-01-01T00:00:00Z, 20260101-110000"})
    void a_moment_is_told_as_the_clock_on_the_wall_shows_it(String zone, Instant moment, String compact) {
        OffsetDateTime time = LocalTime.of(moment, TimeZone.getTimeZone(zone));
        assertEquals(moment.atZone(ZoneId.of(zone)).toOffsetDateTime(), time);
        assertEquals(compact, LocalTime.compact(time));
    }
}
