package openstack.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    void bash_knows_DevStacks_names_of_services_too() {
        assertEquals("keystone,glance,nova,mine|yes|yes|no|nova-api nova-conductor nova-scheduler nova-compute\n",
                bash("""
                ENABLED_SERVICES='key g-api,n-api,n-cpu,mine'
                default_choice
                is() { if is_service_enabled "$1"; then printf yes; else printf no; fi; }
                printf '%s|%s|%s|%s|' "$ENABLED_SERVICES" "$(is n-cpu)" "$(is mysql)" "$(is c-api)"
                echo ${SERVICE_PROCESSES[nova]}
                """).out());
    }

    @Test
    void one_file_brings_all_functions_from_wherever_it_is_sourced() {
        String known = bash("compgen -A function | grep -c .").out();
        assertEquals(known, Stack.good(new Command("bash", "-euc", ". stack.bash; compgen -A function | grep -c .")
                .in(FUNCTIONS)));
        assertEquals(known, Stack.good(new Command("bash", "-euc",
                ". functions/stack.bash; compgen -A function | grep -c .").in(tests.root())));
    }

    @Test
    void without_java_the_stack_lies_where_java_puts_it() throws Exception {
        String where = "unset DEST XDG_DATA_HOME; export HOME=$1; . \"$2\"; echo \"$DEST\"";
        Command bash = new Command("bash", "-euc", where, "bash", folder.toString(),
                FUNCTIONS.resolve("stack.bash").toString());
        assertEquals(folder + "/.local/share/stack\n", Stack.good(bash));
        Files.createDirectory(folder.resolve("stack"));
        assertEquals(folder + "/.local/share/stack\n", Stack.good(bash));
        Files.createFile(folder.resolve("stack/.stack"));
        assertEquals(folder + "/stack\n", Stack.good(bash));
    }

    @Test
    void a_locale_that_is_not_installed_is_dropped_for_the_stacks_programs_without_a_word() {
        Command.Result result = new Command("env", "-u", "LC_ALL", "LANG=xx_YY", "LC_TIME=yy_XX", "bash", "-euc",
                ". \"$1/stack.bash\"; prefix_environment; echo \"$LANG ${!LC_@}\"", "bash", FUNCTIONS.toString()).run();
        assertEquals("C.UTF-8 \n", result.out());
        assertEquals("", result.err());
    }

    /** A CI's log is read by many, and its jobs trace what they do. */
    @Test
    void openrc_shows_no_password_in_a_traced_script_which_is_traced_on() {
        bash("DEST=$PWD/stack ADMIN_PASSWORD=secret1 DEMO_PASSWORD=secret2 SERVICE_PASSWORD=secret3",
                "mkdir \"$DEST\"; write_openrc");
        Command.Result traced = new Command("bash", "-exuo", "pipefail", "-c", ". ./openrc; echo $OS_USERNAME $#", "-",
                "demo").in(folder.resolve("stack")).run();
        assertEquals("demo 1\n", traced.out(), traced.err());
        assertFalse(traced.err().contains("secret"), traced.err());
        assertTrue(traced.err().endsWith("+ echo demo 1\n"), traced.err());
    }

    @Test
    void a_wsgi_file_is_debugged_as_a_module_whose_classes_see_its_names() throws Exception {
        assumeTrue(new Command("bash", "-c", "type -P python3").run().status() == 0, "this machine has no Python");
        Path file = Files.writeString(folder.resolve("wsgi.py"), """
                import sys
                class Ending:
                    def __init__(self):
                        sys.exit(6 * 7)
                Ending()
                """);
        String shown = Stack.good(new Command("python3", FUNCTIONS.resolve("common/debugger.py").toString(), "wsgi",
                file.toString(), "127.0.0.1", "0").reading("c\n"));
        assertTrue(shown.contains("It has ended with 42."), shown);
    }

    @Test
    void each_service_can_be_sourced_alone_after_common() throws Exception {
        for (Part part : Part.ALL.values()) {
            Path file = FUNCTIONS.resolve(part.name()).resolve(part.name() + ".bash");
            if (!Files.exists(file)) continue;
            Command.Result result = new Command("bash", "-euc", ". \"$1/common/common.bash\"; . \"$2\"", "bash",
                    FUNCTIONS.toString(), file.toString()).run();
            assertEquals("0 ", result.status() + " " + result.out() + result.err(), file.toString());
        }
    }

    @Test
    void every_folder_of_functions_is_in_the_table_of_services() throws Exception {
        try (Stream<Path> folders = Files.list(FUNCTIONS)) {
            assertEquals(List.of("packages"),
                    folders.filter(Files::isDirectory).map(path -> path.getFileName().toString())
                    .filter(name -> !Part.ALL.containsKey(name)).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keystone", "keystone,glance,placement", "keystone,swift", "keystone,neutron",
        "keystone,glance,placement,neutron,nova,cinder,swift,horizon"})
    void bash_and_java_agree_on_what_a_choice_of_services_brings_along(String chosen) {
        Services services = Services.of(Services.parse(chosen), "");
        String names = String.join(" ", Part.ALL.keySet());
        String brought = bash("ENABLED_SERVICES=" + chosen,
                "for name in " + names + "; do if is_service_enabled \"$name\"; then echo \"$name\"; fi; done").out();
        assertEquals(Part.ALL.keySet().stream().filter(services::has).collect(Collectors.joining("\n", "", "\n")),
                brought);
        assertEquals(services.databaseType() + "\n",
                bash("ENABLED_SERVICES=" + chosen, "echo \"$DATABASE_TYPE\"").out());
    }

    @Test
    void names_that_other_programs_export_change_no_place() {
        String names = "PREFIX DATA_DIR CONF_DIR RUN_DIR LOGDIR PASSWORD_FILE PACKAGE_LISTS NOVA_CONF SWIFT_DATA_DIR "
                + "RABBIT_CONF EXERCISE_DIR";
        String shown = bash("export DEST=" + folder + "/stack; for name in " + names
                + "; do export \"$name=/usr\"; done",
                "for name in " + names + "; do echo \"${!name#\"$DEST\"/}\"; done").out();
        assertEquals("prefix data etc run logs/services passwords packages etc/nova/nova.conf data/swift "
                + "etc/rabbitmq/rabbitmq.config data/exercise",
                String.join(" ", shown.lines().toList()));
    }

    @Test
    void nothing_is_unpacked_or_removed_but_in_the_prefix_of_a_stack() throws Exception {
        Path decoy = Files.createDirectory(folder.resolve("usr"));
        Path mine = Files.writeString(decoy.resolve("library"), "mine");
        Files.createDirectory(folder.resolve("usr.packages"));
        Files.writeString(folder.resolve("usr.packages/it"), "1\n./library\n");
        String stack = "mkdir -p stack; : >stack/.stack; export DEST=$PWD/stack";
        for (String call : List.of("unpack_package it 2 none.deb", "remove_package it", "resolve_packages")) {
            Command.Result elsewhere = run(stack, "PREFIX=$PWD/usr; " + call);
            assertEquals(1, elsewhere.status(), call);
            assertTrue(elsewhere.err()
                    .contains("error: packages are unpacked in the stack's own folder " + folder
                            + "/stack/prefix only"), elsewhere.err());
        }
        Files.createSymbolicLink(folder.resolve("stack/prefix"), decoy);
        assertEquals(1, run(stack, "unpack_package it 2 none.deb").status(), "through a link");
        assertEquals(1, run("mkdir -p other; export DEST=$PWD/other", "unpack_package it 2 none.deb").status(),
                "of no stack");
        assertEquals("mine", Files.readString(mine));
    }

    @Test
    void a_package_that_is_replaced_takes_nothing_along_that_a_link_leads_to() throws Exception {
        Path decoy = Files.writeString(Files.createDirectories(folder.resolve("machine")).resolve("file"), "mine");
        Path prefix = Files.createDirectories(folder.resolve("stack/prefix/own"));
        Files.writeString(prefix.resolve("file"), "a package's");
        Files.createSymbolicLink(folder.resolve("stack/prefix/link"), decoy.getParent());
        Files.createDirectory(folder.resolve("stack/prefix.packages"));
        Files.writeString(folder.resolve("stack/prefix.packages/it"),
                "1\n./own/\n./own/file\n./link/file\n./../../machine/file\n");
        Command.Result removed = run(": >stack/.stack; export DEST=$PWD/stack", "remove_package it");
        assertEquals("0 ", removed.status() + " " + removed.err());
        assertFalse(Files.exists(prefix.resolve("file")));
        assertEquals("mine", Files.readString(decoy));
    }

    @Test
    void a_folder_that_holds_something_else_becomes_no_stack() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("full")).resolve("mine"), "");
        Command.Result result = run("export DEST=$PWD/full", "generate_passwords");
        assertEquals(1, result.status());
        assertTrue(result.err().startsWith("error: '" + folder + "/full' is not empty and not a stack\nhint: "),
                result.err());
        assertEquals("mine\n", bash("ls -A full").out());
    }

    @Test
    void programs_of_the_prefix_get_what_is_meant_for_them_and_nothing_of_the_callers() throws Exception {
        Files.createDirectories(folder.resolve("stack/prefix/usr/bin"));
        String before = "export DEST=$PWD/stack PYTHONPATH=/mine PYTHONSTARTUP=/mine LD_LIBRARY_PATH=/mine LC_ALL=C "
                + "OS_PASSWORD=x MYSQL_HOST=x RABBITMQ_NODENAME=x"
                + " UWSGI_HTTP=x ERL_FLAGS=x BASH_ENV=/mine ADMIN_PASSWORD=x TZ=UTC HOSTTYPE=x86_64-linux; ls() { "
                + "echo mine; }; export -f ls";
        String names = run(before, "in_prefix /usr/bin/env | sed 's/=.*//' | sort").out();
        assertEquals("CINDERCLIENT_UUID_CACHE_DIR EVENTLET_NO_GREENDNS HOME LANG LD_LIBRARY_PATH "
                + "NOVACLIENT_UUID_CACHE_DIR NO_PROXY PATH PYTHONHOME "
                + "PYTHONNOUSERSITE PYTHONPATH SETUPTOOLS_USE_DISTUTILS TZ XDG_CACHE_HOME _ no_proxy",
                String.join(" ", names.lines().filter(name -> !usual(name)).toList()));
        assertFalse(run(before, "in_prefix /usr/bin/env").out().contains("/mine"));
    }

    @Test
    void every_die_has_a_hint_of_what_to_type() throws Exception {
        List<String> without = new ArrayList<>();
        int found = 0;
        try (Stream<Path> files = Files.walk(FUNCTIONS)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".bash")).toList()) {
                String text = Files.readString(file);
                for (Matcher call = Pattern.compile("(?m)(?<=^|[{;|]|then|\\))\\s*\\bdie (?=\")")
                        .matcher(text); call.find(); found++) {
                    List<String> words = words(text, call.end());
                    if (words.size() != 2) without.add(file.getFileName() + ": " + String.join(" ", words));
                }
            }
        }
        assertEquals(List.of(), without);
        assertTrue(found > 60, "only " + found);
        assertEquals(List.of("\"a $(b \"c d\") e\"", "\"f\""), words("\"a $(b \"c d\") e\" \\\n  \"f\"; g", 0));
    }

    /** The quoted words from here to the end of the command; a $(…) in one may hold quotes of its own. */
    private static List<String> words(String text, int at) {
        List<String> words = new ArrayList<>();
        Matcher blank = Pattern.compile("(\\s|\\\\\n)*+").matcher(text);
        while (at < text.length() && text.charAt(at) == '"') {
            int end = at + 1;
            for (int depth = 0; depth > 0 || text.charAt(end) != '"'; end++) {
                if (text.charAt(end) == '\\') end++;
                else if (text.startsWith("$(", end)) depth++;
                else if (text.charAt(end) == ')' && depth > 0) depth--;
            }
            words.add(text.substring(at, end + 1));
            at = end + 1;
            if (blank.find(at) && blank.start() == at
                    && (!blank.group().contains("\n") || blank.group().contains("\\"))) {
                at = blank.end();
            }
        }
        return words;
    }

    /** What may or may not be there, as the tests are run. */
    private static boolean usual(String name) {
        return List.of("USER", "LOGNAME", "SHELL", "SHLVL", "TERM", "TMPDIR").contains(name);
    }

    private Command.Result bash(String... commands) {
        Command.Result result = run(commands);
        assertEquals(0, result.status(), result.err());
        return result;
    }

    /** Runs commands after the functions were sourced, the first of two before. */
    private Command.Result run(String... commands) {
        String first = commands.length > 1 ? commands[0] : "";
        return new Command("bash", "-euc", first + "\n. \"$1/stack.bash\"\n" + commands[commands.length - 1], "bash",
                FUNCTIONS.toString())
                .in(folder).with("STACK_CACHE", folder.resolve("cache")).run();
    }
}
