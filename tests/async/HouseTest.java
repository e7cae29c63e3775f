package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tests.House;
import tests.tests;

/** How the library is built: what may name what, and how much a folder and a file may hold. */
class HouseTest {
    private static final House ASYNC = new House(tests.root().resolve("lib/async"), Map.ofEntries(
            Map.entry("async", Set.of("async.bash", "async.command", "async.failure", "async.report", "async.screen",
                    "async.store", "async.page", "async.reuse", "async.summary", "async.model")),
            Map.entry("async.command", Set.of("async.report", "async.model")),
            Map.entry("async.page", Set.of("async.report", "async.summary", "async.model")),
            Map.entry("async.summary", Set.of("async.model")),
            Map.entry("async.bash", Set.of("async.failure", "async.model")),
            Map.entry("async.failure", Set.of("async.model")),
            Map.entry("async.screen", Set.of("async.report", "async.model")),
            Map.entry("async.store", Set.of("async.report")),
            Map.entry("async.reuse", Set.of("async.bash", "async.report", "async.model")),
            Map.entry("async.report", Set.of("async.model")),
            Map.entry("async.model", Set.of())));

    @Test
    void packages_name_only_those_below_them() throws IOException {
        assertEquals(List.of(), ASYNC.wrongArrows());
        assertEquals(ASYNC.arrows(), ASYNC.seenArrows());
    }

    @Test
    void no_classes_name_each_other_in_a_circle() throws IOException {
        Map<String, Set<String>> names = ASYNC.namedClasses();
        assertTrue(names.get("Async").contains("Run") && names.get("Run").contains("Engine"), names.toString());
        assertEquals(List.of(), House.circle(names));
    }

    @Test
    void a_folder_has_at_most_16_files_and_a_file_at_most_250_lines() throws IOException {
        assertEquals(List.of(), ASYNC.tooMuch());
    }
}
