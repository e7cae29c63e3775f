package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import openstack.Mistakes;
import openstack.folder.Machine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.Stack;
import tests.StackScript;
import tests.tests;

/**
 * What the stack script says to what cannot be: before anything is started, without a stack trace, with exit status 2.
 */
@Order(1) // it takes long, so it starts first
class StackScriptTest {
    private static final String RELEASE = Machine.here().release(),
            HERE = "STACK_RELEASE=" + RELEASE + "\nSTACK_MACHINE=" + RELEASE + "\n";

    @TempDir static Path folder, classes;
    private static StackScript script;

    @BeforeAll
    static void one_JVM_for_what_is_refused_before_anything_is_started() {
        script = new StackScript(classes, folder);
    }

    @AfterAll
    static void the_end_of_that_JVM() {
        script.close();
    }

    @BeforeEach
    void the_folder_is_empty() {
        new Command("find", folder.toString(), "-mindepth", "1", "-delete").run();
    }

    @Test
    void an_unknown_service_is_named_with_the_known_ones() {
        refuses("stack: error: no such service: 'glanc'\nhint: one of: keystone, glance, ",
                "--services", "keystone,glanc", "--dest", "none");
    }

    @Test
    void a_run_that_a_signal_ends_says_nothing_more_whenever_it_comes() throws Exception {
        assertEquals(1, new Mistakes().handleExecutionException(new CancellationException("cancelled"), null, null));
    }

    @Test
    void a_broken_local_conf_is_named_with_its_line() throws Exception {
        Files.writeString(folder.resolve("local.conf"),
                "[[local|localrc]]\nREGION_NAME=two words\nADMIN_PASSWORD=$(pwgen)\nLOGFILE=x\n");
        refuses("""
                stack: error: 2 problems in the configuration:
                  local.conf:2: REGION_NAME: a value with blanks needs quotes: REGION_NAME='…'
                  local.conf:3: ADMIN_PASSWORD: $(pwgen) would have to be run, and nothing in this file \
                is: write what it prints
                """);
        refuses("stack: error: there is no file nowhere.conf\n", "--config", "nowhere.conf");
    }

    @Test
    void a_folder_that_cannot_be_written_or_holds_something_else_is_refused_and_left_alone() throws Exception {
        Files.writeString(folder.resolve("file"), "mine");
        refuses("stack: error: cannot write to " + folder + "/file/stack: ", "--dest", "file/stack");
        refuses("stack: error: " + folder + " is not empty and not a stack\nhint: --dest with an empty or a new folder",
                "--dest", ".");
        refuses("stack: error: cannot write to /proc/stack: ", "--dest", "/proc/stack");
        assertEquals("mine", Files.readString(folder.resolve("file")));
    }

    @Test
    void a_folder_whose_name_no_program_could_bear_is_refused_at_once() {
        Command.Result result = script("--dest", "a:b", "--services", "keystone").run();
        assertEquals(1, result.status(), result.err());
        assertTrue(result.out().contains("DEST"), result.out());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    @Test
    void without_a_stack_its_commands_say_so() {
        for (String command : new String[] {"status", "restart", "tempest", "shell", "debug", "logs"}) {
            String[] arguments = command.equals("restart") || command.equals("debug") ? new String[] {command, "glance"}
                    : new String[] {command};
            refuses("stack: error: there is no stack in " + folder + "/none\nhint: ./jbang stack.java", arguments,
                    "--dest", "none");
        }
        assertEquals("There is no stack in " + folder + "/none.\n", run("down", "--dest", "none").out());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void where_servers_cannot_boot_they_are_records_and_a_line_says_why_and_who_wants_them_is_refused() {
        String[] without = "root".equals(System.getProperty("user.name"))
                ? new String[] {"setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", "--"}
                : new String[] {"setpriv", "--no-new-privs", "--"};
        Command.Result found = script("--list", "--dest", "none").under(without).with("VIRT_DRIVER", null).run();
        assertEquals(0, found.status(), found.err());
        assertTrue(found.err().matches("stack: servers will be records, and none boots: .+; so that they do: .+,"
                + " then down --clean and up again\n"), found.err());
        assertFalse(found.out().contains("start_libvirt"), found.out());
        Command.Result said = script("--list", "--dest", "none", "--virt-driver=libvirt").under(without).run();
        assertEquals(2, said.status());
        assertTrue(said.err().matches("stack: error: servers cannot boot here \\(VIRT_DRIVER=libvirt\\): .+\n"
                + "hint: .+; or, for records of servers: --virt-driver=fake\n"), said.err());
        Command.Result small = script("--list", "--dest", "none", "--services", "keystone").under(without)
                .with("VIRT_DRIVER", null).run();
        assertEquals("", small.err());
    }

    @Test
    void a_source_that_is_none_is_refused_before_a_folder_is_made() {
        refuses("stack: error: there is no folder " + folder
                + "/nowhere, the source of nova\nhint: --source nova=FOLDER",
                "--source", "nova=nowhere", "--dest", "none");
        refuses("stack: error: the source of nova must be a folder; https://example.org/nova is an address\n"
                + "hint: git clone https://example.org/nova",
                "--source", "nova=https://example.org/nova", "--dest", "none");
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void an_option_before_the_command_is_refused_and_nothing_of_another_stack_touched() {
        refuses("stack: error: --dest must come after down\nhint: ./jbang stack.java down --dest …",
                "--dest", "none", "down", "--clean");
    }

    @Test
    void a_service_that_is_not_part_of_the_stack_is_not_restarted() throws Exception {
        Path stack = Files.createDirectory(folder.resolve("stack"));
        Files.createFile(stack.resolve(".stack"));
        Files.writeString(stack.resolve("settings"),
                HERE + "ENABLED_SERVICES=keystone\nDATABASE_TYPE=sqlite\nDEST=" + stack + "\n");
        refuses("stack: error: horizon is not part of the stack in " + stack + "\nhint: one of: keystone",
                "restart", "horizon", "--dest", "stack");
    }

    @Test
    void a_stack_of_another_version_is_not_half_looked_after() throws Exception {
        Path stack = Files.createDirectories(folder.resolve("stack/data")).getParent();
        Files.createFile(stack.resolve(".stack"));
        String made = HERE + "ENABLED_SERVICES=keystone\nDATABASE_TYPE=sqlite\nDEST=" + stack + "\n";
        Files.writeString(stack.resolve("settings"), made); // as the first version wrote them
        String upward = "stack: error: the stack in " + stack
                + " was made by version 0.1 of this script, which is 0.2\nhint: ./jbang stack.java up --dest '" + stack
                + "'";
        refuses(upward, new String[] {"status"}, "--dest", "stack");
        refuses(upward, new String[] {"restart", "keystone"}, "--dest", "stack");
        Files.writeString(stack.resolve("settings"), "DATA_DIR=/elsewhere\n" + made);
        refuses("stack: error: the stack in " + stack
                + " was made with DATA_DIR=/elsewhere, and now all of a stack is in its folder\nhint: ",
                "--dest", "stack");
        Files.writeString(stack.resolve("settings"), "STACK_VERSION=9.9\n" + made);
        refuses("stack: error: the stack in " + stack
                + " was made by version 9.9 of this script, which is 0.2 and does not know it\nhint: ",
                "--dest", "stack");
        assertEquals("STACK_VERSION=9.9\n" + made, Files.readString(stack.resolve("settings")));
    }

    @Test
    void a_folder_that_others_can_write_is_refused_by_every_command() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createFile(Files.createDirectory(open.resolve("stack")).resolve(".stack"));
        for (String command : new String[] {"up", "status", "down", "logs"}) {
            refuses("stack: error: " + open + ", on the way to " + open
                    + "/stack, can be written by others (rwxrwxrwx)\nhint: chmod go-w '" + open + "'",
                    command.equals("logs") ? new String[] {command, "x"} : new String[] {command}, "--dest",
                    "open/stack");
        }
    }

    @Test
    void what_a_command_makes_is_its_users_alone_whatever_the_umask() throws Exception {
        Path stack = Files.createDirectory(folder.resolve("stack"));
        String line = "umask 000; : >\"$1/.stack\"; exec \"$2/jbang\" \"$2/stack.java\" down --dest \"$1\"";
        Stack.good(new Command("bash", "-c", line, "bash", stack.toString(), tests.root().toString()).in(folder));
        assertEquals("", new Command("find", stack.toString(), "!", "-type", "l", "-perm", "/077").run().out());
    }

    @Test
    void down_clean_of_a_folder_named_by_a_link_removes_both() throws Exception {
        Path stack = Files.createDirectory(folder.resolve("stack"));
        Files.createFile(stack.resolve(".stack"));
        Files.createSymbolicLink(folder.resolve("link"), stack);
        Stack.good(script("down", "--clean", "--dest", "link"));
        assertFalse(Files.exists(stack) || Files.isSymbolicLink(folder.resolve("link")));
    }

    @Test
    void down_clean_does_not_need_the_cache_folder() throws Exception {
        Path stack = Files.createDirectories(folder.resolve("stack"));
        Files.createFile(stack.resolve(".stack"));
        Files.createDirectories(stack.resolve("prefix"));
        Files.createDirectories(stack.resolve("prefix.packages"));
        Files.createFile(folder.resolve("cache"));
        Command.Result down = script("down", "--clean", "--dest", "stack").with("STACK_CACHE", folder.resolve("cache"))
                .run();
        assertEquals(0, down.status(), down.out() + down.err());
        assertTrue(down.err().contains("Python's bytecode is not kept"), down.err());
        assertFalse(Files.exists(stack));
    }

    @Test
    void a_plugin_that_is_none_and_tasks_of_no_use_are_refused() {
        refuses("stack: error: https://example.org/heat is an address, and a plugin is a folder with a tasks.bash\n"
                + "hint: git clone https://example.org/heat, then --plugin FOLDER",
                "--plugin", "https://example.org/heat", "--dest", "none");
        refuses("stack: error: no plugin in " + folder + "/nowhere: it has no tasks.bash",
                "--plugin", "nowhere", "--dest", "none");
        refuses("stack: error: Unknown option: '--dst=none'\nhint: ./jbang stack.java status --help\n",
                "status", "--dst=none");
        refuses("stack: error: --jobs must be at least 1, not 0", "--jobs", "0", "--dest", "none");
    }

    @Test
    void a_plan_starts_nothing_and_touches_nothing_and_a_task_that_there_is_not_is_refused_before_that() {
        String plan = good("--plan", "--services", "keystone", "--dest", "x");
        assertTrue(plan.matches("(?s).*\n  init_keystone +\\?  after configure_keystone, install_base\n.*"), plan);
        assertTrue(plan.contains("13 tasks in 7 waves"), plan);
        assertTrue(good("down", "--plan=dot", "--dest", "x").startsWith("digraph plan {"));
        refuses("stack: error: unknown task 'start_keyston' — did you mean 'start_keystone'?",
                "--only", "start_keyston", "--dest", "x");
        refuses("stack: error: --clean removes all that there is: it goes with no --only, --from or --skip",
                "down", "--clean", "--skip", "stop_nova", "--dest", "x");
        refuses("stack: error: there is no stack in " + folder + "/x\nhint: ", "report", "--dest", "x");
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void show_config_prints_every_value_with_its_origin() throws Exception {
        Files.writeString(folder.resolve("local.conf"),
                "REGION_NAME=Here\nADMIN_PASSWORD=geheim\ndisable_service horizon\nLOGFILE=x\n");
        String shown = good("--show-config", "--dest", "x");
        assertTrue(shown.contains("= Here  [local.conf:1]"), shown);
        assertTrue(shown.contains("= keystone,glance,placement,neutron,nova,cinder,swift  [local.conf]"), shown);
        assertTrue(shown.contains("= " + folder + "/x  [flag]"), shown);
        assertTrue(shown.contains("\nlocal.conf: read, and without effect here:\n  4     LOGFILE  logs are in the "
                + "stack's folder: logs NAME shows one\n"), shown);
        assertFalse(shown.contains("geheim"), shown);
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void bash_completes_commands_options_and_services_whether_jbang_runs_the_script_or_not() throws Exception {
        Path completion = Files.writeString(folder.resolve("completion"), good("completion"));
        assertEquals(List.of("restart"), completions(completion, "./jbang", "stack.java", "rest"));
        assertEquals(List.of("--source"), completions(completion, "jbang", "/some/where/stack.java", "up", "--so"));
        assertEquals(List.of("--dest"), completions(completion, "jbang", "stack.java", "--de"));
        assertEquals(List.of("glance"), completions(completion, "./stack.java", "restart", "gl"));
        assertEquals(List.of("--errors"), completions(completion, "./jbang", "stack.java", "logs", "--e"));
        assertEquals(List.of(), completions(completion, "./jbang", "another.java", "rest"));
        Files.writeString(folder.resolve("deploy.java"), """
                //DEPS info.picocli:picocli:4.7.7
                import picocli.CommandLine;
                @CommandLine.Command(name = "deploy", subcommands = picocli.AutoComplete.GenerateCompletion.class)
                class deploy implements Runnable {
                    @CommandLine.Option(names = "--canary") boolean canary;
                    public void run() {}
                    public static void main(String... args) {
                        System.exit(new CommandLine(new deploy()).execute(args));
                    }
                }
                """);
        String own = Stack.good(new Command(tests.root().resolve("jbang").toString(), "deploy.java",
                "generate-completion").in(folder));
        Files.writeString(completion, own, StandardOpenOption.APPEND);
        assertEquals(List.of("--canary"), completions(completion, "./jbang", "deploy.java", "--ca"));
    }

    /** What bash would offer for the last word of a line. */
    private List<String> completions(Path file, String... words) {
        String ask = """
                . "$1"; shift
                how=($(complete -p -- "$1"))
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
                for ((i = 0; i < ${#how[@]}; i++)); do
                  if [[ ${how[i]} == -F ]]; then "${how[i + 1]}" "$1" "${@: -1}" "${@: -2:1}"; fi
                done
                if ((${#COMPREPLY[@]})); then printf '%s\\n' "${COMPREPLY[@]}"; fi
                """;
        List<String> line = new ArrayList<>(List.of("bash", "-c", ask, "bash", file.toString()));
        line.addAll(List.of(words));
        return Stack.good(new Command(line.toArray(String[]::new)).in(folder)).lines().map(String::strip).distinct()
                .toList();
    }

    private void refuses(String message, String... arguments) {
        refuses(message, new String[0], arguments);
    }

    private void refuses(String message, String[] command, String... arguments) {
        String[] all = Stream.concat(Arrays.stream(command), Arrays.stream(arguments)).toArray(String[]::new);
        Command.Result result = run(all);
        assertEquals(2, result.status(), result.err());
        assertTrue(result.err().contains(message), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    private static Command script(String... arguments) {
        return script.command(arguments);
    }

    private static Command.Result run(String... arguments) {
        return script.run(arguments);
    }

    private static String good(String... arguments) {
        Command.Result result = run(arguments);
        assertEquals(0, result.status(), result.out() + result.err());
        return result.out();
    }
}
