package tests.async.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.model.Event;
import async.model.Frame;
import async.model.IgnoredFailure;
import async.model.Outcome;
import async.model.Secrets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tests.async.report.EventTextTest;

public class SecretsTest {
    private static final Duration AT = Duration.ofMillis(1);

    @ParameterizedTest(name = "{0} in {1}") @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            geheim      | with geheim, geheim  | with ***, ***
            a.c         | abc a.c              | abc ***
            (x+)$\\1    | [(x+)$\\1]           | [***]
            it's        | + echo 'it'\\''s'    | + echo '***'
            日本        | x日本y               | x***y
            geheim      | GEHEIM geh eim       | GEHEIM geh eim
            ""          | nothing to hide      | nothing to hide
            """)
    void a_secret_is_hidden_as_it_is_and_as_bash_traces_it(String secret, String text, String hidden) {
        assertEquals(hidden, Secrets.NONE.with(secret).hide(text));
    }

    @Test
    void of_two_secrets_the_longer_one_is_hidden_first_and_of_many_lines_each() {
        assertEquals("*** ***", Secrets.NONE.with("abc").with("abcdef").hide("abcdef abc"));
        assertEquals("*** {\n***", Secrets.NONE.with("begin\n{\nmiddle").hide("begin {\nmiddle"));
    }

    @ParameterizedTest(name = "{0}") @CsvSource({"a geh, a ***", "a geheim, a ***", "a geheim g, a *** ***",
            "a x, a x"})
    void the_beginning_of_one_that_is_still_being_written_is_hidden_too(String text, String hidden) {
        assertEquals(hidden, Secrets.NONE.with("geheim").hideBegun(text));
    }

    /** Each string of each event, but for names and paths, which are no values. */
    @Test
    void no_event_tells_one() {
        Frame frame = new Frame("f", "x.bash", 1);
        Outcome failed = new Outcome.Exit(1, "grep geheim x", List.of(frame), "not geheim");
        for (Event event : List.of(
                new Event.Declared(AT, "t", List.of("f", "geheim"), Set.of(), Set.of(), Map.of(), 1, Path.of("t.log")),
                new Event.Retrying(AT, "t", 1, failed, AT),
                new Event.Ignored(AT, "t", List.of(new IgnoredFailure(1, "echo geheim", frame))),
                new Event.Ended(AT, "t", failed, AT),
                new Event.Ended(AT, "t", new Outcome.Lost("geheim"), AT),
                new Event.Ended(AT, "t", new Outcome.NotStarted("geheim"), AT),
                new Event.BashLost(AT, "geheim"), new Event.Warned(AT, "geheim"), new Event.Noted(AT, "geheim"),
                new Event.Printed(AT, "geheim"))) {
            Event hidden = Secrets.NONE.with("geheim").hide(event);
            assertEquals(event.toString().replace("geheim", "***"), hidden.toString());
        }
    }

    static List<Event> all() {
        return EventTextTest.all().toList();
    }

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void what_holds_none_stays_as_it_is(Event event) {
        assertEquals(event, Secrets.NONE.with("nowhere in it").hide(event));
    }
}
