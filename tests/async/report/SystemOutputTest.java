package async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the environment and the terminal say of colour, CI, size and whose turn it is. */
class SystemOutputTest {
    @ParameterizedTest(name = "NO_COLOR={0} FORCE_COLOR={1} CLICOLOR_FORCE={2} TERM={3} terminal={4}: {5}")
    @CsvSource(nullValues = "-", textBlock = """
            -,    -,     -,    xterm,  true,   true
            -,    -,     -,    xterm,  false,  false
            -,    -,     -,    -,      true,   true
            -,    -,     -,    dumb,   true,   false
            1,    -,     -,    xterm,  true,   false
            1,    1,     1,    xterm,  true,   false
            '',   -,     -,    xterm,  true,   true
            '',   -,     -,    xterm,  false,  false
            -,    -,     1,    xterm,  false,  true
            -,    -,     0,    xterm,  false,  false
            -,    -,     0,    xterm,  true,   true
            -,    -,     '',   xterm,  false,  false
            -,    1,     -,    dumb,   false,  true
            -,    3,     0,    xterm,  false,  true
            -,    0,     -,    xterm,  false,  false
            -,    false, -,    xterm,  false,  false
            """)
    void colour_is_by_NO_COLOR_then_FORCE_COLOR_and_CLICOLOR_FORCE_then_terminal(
            String noColor, String force, String clicolor, String term, boolean terminal, boolean colour) {
        var environment = new java.util.HashMap<String, String>();
        if (noColor != null) environment.put("NO_COLOR", noColor);
        if (force != null) environment.put("FORCE_COLOR", force);
        if (clicolor != null) environment.put("CLICOLOR_FORCE", clicolor);
        if (term != null) environment.put("TERM", term);
        assertEquals(colour, Output.colourWanted(environment, terminal));
    }

    @ParameterizedTest(name = "CI={0}: {1}") @CsvSource(nullValues = "-", textBlock = """
            -,      false
            '',     false
            true,   true
            1,      true
            woodpecker, true
            false,  false
            False,  false
            0,      false
            no,     false
            """)
    void a_CI_that_says_no_is_none(String value, boolean ci) {
        assertEquals(ci, Output.isCi(value == null ? Map.of() : Map.of("CI", value)));
    }

    @ParameterizedTest(name = "{0}: {1} by {2}") @CsvSource(textBlock = """
            24 80,      80,  24
            50 212,     212, 50
            3 7,        20,  3
            0 0,        80,  24
            0 100,      100, 24
            '',         80,  24
            stty: no,   80,  24
            """)
    void a_terminal_that_does_not_know_its_size_has_80_by_24(String told, int columns, int rows) {
        assertEquals(new Terminal.Size(columns, rows), Terminal.size(told + "\n"));
    }

    @ParameterizedTest(name = "{0}: {1}") @CsvSource(textBlock = """
            7 (java) S 1 7 7 34816 7 4194304,         true
            7 (java) S 1 7 5 34816 5 4194304,         false
            7 (a ) S 9) S 1 7 5 34816 5 4194304,      false
            7 (java) S 1 7 7 0 -1 4194304,            true
            7 (java) S 0 7 7 34816 0 4194304,         true
            """)
    void a_terminal_is_a_scripts_own_while_no_other_process_group_is_in_the_foreground(String stat, boolean ours) {
        assertEquals(ours, Terminal.isOurs(stat));
    }
}
