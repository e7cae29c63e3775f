package async.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.screen.ViewRows.Moment;
import async.screen.ViewRows.Running;
import async.screen.ViewRows.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jline.jansi.Ansi.Color;
import org.junit.jupiter.api.Test;

/** The live view as text: what is in it, and that it fits into any window. */
class ViewRowsTest {
    private static final Paint PLAIN = new Paint(false, false);
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();
    private static final List<Running> THREE = List.of(
            running("init_keystone", 12_300, OptionalDouble.of(15), "Creating database schema version 42 of 97"),
            running("データベース", 3_100, UNKNOWN, "表を作成しています…"),
            running("🚀 deploy", 67_000, OptionalDouble.of(20), ""));
    private static final List<Waiting> NEXT = List.of(new Waiting("init_nova", "after init_keystone and 2 more"),
            new Waiting("smoke", ""));

    @Test
    void with_80_columns_there_are_usual_times_last_lines_what_waits_and_the_time_left() {
        assertEquals("""
                init_keystone    12.3 s of ~15.0 s  Creating database schema version 42 of 97
                データベース                 3.1 s  表を作成しています…
                🚀 deploy      1:07 min of ~20.0 s
                9 waiting: init_nova (after init_keystone and 2 more), smoke (a slot)
                ━━━━━━━━━━━━━━━───── [12/24] 1:07 min  1 failed  ~24 s left  45 of 120 MB
                """, text(80, 24, THREE));
    }

    @Test
    void with_20_columns_there_are_names_and_times() {
        assertEquals("""
                init_keys…   12.3 s
                データベ…     3.1 s
                🚀 deploy  1:07 min
                9 waiting: init_no…
                [12/24] 1:07 min  …
                """, text(20, 24, THREE));
    }

    @Test
    void with_few_rows_what_there_is_no_room_for_is_counted() {
        assertEquals("""
                init_keystone  12.3 s of ~15.0 s  Creating database schema …
                … 2 more: データベース, 🚀 deploy
                9 waiting: init_nova (after init_keystone and 2 more), smok…
                ━━━━━━━━━━━──── [12/24] 1:07 min  1 failed  ~24 s left  45 …
                """, text(61, 4, THREE));
        assertEquals("""
                … 3 more: init_keystone, データベース, 🚀 deploy
                ━━━━━━━━━━━──── [12/24] 1:07 min  1 failed  ~24 s left  45 …
                """, text(61, 2, THREE));
        assertEquals("[12/24] 1:07 min  …\n", text(20, 1, THREE));
    }

    @Test
    void without_any_earlier_run_the_bar_is_the_share_of_tasks() {
        Moment moment = new Moment(List.of(), List.of(), 0, List.of(), 3, 0, 12, Duration.ofSeconds(5), UNKNOWN, "");
        assertEquals(List.of("━━━━━─────────────── [3/12] 5.0 s"), new ViewRows(PLAIN, 80).of(moment, 24));
        assertEquals(List.of("#####--------------- [3/12] 5.0 s"),
                new ViewRows(new Paint(false, true), 80).of(moment, 24));
    }

    @Test
    void in_colour_a_name_has_its_own_and_what_takes_long_is_yellow() {
        String text = String.join("\n", new ViewRows(new Paint(true, false), 80).of(moment(THREE, 24), 24));
        assertTrue(text.contains("\033[36minit_keystone\033[m    12.3 s of ~15.0 s  Creating"), text);
        assertTrue(text.contains("\033[33m1:07 min of ~20.0 s\033[m"), text);
        assertTrue(text.contains("\033[31m1 failed\033[m"), text);
    }

    @Test
    void in_no_window_is_a_row_too_wide_or_one_too_many() {
        List<Running> many = new ArrayList<>(THREE);
        IntStream.range(0, 40).forEach(i -> many.add(running("日本".repeat(i) + "x\n" + i, i * 5_000L,
                i % 2 == 0 ? UNKNOWN : OptionalDouble.of(i), "語\t".repeat(i) + "\033[2J")));
        for (int columns : new int[] {20, 21, 39, 40, 41, 80, 213}) {
            for (int rows : new int[] {1, 2, 3, 4, 5, 10, 43, 44, 45, 46, 60}) {
                for (int running : new int[] {0, 1, 2, 3, 4, 10, 43}) {
                    List<String> text = new ViewRows(PLAIN, columns).of(moment(many.subList(0, running), rows), rows);
                    assertTrue(text.size() <= rows, text + " in " + rows);
                    for (String row : text) {
                        assertTrue(Row.width(row) < columns && row.chars().noneMatch(Character::isISOControl), row);
                    }
                }
            }
        }
    }

    private static String text(int columns, int rows, List<Running> running) {
        return String.join("\n", new ViewRows(PLAIN, columns).of(moment(running, rows), rows)) + "\n";
    }

    private static Moment moment(List<Running> running, int rows) {
        int most = ViewRows.most(running.size(), 9, rows);
        return new Moment(running.subList(0, most), running.stream().skip(most).map(Running::name).toList(), 9, NEXT,
                12, 1, 24, Duration.ofSeconds(67), OptionalDouble.of(24), "45 of 120 MB");
    }

    private static Running running(String name, long millis, OptionalDouble usual, String last) {
        return new Running(name, Color.CYAN, Duration.ofMillis(millis), usual, last);
    }
}
