package async.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In the tables: {@code ^} is ESC, {@code <r>} a carriage return, {@code <n>} a newline, {@code <b>} a backspace,
 * {@code <XX>} the byte of that number; lines of the output are separated by {@code |}.
 */
class LogTextTest {
    @ParameterizedTest(name = "{0} → {1}") @CsvSource(delimiterString = "→", textBlock = """
            one                        → one
            one<n>                     → one
            one<n>two                  → one|two
            one<n><n>two<n>            → one||two
            <n>                        → ''
            tab<09>stays               → tab<09>stays
            naïve 日本 😀              → naïve 日本 😀
            """)
    void lines_are_shown_as_they_are(String log, String shown) throws IOException {
        assertEquals(text(shown), read(log, true));
    }

    @Test
    void an_empty_log_has_no_lines() throws IOException {
        assertEquals(0, lines(new ByteArrayInputStream(new byte[0]), true).size());
    }

    @ParameterizedTest(name = "{0} → {1}") @CsvSource(delimiterString = "→", textBlock = """
            10%<r>50%<r>done           → done
            dos<r><n>lines<r><n>       → dos|lines
            dos<r><r><n>next           → dos|next
            hidden<r>                  → hidden
            <r>start                   → start
            ab<b>c                     → ac
            <b><b>x                    → x
            line<n><b>x                → line|x
            😀<b>x                     → x
            """)
    void what_was_overwritten_is_shown_as_last_written(String log, String shown) throws IOException {
        assertEquals(text(shown), read(log, true));
    }

    @ParameterizedTest(name = "{0} → {1}") @CsvSource(delimiterString = "→", textBlock = """
            ^[2Jclear                  → clear
            ^[10;20Hmove               → move
            ^[?25lhide                 → hide
            ^[1A^[2Kup                 → up
            ^]0;title<07>text          → text
            ^]0;title^\\text           → text
            ^]8;;http://a^\\link       → link
            ^Pdevice^\\text            → text
            ^(Bcharset                 → charset
            ^creset                    → reset
            ^7save^8                   → save
            <c2><9b>2Jc1               → c1
            ^[                         → ''
            cut^[31                    → cut
            cut^                       → cut
            cut^]0;never               → cut
            ^]0;never<n>next           → |next
            ^[31<n>next                → |next
            ^<n>next                   → |next
            """)
    void nothing_that_moves_the_cursor_or_sets_a_title_gets_through(String log, String shown) throws IOException {
        String got = read(log, true);
        assertTrue(got.indexOf('\u001b') < 0, got);
        assertEquals(text(shown), got);
    }

    @ParameterizedTest(name = "{0} → {1} or {2}") @CsvSource(delimiterString = "→", textBlock = """
            ^[31mred^[0m               → ^[31mred^[0m^[0m           → red
            ^[1;38;5;12mx<n>y          → ^[1;38;5;12mx^[0m|y        → x|y
            ^[31mopen                  → ^[31mopen^[0m              → open
            old<r>^[32mnew             → ^[32mnew^[0m               → new
            ^[31<b>mx                  → mx                         → mx
            ^[31m<b>x                  → ^[31mx^[0m                 → x
            ^[>4;2mx                   → x                          → x
            ^[?1mx                     → x                          → x
            """)
    void colours_stay_if_wanted_and_never_leak_into_the_next_line(String log, String coloured, String plain)
    throws IOException {
        assertEquals(text(plain), read(log, false));
        String got = read(log, true);
        assertTrue(got.replaceAll("\u001b\\[[0-9;]*m", "").indexOf('\u001b') < 0, "more than colours: " + got);
        assertEquals(colours(text(coloured)), colours(got));
    }

    @ParameterizedTest(name = "{0} → {1}") @CsvSource(delimiterString = "→", textBlock = """
            nul<00>here                → nul␀here
            bell<07>del<7f>            → bell␇del␡
            bad<ff>byte                → bad�byte
            bad<c3>                    → bad�
            half<e2><82>!              → half�!
            c1<c2><85>next             → c1�next
            rtl<e2><80><ae>evil        → rtl�evil
            isolate<e2><81><a6>evil    → isolate�evil
            <0c>form<0b>feed           → ␌form␋feed
            """)
    void bytes_that_are_no_text_become_visible_signs(String log, String shown) throws IOException {
        assertEquals(text(shown), read(log, true));
    }

    @Test
    void a_very_long_line_comes_in_pieces_and_loses_nothing() throws IOException {
        List<Boolean> pieces = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        LogText.read(new ByteArrayInputStream("😀x".repeat(10_000).getBytes(StandardCharsets.UTF_8)), true,
                (line, piece) -> {
            assertTrue(line.length() <= LogText.LONGEST + 1, "a piece of " + line.length());
            assertTrue(!Character.isHighSurrogate(line.charAt(line.length() - 1)), "a character cut in two");
            all.append(line);
            pieces.add(piece);
        });
        assertEquals("😀x".repeat(10_000), all.toString());
        assertEquals(List.of(true, true, true, false), pieces);
    }

    @Test
    void a_line_that_fills_its_last_piece_exactly_still_ends() throws IOException {
        byte[] log = ("x".repeat(LogText.LONGEST) + "\nnext\n").getBytes(StandardCharsets.UTF_8);
        List<String> got = new ArrayList<>();
        LogText.read(new ByteArrayInputStream(log), true, (line, piece) -> got.add(line.length() + (piece ? "…" : "")));
        assertEquals(List.of(LogText.LONGEST + "…", "0", "4"), got);
    }

    @Test
    void memory_does_not_grow_with_colours_or_other_sequences_without_text() throws IOException {
        for (String endless : List.of("\u001b[31m", "\u001b[1;2;3;4;5;6;7;8;9;1;2;3;4m", "\u001b]0;", "\u001b", "\r",
                "\b", "a\b"))
            for (String line : lines(new ByteArrayInputStream(endless.repeat(100_000)
            .getBytes(StandardCharsets.UTF_8)), true))
                assertTrue(line.length() <= 2 * LogText.LONGEST, "a piece of " + line.length());
    }

    @Test
    void the_tail_is_the_last_lines_each_shortened(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("a.log");
        StringBuilder text = new StringBuilder("x".repeat(100_000)).append('\n');
        for (int i = 1; i <= 30; i++) text.append("line ").append(i).append('\n');
        Files.writeString(log, text.append("last ").append("y".repeat(600)));
        List<String> tail = LogText.tail(log, 20);
        assertEquals(20, tail.size());
        assertEquals("line 12", tail.get(0));
        assertEquals("last " + "y".repeat(495) + " …", tail.get(19));
    }

    @Test
    void the_tail_of_one_long_line_is_one_line(@TempDir Path folder) throws IOException {
        Path log = Files.writeString(folder.resolve("a.log"), "x".repeat(30_000) + "\n");
        assertEquals(1, LogText.tail(log, 20).size());
    }

    @Test
    void a_log_that_is_not_there_has_no_tail(@TempDir Path folder) {
        assertEquals(List.of(), LogText.tail(folder.resolve("none.log"), 20));
    }

    private static String read(String log, boolean colour) throws IOException {
        return String.join("\n", lines(new ByteArrayInputStream(bytes(log)), colour));
    }

    private static List<String> lines(InputStream log, boolean colour) throws IOException {
        List<String> lines = new ArrayList<>();
        LogText.read(log, colour, (line, piece) -> lines.add(line));
        return lines;
    }

    /** Colour sequences that say the same: one reset or two. */
    private static String colours(String text) {
        return text.replaceAll("(\u001b\\[0?m)+", "\u001b[0m");
    }

    private static String text(String written) {
        return new String(bytes(written), StandardCharsets.UTF_8).replace('|', '\n');
    }

    private static byte[] bytes(String written) {
        String text = written.replace('^', '\u001b').replace("<r>", "\r").replace("<n>", "\n").replace("<b>", "\b");
        var bytes = new java.io.ByteArrayOutputStream();
        var parts = java.util.regex.Pattern.compile("<([0-9a-f]{2})>|(?s:.)", java.util.regex.Pattern.UNICODE_CASE)
                .matcher(text);
        while (parts.find()) {
            if (parts.group(1) != null) bytes.write(Integer.parseInt(parts.group(1), 16));
            else bytes.writeBytes(parts.group().getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
