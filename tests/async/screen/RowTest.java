package async.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row of a terminal holds what fits. */
class RowTest {
    @ParameterizedTest(name = "{0} in {1}: {2}") @CsvSource(textBlock = """
            abcdef,    6,  abcdef
            abcdef,    5,  abcd…
            abcdef,    1,  …
            abcdef,    0,  ''
            日本語,     6,  日本語
            日本語,     5,  日本…
            日本語,     4,  日…
            日本語,     1,  …
            😀😀😀,    5,  😀😀…
            é́,        1,  é́
            é́é́,       1,  …
            👩‍💻x,      5,  👩‍💻x
            """)
    void a_text_is_cut_at_the_columns_it_takes_on_the_screen(String text, int columns, String cut) {
        assertEquals(cut, Row.cut(text, columns));
    }

    @ParameterizedTest(name = "{0} columns: {1}") @CsvSource(textBlock = """
            30,  'ab   cd  efgh'
            14,  'ab   cd  efgh'
            13,  'ab   cd  ef…'
            8,   'ab   cd'
            7,   'ab   …'
            4,   'ab '
            2,   '…'
            """)
    void what_is_added_goes_as_far_as_there_is_room_with_one_column_free(int columns, String text) {
        assertEquals(text, new Row(new Paint(false), columns).text("ab").to(5).text("cd").text("  efgh").toString());
    }

    @Test
    void what_would_move_the_cursor_is_a_blank() {
        assertEquals("a b [2J c…", Row.cut("a\tb\u001b[2J\ncde", 10));
    }
}
