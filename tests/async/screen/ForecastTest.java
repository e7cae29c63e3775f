package async.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.model.Event;
import async.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The time left, by usual times. Tasks: a (10 s) before b (20 s), and c and d (5 s) that come after nothing. */
class ForecastTest {
    private final Tasks tasks = new Tasks();

    @Test
    void it_is_the_longest_chain_where_there_are_slots_enough_and_else_all_over_the_slots() {
        assertEquals(30, left(4, Map.of("a", 10.0, "b", 20.0, "c", 5.0, "d", 5.0)), 0.01);
        assertEquals(40, left(1, Map.of("a", 10.0, "b", 20.0, "c", 5.0, "d", 5.0)), 0.01);
    }

    @Test
    void what_is_not_known_takes_the_mean_of_the_known_and_where_most_is_not_nothing_is_said() {
        assertEquals(30, left(4, Map.of("a", 10.0, "b", 20.0)), 0.01);
        assertEquals(60, left(1, Map.of("a", 10.0, "b", 20.0)), 0.01);
        assertEquals(-1, left(4, Map.of("a", 10.0)), 0.01);
        assertEquals(-1, left(4, Map.of()), 0.01);
    }

    @Test
    void what_has_run_longer_than_usual_is_as_good_as_over_and_between_two_forecasts_time_goes_on() {
        Forecast forecast = forecast(4, Map.of("a", 10.0, "b", 20.0, "c", 5.0, "d", 5.0));
        emit(forecast, new Event.Started(Duration.ZERO, "a", 1));
        assertEquals(26, forecast.left(tasks, Duration.ofSeconds(4)).getAsDouble(), 0.01);
        assertEquals(25.5, forecast.left(tasks, Duration.ofMillis(4500)).getAsDouble(), 0.01);
        assertEquals(20, forecast.left(tasks, Duration.ofSeconds(60)).getAsDouble(), 0.01);
        emit(forecast, new Event.Ended(Duration.ofSeconds(60), "a", Outcome.Exit.DONE, Duration.ZERO));
        emit(forecast, new Event.Started(Duration.ofSeconds(60), "b", 1));
        assertEquals(5, forecast.left(tasks, Duration.ofSeconds(75)).getAsDouble(), 0.01);
    }

    private double left(int slots, Map<String, Double> times) {
        return forecast(slots, times).left(tasks, Duration.ofSeconds(1)).orElse(-1);
    }

    private Forecast forecast(int slots, Map<String, Double> times) {
        Forecast forecast = new Forecast(command -> times.containsKey(command.get(0))
                ? OptionalDouble.of(times.get(command.get(0))) : OptionalDouble.empty());
        emit(forecast, new Event.RunStarted(Duration.ZERO, Instant.EPOCH, "1", "x", Map.of(), slots, 2,
                Path.of("logs"), "", ""));
        for (String task : List.of("a", "b", "c", "d")) {
            emit(forecast, new Event.Declared(Duration.ZERO, task, List.of(task),
                    task.equals("b") ? Set.of("a") : Set.of(), Set.of(), Map.of(), 1,
                    Path.of(task + ".log")));
        }
        return forecast;
    }

    private void emit(Forecast forecast, Event event) {
        tasks.read(event);
        forecast.read(event);
    }
}
