package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tests.House;
import tests.tests;

/** How the stack's commands are built: what may name what, and how much a folder holds. */
class HouseOfTheStackTest {
    private static final House OPENSTACK = new House(tests.root().resolve("lib/openstack"), Map.of(
            "openstack", Set.of("openstack.conf", "openstack.log", "openstack.source", "openstack.folder",
                    "openstack.model", "openstack.virt"),
            "openstack.log", Set.of(),
            "openstack.conf", Set.of("openstack.source", "openstack.folder", "openstack.model", "openstack.virt"),
            "openstack.server", Set.of("openstack", "openstack.conf", "openstack.model"),
            "openstack.source", Set.of("openstack.folder", "openstack.model"),
            "openstack.folder", Set.of("openstack.model"),
            "openstack.model", Set.of(),
            "openstack.virt", Set.of()));
    /** Tokens are listed: one method for each of bash's own. */
    private static final String LONG = "BashTokens.java: 300";

    @Test
    void packages_name_only_those_below_them() throws IOException {
        assertEquals(List.of(), OPENSTACK.wrongArrows());
        assertEquals(OPENSTACK.arrows(), OPENSTACK.seenArrows());
    }

    @Test
    void no_classes_name_each_other_in_a_circle() throws IOException {
        Map<String, Set<String>> names = OPENSTACK.namedClasses();
        assertTrue(names.get("Up").contains("Configuration") && names.get("Configuration").contains("LocalConfReader"),
                names.toString());
        assertEquals(List.of(), House.circle(names));
    }

    @Test
    void a_folder_has_at_most_16_files_and_a_file_at_most_250_lines() throws IOException {
        assertEquals(List.of(), OPENSTACK.tooMuch().stream().filter(file -> !file.endsWith(LONG)).toList());
    }
}
