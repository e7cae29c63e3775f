package openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Command;
import tests.Stack;
import tests.tests;

/** The function files in a bash without Java, and what bash and Java both read. */
class FunctionsTest {
    private static final Path FUNCTIONS = tests.root().resolve("functions");

    @TempDir Path folder;

    @Test
    void one_file_brings_all_functions_from_wherever_it_is_sourced() {
        String known = bash("compgen -A function | grep -c .").out();
        assertEquals(known, Stack.good(new Command("bash", "-euc", ". stack.bash; compgen -A function | grep -c .").in(FUNCTIONS)));
        assertEquals(known, Stack.good(new Command("bash", "-euc", ". functions/stack.bash; compgen -A function | grep -c .").in(tests.root())));
    }

    @Test
    void each_service_can_be_sourced_alone_after_common() throws Exception {
        for (Part part : Part.ALL.values()) {
            Path file = FUNCTIONS.resolve(part.name()).resolve(part.name() + ".bash");
            if (!Files.exists(file)) continue;
            Command.Result result = new Command("bash", "-euc", ". \"$1/common/common.bash\"; . \"$2\"", "bash", FUNCTIONS.toString(), file.toString()).run();
            assertEquals("0 ", result.status() + " " + result.out() + result.err(), file.toString());
        }
    }

    @Test
    void every_folder_of_functions_is_in_the_table_of_services() throws Exception {
        try (Stream<Path> folders = Files.list(FUNCTIONS)) {
            assertEquals(List.of("packages"), folders.filter(Files::isDirectory).map(path -> path.getFileName().toString())
                    .filter(name -> !Part.ALL.containsKey(name)).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keystone", "keystone,glance,placement", "keystone,swift", "keystone,neutron",
        "keystone,glance,placement,neutron,nova,cinder,swift,horizon"})
    void bash_and_java_agree_on_what_a_choice_of_services_brings_along(String chosen) {
        Services services = Services.of(Services.parse(chosen), "");
        String names = String.join(" ", Part.ALL.keySet());
        String brought = bash("ENABLED_SERVICES=" + chosen, "for name in " + names + "; do if is_service_enabled \"$name\"; then echo \"$name\"; fi; done").out();
        assertEquals(Part.ALL.keySet().stream().filter(services::has).collect(Collectors.joining("\n", "", "\n")), brought);
        assertEquals(services.databaseType() + "\n", bash("ENABLED_SERVICES=" + chosen, "echo \"$DATABASE_TYPE\"").out());
    }

    /** Runs commands after the functions were sourced, the first of two before. */
    private Command.Result bash(String... commands) {
        String first = commands.length > 1 ? commands[0] : "";
        Command.Result result = new Command("bash", "-euc", first + "\n. \"$1/stack.bash\"\n" + commands[commands.length - 1], "bash", FUNCTIONS.toString())
                .in(folder).run();
        assertEquals(0, result.status(), result.err());
        return result;
    }
}
