package tests.async.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.page.Trace;
import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** trace.json: what Perfetto and chrome://tracing read. */
class TraceTest {
    private static List<JsonObject> trace(Events events) throws JsonParserException {
        JsonArray all = JsonParser.object().from(Trace.json(events.all)).getArray("traceEvents");
        return all.stream().map(JsonObject.class::cast).toList();
    }

    /** Of one phase, as "name tid ts dur". */
    private static List<String> phase(String phase, List<JsonObject> trace) {
        return trace.stream().filter(event -> event.getString("ph").equals(phase))
                .map(event -> event.getString("name") + " " + event.getInt("tid") + " " + event.getLong("ts") + " "
                        + event.getLong("dur")).toList();
    }

    @Test
    void tasks_at_the_same_time_are_in_tracks_of_their_own_and_a_free_track_is_taken_again() throws Exception {
        List<JsonObject> trace = trace(new Events().declared("a").declared("b").declared("c", "b")
                .started(0, "a", 1).started(0, "b", 1).ended(10, "b").started(10, "c", 1).ended(20, "a")
                .ended(30, "c"));
        assertEquals(List.of("a 1 0 20000", "b 2 0 10000", "c 2 10000 20000"), phase("X", trace));
        assertEquals(List.of("process_name deploy", "thread_name slot 1", "thread_name slot 2"), trace.stream()
                .filter(event -> event.getString("ph").equals("M"))
                .map(event -> event.getString("name") + " " + event.getObject("args").getString("name")).toList());
    }

    @Test
    void each_attempt_is_there_and_each_retry_an_instant() throws Exception {
        List<JsonObject> trace = trace(new Events().declared("flaky").started(0, "flaky", 1).retrying(10, "flaky", 3)
                .started(15, "flaky", 2).ended(20, "flaky"));
        assertEquals(List.of("flaky 1 0 10000", "flaky 1 15000 5000"), phase("X", trace));
        assertEquals(List.of("retry of flaky 1 10000 0"), phase("i", trace));
        JsonObject first = trace.stream().filter(event -> event.getString("ph").equals("X")).findFirst().orElseThrow();
        assertEquals(3, first.getObject("args").getInt("exit"));
        assertEquals("flaky an argument", first.getObject("args").getString("command"));
    }

    @Test
    void what_waits_for_a_lock_says_for_which_and_how_long() throws Exception {
        List<JsonObject> trace = trace(new Events().locked("a", Set.of("db")).locked("b", Set.of("db"))
                .started(0, "a", 1).ended(10, "a").started(10, "b", 1).ended(20, "b"));
        assertEquals(List.of("b waits for db 1 0 0"), phase("b", trace));
        assertEquals(List.of("b waits for db 1 10000 0"), phase("e", trace));
    }

    @Test
    void what_still_runs_lasts_until_the_latest_event_and_any_name_is_json() throws Exception {
        List<JsonObject> trace = trace(new Events().declared("\"\\\n日").started(0, "\"\\\n日", 1).over(50));
        assertEquals(List.of("\"\\\n日 1 0 50000"), phase("X", trace));
        assertTrue(phase("i", trace).isEmpty());
    }
}
