package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tests.tests;

/** The table in Wire.java is what both sides say: each request and report, and how many fields it has. */
class WireTest {
    private static final Path BASH = tests.root().resolve("lib/async/bash");

    @Test
    void bash_reads_the_requests_of_the_table_field_by_field() throws IOException {
        Map<String, Integer> read = new TreeMap<>();
        Matcher verbs = Pattern.compile("(?m)^    (\\w+)\\)((?:(?!;;)[\\s\\S])*);;")
                .matcher(section(read("wire.bash"), "case $__async_verb", "esac"));
        while (verbs.find()) read.put(verbs.group(1),
                (int) Pattern.compile("__async_request\\[(\\d)\\]").matcher(verbs.group(2)).results()
                .map(index -> index.group(1)).distinct().count());
        Map<String, Integer> table = table("request, on stdin");
        table.remove("(first"); // the variables, before any verb
        for (String verb : served()) read.putIfAbsent(verb, 0);
        assertEquals(table, read);
    }

    @Test
    void bash_tells_the_reports_of_the_table_field_by_field_and_Java_reads_them() throws IOException {
        Map<String, Integer> told = new TreeMap<>();
        Matcher tells = Pattern.compile("__async_tell (\\w+)((?: (?:\"[^\"]*\"|'[^']*'|\\w+)| \\\\\n\\s*)*)")
                .matcher(read("task.bash") + read("call.bash") + read("ending.bash")
                + read("values.bash"));
        while (tells.find()) told.put(tells.group(1), count(tells.group(2), "\"[^\"]*\"|'[^']*'|\\w+"));
        Matcher printed = Pattern.compile("printf '(\\w+)\\\\0((?:%s\\\\0)+)'").matcher(read("task.bash"));
        while (printed.find()) told.put(printed.group(1), count(printed.group(2), "%s"));
        told.put("ended", told.get("ended") - 1); // a list goes as its size and its elements
        Map<String, Integer> table = table("report, on stdout");
        assertEquals(table, told);
        Matcher cases = Pattern.compile("case \"(\\w+)\" ->").matcher(read("Shell.java"));
        assertEquals(table.keySet(), cases.results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void both_sides_are_of_one_version() throws IOException {
        assertTrue(read("task.bash").contains("printf 'hello\\0%s\\0%s\\0' 1 ")
                && read("Wire.java").contains("int VERSION = 1;"));
    }

    /** Each verb of a part of the table with its number of fields: words in capitals, and lists. */
    private static Map<String, Integer> table(String heading) throws IOException {
        Map<String, Integer> verbs = new TreeMap<>();
        section(read("Wire.java"), heading, "\n *\n").lines().skip(1).map(line -> line.replaceFirst("^ \\*   ", ""))
                .filter(line -> line.matches("[\\w(].*"))
                .forEach(line -> {
                    String[] columns = line.split("\\s{2,}"); // verb, fields if there are any, a word about it
                    verbs.put(columns[0].split("\\s")[0],
                    columns.length < 2 ? 0 : count(columns[1], "\\b[A-Z_]{2,}\\b(?!=)|list"));
                });
        return verbs;
    }

    private static TreeSet<String> served() throws IOException {
        return Pattern.compile("(?m)^      (\\w+)\\)").matcher(section(read("task.bash"), "case $__async_verb", "esac"))
                .results()
                .map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String section(String text, String from, String to) {
        int start = text.indexOf(from);
        return text.substring(start, text.indexOf(to, start));
    }

    private static int count(String text, String pattern) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }

    private static String read(String name) throws IOException {
        return Files.readString(BASH.resolve(name));
    }
}
