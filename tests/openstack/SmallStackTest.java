package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import openstack.folder.Machine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Bash;
import tests.Command;
import tests.Stack;
import tests.tests;

/**
 * Keystone, Glance and Placement for real, on SQLite, as an ordinary user, in a folder whose name needs quotes, as his
 * home's does.
 */
@ResourceLock(Stack.PORTS)
@Order(0) // one after another they take longest: they start first
@Tag("stack")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // one stack, from its first start to its end
class SmallStackTest {
    private static final String SERVICES = "keystone,glance,placement";

    @TempDir static Path temp;
    private static Stack stack;
    private static List<String> before;
    private static Decoy decoy;
    private static SourceTree tree;

    @BeforeAll
    static void a_free_machine() throws Exception {
        before = Stack.listeners();
        stack = new Stack(temp, "it's a stäck", false);
        stack.moveHome();
        decoy = new Decoy(stack);
        Files.writeString(stack.folder.resolve("local.conf"), """
                [[local|localrc]]
                ADMIN_PASSWORD='s3cret $word'
                [[post-config|$GLANCE_API_CONF]]
                [DEFAULT]
                image_size_cap = 1048577
                """);
    }

    @AfterAll
    static void the_end() {
        if (stack != null) stack.script("down", "--clean").run();
        new Command("find", temp.toString(), "-maxdepth", "2", "-type", "l", "-delete").run(); // JUnit warns of each
    }

    @Test
    @Order(1)
    void a_port_in_use_is_named_with_who_holds_it() throws Exception {
        try (ServerSocket taken = new ServerSocket(9292, 1, InetAddress.getLoopbackAddress())) {
            Command.Result up = stack.script("up", "--services", SERVICES).run();
            assertEquals(1, up.status(), up.err());
            assertTrue(up.out().contains("glance cannot listen on port 9292: "), up.out());
            assertTrue(up.err().matches("(?s).*stack: error: start_glance failed: glance cannot listen on port 9292: "
                    + ".*\nhint: stop that, .*\n"), up.err());
            assertEquals(1, up.err().split("\nhint: ", -1).length - 1, up.err());
        }
    }

    @Test
    @Order(2)
    void ctrl_c_in_the_middle_ends_the_run_at_once_and_up_again_goes_on() throws Exception {
        Path earlier = stack.dest.resolve("logs/latest").toRealPath();
        Command.Running up = stack.script("up", "--services", SERVICES).start();
        Bash.until(() -> {
            try {
                Path run = stack.dest.resolve("logs/latest").toRealPath();
                return !run.equals(earlier) && Files.exists(run.resolve("start_keystone.log")) || !up.process.isAlive();
            } catch (IOException linkIsMoving) {
                return false;
            }
        }, () -> "no task started");
        up.signal("INT");
        Command.Result result = up.result();
        assertEquals(130, result.status(), result.err());
        assertTrue(result.err().contains("stack: ending "), result.err());
        String ofARun = stack.dest.resolve("logs") + "/20";
        assertEquals("", new Command("bash", "-c", "grep -laFf - /proc/[0-9]*/cmdline 2>&-").reading(ofARun).run()
                .out());
    }

    @Test
    @Order(3)
    void it_comes_up_and_says_how_to_use_it() {
        String shown = Stack.good(stack.script("up", "--services", SERVICES, "--plugin",
                tests.root().resolve("tests/plugins/greeting").toString()));
        assertTrue(shown.contains("The stack is up: keystone, glance, placement."), shown);
        assertFalse(shown.contains("│ curl: "), shown);
        assertTrue(shown.contains("│ Hello from RegionOne, keystone is at http://127.0.0.1:5000/v3"), shown);
        assertFalse(stack.processes().isEmpty());
    }

    @Test
    @Order(4)
    void the_stock_client_gets_a_token_and_uploads_an_image_that_is_active() throws Exception {
        assertTrue(Stack.good(stack.openstack("token", "issue", "-f", "value", "-c", "id")).startsWith("gAAAA"));
        Files.writeString(stack.folder.resolve("image"), "an image");
        Stack.good(stack.openstack("image", "create", "--file", "image", "small"));
        assertEquals("active\n8\n",
                Stack.good(stack.openstack("image", "show", "small", "-f", "value", "-c", "status", "-c", "size"))
                        .replaceFirst("^8\nactive\n$", "active\n8\n"));
    }

    @Test
    @Order(4)
    void in_a_locale_that_is_not_installed_no_command_says_a_word_about_it() {
        stack.environment.put("LC_ALL", "xx_YY.UTF-8");
        try {
            for (Command command : List.of(stack.openstack("project", "list"), stack.script("status"))) {
                Command.Result result = command.run();
                assertEquals(0, result.status(), result.err());
                assertFalse(result.err().contains("locale"), result.err());
            }
        } finally {
            stack.environment.remove("LC_ALL");
        }
    }

    @Test
    @Order(4)
    void openrc_takes_user_and_project_as_devstacks_does_and_refuses_what_it_does_not_know() {
        assertEquals("admin admin\ndemo demo\nadmin demo\nalt_demo alt_demo\nglance service\n", Stack.good(openrc("""
                for words in '' demo 'admin demo' alt_demo glance; do
                  . "$openrc" $words
                  printf '%s %s\\n' "$OS_USERNAME" "$OS_PROJECT_NAME"
                done""")));
        String[] ids = Stack.good(openrc("""
                . "$openrc" admin demo
                openstack token issue -f value -c project_id
                openstack project show demo -f value -c id""")).split("\n");
        assertEquals(ids[1], ids[0]);
        Command.Result refused = openrc(". \"$openrc\" nobody demo; echo reached").run();
        assertEquals(2, refused.status(), refused.out());
        assertTrue(refused.err().startsWith("openrc: error: no password is known here for the user 'nobody'\nhint: "),
                refused.err());
    }

    private static Command openrc(String script) {
        return stack.command("env", "OS_CLOUD=another", "openrc=" + stack.dest.resolve("openrc"), "bash", "-euc",
                script);
    }

    @Test
    @Order(4)
    void an_application_credential_can_be_made_again_after_one_was_deleted() {
        for (String name : List.of("first", "second")) {
            Stack.good(stack.openstack("application", "credential", "create", name));
            Stack.good(stack.openstack("application", "credential", "delete", name));
        }
    }

    @Test
    @Order(4)
    void a_setting_of_local_conf_counts() {
        Stack.good(stack.command("bash", "-c", "head -c 1048578 /dev/zero >large"));
        Command.Result tooLarge = stack.openstack("image", "create", "--file", "large", "large").run();
        assertTrue(tooLarge.status() != 0, "glance took an image larger than image_size_cap");
    }

    @Test
    @Order(4)
    void a_resource_provider_is_created_and_listed() {
        Stack.good(stack.openstack("resource", "provider", "create", "rack-1"));
        assertTrue(Stack.good(stack.openstack("resource", "provider", "list", "-f", "value", "-c", "name"))
                .contains("rack-1"));
    }

    @Test
    @Order(4)
    void what_is_asked_for_twice_is_told_twice() throws Exception {
        Client client = Client.of("s3cret $word");
        String user = client.send("POST", "5000/v3/users", "{\"user\": {\"name\": \"twice\"}}").expecting(201)
                .value("id");
        String project = client.send("POST", "5000/v3/projects", "{\"project\": {\"name\": \"twice\"}}").expecting(201)
                .value("id");
        String secret = "{'credential': {'type': 'cert', 'blob': 'b', 'user_id': '" + user + "'}}";
        String credential = "5000/v3/credentials/"
                + client.send("POST", "5000/v3/credentials", secret.replace('\'', '"')).expecting(201).value("id");
        String ec2 = "5000/v3/users/" + user + "/credentials/OS-EC2";
        String access = client.send("POST", ec2, "{\"tenant_id\": \"" + project + "\"}").expecting(201).value("access");
        for (int time = 1; time <= 2; time++) {
            assertEquals("b", client.get(credential).expecting(200).value("blob"));
            assertEquals(access, client.get(ec2 + "/" + access).expecting(200).value("access"));
            assertEquals(access, client.get(ec2).expecting(200).value("access"));
        }
    }

    @Test
    @Order(4)
    void what_is_changed_while_others_read_it_is_told_as_changed() throws Exception {
        Client client = Client.of("s3cret $word");
        String user = "5000/v3/users/" + client.send("POST", "5000/v3/users", "{\"user\": {\"name\": \"changed\"}}")
                .expecting(201).value("id");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(6);
        try {
            for (int reader = 0; reader < 6; reader++) {
                readers.submit(() -> {
                    while (!done.get()) client.get(user);
                });
            }
            for (int change = 1; change <= 15; change++) {
                client.send("PATCH", user, "{\"user\": {\"description\": \"change " + change + "\"}}").expecting(200);
                assertEquals("change " + change, client.get(user).expecting(200).value("description"));
            }
        } finally {
            done.set(true);
            readers.shutdown();
        }
    }

    @Test
    @Order(4)
    void six_clients_at_once_are_all_answered_right() throws Exception {
        Client client = Client.of("s3cret $word");
        String member = client.get("5000/v3/roles?name=member").expecting(200).value("id");
        ExecutorService clients = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> rounds = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                String name = "round-" + round;
                rounds.add(clients.submit(() -> takes_and_gives_a_role(client, member, name)));
                rounds.add(clients.submit(() -> makes_and_removes_an_image(client, name)));
                rounds.add(clients.submit(() -> makes_and_removes_a_provider(client, name)));
            }
            for (Future<?> round : rounds) round.get();
        } finally {
            clients.shutdownNow();
        }
    }

    /** As glance's client of 2025.1 sends what nova and cinder make images of. */
    @Test
    @Order(4)
    void an_image_is_taken_in_pieces_of_a_mebibyte() throws Exception {
        Client client = Client.of("s3cret $word");
        String image = "9292/v2/images/" + client.send("POST", "9292/v2/images",
                "{\"name\": \"large\", \"disk_format\": \"raw\", \"container_format\": \"bare\"}").expecting(201)
                .value("id");
        HttpURLConnection upload = (HttpURLConnection) new URL("http://127.0.0.1:" + image + "/file").openConnection();
        upload.setRequestMethod("PUT");
        upload.setRequestProperty("X-Auth-Token", client.token());
        upload.setRequestProperty("Content-Type", "application/octet-stream");
        upload.setDoOutput(true);
        upload.setChunkedStreamingMode(2 << 20);
        try (OutputStream out = upload.getOutputStream()) {
            out.write(new byte[1 << 20]);
        }
        assertEquals(204, upload.getResponseCode());
        assertTrue(client.get(image).expecting(200).text().contains("\"size\": " + (1 << 20)), "another size");
        client.send("DELETE", image, "").expecting(204);
    }

    private static void takes_and_gives_a_role(Client client, String member, String name) {
        String user = client.send("POST", "5000/v3/users", "{\"user\": {\"name\": \"" + name + "\"}}").expecting(201)
                .value("id");
        String project = client.send("POST", "5000/v3/projects", "{\"project\": {\"name\": \"" + name + "\"}}")
                .expecting(201).value("id");
        String roles = "5000/v3/projects/" + project + "/users/" + user + "/roles";
        for (int time = 1; time <= 2; time++) {
            client.send("PUT", roles + "/" + member, "").expecting(204);
            assertEquals(member, client.get(roles).expecting(200).value("id"));
            client.send("DELETE", roles + "/" + member, "").expecting(204);
            assertEquals("", client.get(roles).expecting(200).value("id"));
        }
        client.send("DELETE", "5000/v3/users/" + user, "").expecting(204);
        client.send("DELETE", "5000/v3/projects/" + project, "").expecting(204);
    }

    private static void makes_and_removes_an_image(Client client, String name) {
        String image = "9292/v2/images/" + client.send("POST", "9292/v2/images",
                "{\"name\": \"" + name + "\", \"disk_format\": \"raw\", \"container_format\": \"bare\"}").expecting(201)
                        .value("id");
        client.send("PUT", image + "/file", "bytes", "application/octet-stream").expecting(204);
        client.send("PUT", image + "/tags/tag", "").expecting(204);
        assertEquals("active", client.get(image).expecting(200).value("status"));
        assertEquals("bytes", client.get(image + "/file").expecting(200).text());
        client.send("DELETE", image, "").expecting(204);
    }

    private static void makes_and_removes_a_provider(Client client, String name) {
        String provider = "8778/resource_providers/"
                + client.send("POST", "8778/resource_providers", "{\"name\": \"" + name + "\"}").expecting(200)
                .value("uuid");
        String inventory = "{\"resource_provider_generation\": 0, \"inventories\": {\"VCPU\": {\"total\": 8}}}";
        client.send("PUT", provider + "/inventories", inventory).expecting(200);
        client.get("8778/allocation_candidates?resources=VCPU:1&limit=5").expecting(200);
        client.send("DELETE", provider, "").expecting(204);
    }

    @Test
    @Order(4)
    void threads_that_log_at_once_do_not_wait_for_ever() throws Exception {
        Files.writeString(stack.folder.resolve("logging.py"), """
                import logging, threading, time
                import eventlet  # as all of OpenStack's libraries do
                from oslo_config import cfg
                from oslo_log import log

                def logs(name):
                    for number in range(5000):
                        logging.getLogger(f"{name}.{number}").isEnabledFor(logging.DEBUG)

                def application(environment, start_response):
                    threads = [threading.Thread(target=logs, args=[name], daemon=True) for name in "abcdefgh"]
                    for thread in threads:
                        thread.start()
                    end = time.monotonic() + 20
                    for thread in threads:
                        thread.join(max(0, end - time.monotonic()))
                    start_response("200 OK", [])
                    return [b"%d wait" % sum(thread.is_alive() for thread in threads)]

                log.register_options(cfg.CONF)
                log.setup(cfg.CONF([]) or cfg.CONF, "logging")
                """);
        assertEquals("0 wait", Stack.good(stack.functions(SERVICES, """
                trap 'stop_process logging 2 >/dev/null' EXIT
                run_uwsgi logging 8099 "$PWD/logging.py" >/dev/null
                wait_for_port logging 8099 >/dev/null
                in_prefix curl -q -s http://127.0.0.1:8099/
                """)));
        Files.delete(stack.folder.resolve("logging.py"));
    }

    @Test
    @Order(4)
    void it_listens_on_127_0_0_1_only() throws Exception {
        List<String> now = Stack.listeners().stream().filter(listener -> !before.contains(listener)).toList();
        assertEquals(List.of("127.0.0.1:5000", "127.0.0.1:8778", "127.0.0.1:9292"), now);
    }

    @Test
    @Order(4)
    void it_needs_no_python_of_the_machine() {
        assertEquals(List.of(), stack.machinesPython());
    }

    @Test
    @Order(4)
    void no_password_is_in_a_log_or_on_a_command_line_and_secret_files_are_their_owners_alone() throws Exception {
        for (String line : Files.readAllLines(stack.dest.resolve("passwords"))) {
            String password = line.substring(line.indexOf('=') + 1);
            String found = new Command("grep", "-rlF", "--", password, stack.dest.resolve("logs").toString()).run()
                    .out()
                    + new Command("bash", "-c", "grep -slaFf - /proc/[0-9]*/cmdline").reading(password).run().out();
            assertEquals("", found, line.substring(0, line.indexOf('=')));
        }
        for (String file : List.of("passwords", "clouds.yaml", "openrc", "etc/keystone/keystone.conf",
                "etc/glance/glance-api.conf")) {
            assertEquals("rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(stack.dest.resolve(file))), file);
        }
    }

    @Test
    @Order(5)
    void run_again_it_leaves_what_runs_and_restarts_what_does_not() throws Exception {
        String keystone = pid("keystone");
        String placement = pid("placement");
        Stack.kill("-" + placement);
        Stack.good(stack.script("up")); // it is remembered which services it has
        assertEquals(keystone, pid("keystone"));
        assertFalse(placement.equals(pid("placement")), "placement was not started again");
        assertTrue(Stack.good(stack.script("status")).contains("placement"));
    }

    @Test
    @Order(5)
    void only_what_is_chosen_runs_and_the_report_tells_of_it() throws Exception {
        String shown = Stack.good(stack.script("up", "--only", "write_clouds"));
        assertTrue(shown.matches("(?s).*\nwrite_clouds .* done\n.*\ninit_keystone .* skipped: not needed for "
                + "write_clouds\n.*"), shown);
        assertFalse(shown.contains("The stack is up"), shown);
        Path page = Path.of(Stack.good(stack.script("report")).strip());
        assertTrue(Files.readString(page).contains("write_clouds"), page.toString());
        String plan = Stack.good(stack.script("restart", "keystone", "--plan"));
        assertTrue(plan.contains("start_keystone"), plan);
    }

    @Test
    @Order(5)
    void a_changed_setting_reaches_its_service_with_the_next_up_and_what_it_does_not_concern_runs_on()
            throws Exception {
        Path conf = stack.folder.resolve("local.conf");
        String usual = Files.readString(conf), keystone = pid("keystone"), placement = pid("placement");
        Files.writeString(conf, usual.replace("= 1048577", "= 7"));
        Stack.good(stack.script("up"));
        assertTrue(stack.openstack("image", "create", "--file", "image", "eight bytes").run().status() != 0,
                "glance does not know of it");
        Files.writeString(conf, usual);
        String shown = Stack.good(stack.script("up"));
        assertTrue(shown.contains("glance was started with another configuration"), shown);
        Stack.good(stack.openstack("image", "create", "--file", "image", "eight bytes"));
        assertEquals(List.of(keystone, placement), List.of(pid("keystone"), pid("placement")));
    }

    @Test
    @Order(5)
    void status_says_what_is_dead_and_restart_brings_it_back() throws Exception {
        Stack.kill("-" + pid("glance"));
        Command.Result status = stack.script("status").run();
        assertEquals(1, status.status());
        assertTrue(status.out().lines().anyMatch(line -> line.startsWith("glance ") && line.contains(" dead ")),
                status.out());
        Stack.good(stack.script("restart", "g-api")); // as DevStack names it
        assertTrue(Stack.good(stack.script("status")).contains("glance"));
        assertTrue(Stack.good(stack.script("logs", "g-api")).contains("uWSGI"));
    }

    @Test
    @Order(5)
    void restart_leaves_the_configuration_alone_unless_other_functions_have_written_it() throws Exception {
        Path configuration = stack.dest.resolve("etc/glance/glance-api.conf"),
                settings = stack.dest.resolve("settings");
        Files.writeString(configuration, "# by hand\n", StandardOpenOption.APPEND);
        Stack.good(stack.script("restart", "glance"));
        assertTrue(Files.readString(configuration).endsWith("# by hand\n"));
        Files.delete(configuration); // as other functions had none
        List<String> kept = Files.readAllLines(settings);
        Files.write(settings,
                kept.stream().map(line -> line.replaceFirst("^(STACK_FUNCTIONS)=.*", "$1=others")).toList());
        Command.Result restart = stack.script("restart", "glance").run();
        assertEquals(0, restart.status(), restart.out() + restart.err());
        assertTrue(restart.err()
                .contains("stack: not all of it was brought up by these functions: configuring glance, too"),
                restart.err());
        assertTrue(Files.readString(configuration).contains("image_size_cap = 1048577"),
                "local.conf's lines are missing");
        Stack.good(stack.script("up"));
        assertEquals(kept, Files.readAllLines(settings));
    }

    @Test
    @Order(5)
    void status_says_which_service_answers_but_does_not_do_its_work() throws Exception {
        Path database = stack.dest.resolve("data/placement.sqlite"), away = stack.dest.resolve("data/placement.away");
        Files.move(database, away);
        try {
            Command.Result status = stack.script("status").run();
            assertEquals(1, status.status(), status.out());
            assertTrue(status.out().lines().anyMatch(line -> line.matches("placement .* no +answers 500 at .*")),
                    status.out());
            assertTrue(status.out().lines().anyMatch(line -> line.matches("glance .* yes .*")), status.out());
        } finally {
            Files.move(away, database, StandardCopyOption.REPLACE_EXISTING);
        }
        Stack.good(stack.script("status"));
    }

    @Test
    @Order(5)
    void status_misses_what_was_not_started() throws Exception {
        Stack.kill("-" + pid("placement"));
        Files.delete(stack.dest.resolve("run/placement.pid"));
        Command.Result status = stack.script("status").run();
        assertEquals(1, status.status(), status.out());
        assertTrue(status.out().lines().anyMatch(line -> line.matches("placement .* dead +was not started")),
                status.out());
        Stack.good(stack.script("up"));
    }

    @Test
    @Order(5)
    void a_service_that_dies_while_it_starts_fails_with_the_last_lines_of_its_log() throws Exception {
        Files.writeString(stack.folder.resolve("broken.conf"),
                "[[post-config|$GLANCE_API_CONF]]\n[glance_store]\ndefault_backend = nowhere\n");
        Stack.kill("-" + pid("glance"));
        Command.Result up = stack.script("up", "--services", SERVICES, "--config", "broken.conf").run();
        assertEquals(1, up.status(), up.err());
        assertTrue(up.out().contains("glance died while starting"), up.out());
        assertTrue(up.out().contains("nowhere"), up.out());
        Stack.good(stack.script("up", "--services", SERVICES));
    }

    @Test
    @Order(5)
    void a_service_runs_from_a_working_tree_with_its_defaults_says_so_and_goes_back() throws Exception {
        Client client = Client.of("s3cret $word");
        client.send("POST", "9292/v2/images", "{\"name\": \"one more\"}").expecting(201);
        String keystone = pid("keystone"), packaged = client.get("9292/v2/images").expecting(200).text();
        tree = SourceTree.make(stack, "glance", "my glance");
        String shown = Stack.good(stack.script("up", "--source", "glance=my glance"));
        assertTrue(shown.contains("Stopping glance (process "), shown);
        assertTrue(shown.matches("(?s).*glance runs from " + tree.folder()
                + ", commit \\w+ \\(as Debian has it\\)\n.*"), shown);
        assertEquals(keystone, pid("keystone"));
        assertEquals(packaged, client.get("9292/v2/images").expecting(200).text());

        tree.replace("glance/common/config.py", "cfg.IntOpt('limit_param_default', default=25,",
                "cfg.IntOpt('limit_param_default', default=1,");
        tree.replace("setup.cfg", "glance-wsgi-api = glance.common.wsgi_app:init_app",
                "glance-wsgi-api = glance.mine:init_app");
        tree.add("glance/mine.py",
                "from glance.common.wsgi_app import init_app\nprint('through its own entry point', flush=True)\n");
        shown = Stack.good(stack.script("restart", "glance"));
        assertTrue(shown.contains("(as Debian has it) and 2 changed files\n"), shown);
        assertTrue(client.get("9292/v2/images").expecting(200).text().contains("\"next\": \"/v2/images?marker="));
        assertTrue(Stack.good(stack.script("logs", "glance")).contains("through its own entry point\n"));
        assertTrue(Stack.good(stack.script("status")).lines()
                .anyMatch(line -> line.startsWith("glance ") && line.endsWith(" from " + tree.source())));
        assertEquals(tree.folder() + "/glance/__init__.py\n",
                Stack.good(stack.script("shell", "-c", "python3 -c 'import glance; print(glance.__file__)'")));

        tree.undo();
        Stack.good(stack.script("up", "--source", "glance="));
        assertEquals(packaged, client.get("9292/v2/images").expecting(200).text());
        assertFalse(Stack.good(stack.script("status")).contains(" from "));
    }

    @Test
    @Order(6)
    void a_working_tree_that_cannot_do_is_refused_while_all_runs_as_before() throws Exception {
        String glance = pid("glance");
        tree.add("requirements.txt", "mythical.thing>=2\noslo.config>=99\n");
        refuses("needs what Debian does not have", "mythical.thing>=2 (there is none), oslo.config>=99 (there is 9.");
        tree.undo();
        tree.add("glance/common/wsgi_app.py", "\nimport no_such_module\n");
        refuses("glance cannot be imported from " + tree.folder()
                + ": ModuleNotFoundError: No module named 'no_such_module'");
        tree.undo();
        assertEquals(glance, pid("glance"));
        assertFalse(Files.readString(stack.dest.resolve("settings")).contains("my glance"));
    }

    @Test
    @Order(7)
    void a_restart_leaves_what_runs_alone_when_its_tree_or_a_librarys_cannot_be_imported() throws Exception {
        SourceTree library = SourceTree.make(stack, "oslo.messaging", "messages");
        String shown = Stack.good(stack.script("up", "--source", tree.source(), "--source", library.source()));
        assertTrue(shown.contains("oslo.messaging is to run from " + library.folder() + ", commit "), shown);
        List<String> services = Stack.good(stack.script("status")).lines().filter(line -> line.contains(" from "))
                .toList();
        assertEquals(List.of("keystone", "glance", "placement"),
                services.stream().map(line -> line.split(" ")[0]).toList());
        assertTrue(services.stream().allMatch(line -> line.contains(library.source())), services.toString());
        assertTrue(services.get(1).endsWith(" from " + tree.source() + " " + library.source()), services.get(1));
        assertEquals(library.folder() + "/oslo_messaging/__init__.py\n",
                Stack.good(stack.script("shell", "-c",
                        "python3 -c 'import oslo_messaging; print(oslo_messaging.__file__)'")));

        String glance = pid("glance");
        tree.add("glance/api/v2/router.py", "\nthis is no Python\n");
        refusesRestart("error: glance cannot be imported from " + tree.folder() + ": SyntaxError: invalid syntax\n"
                + "hint: fix it, or go back to the package: ./jbang stack.java up --source glance= --dest ");
        tree.undo();
        library.add("oslo_messaging/__init__.py", "\nraise RuntimeError('in the library')\n");
        refusesRestart("error: glance cannot be imported from " + tree.folder() + ": RuntimeError: in the library\n");
        library.undo();
        assertEquals(glance, pid("glance"));
        Stack.good(stack.script("status"));

        library.add("oslo_messaging/__init__.py", "\nprint('the library was changed', flush=True)\n");
        Stack.good(stack.script("restart", "glance"));
        assertFalse(glance.equals(pid("glance")), "it is the same process");
        assertTrue(Stack.good(stack.script("logs", "glance")).contains("the library was changed\n"));
        Stack.good(stack.script("up", "--source", "oslo.messaging="));
        assertEquals(1, Stack.good(stack.script("status")).lines().filter(line -> line.contains(" from ")).count());
    }

    private static void refusesRestart(String message) {
        Command.Result restart = stack.script("restart", "glance").run();
        assertEquals(1, restart.status(), restart.out());
        assertTrue(restart.out().replace("│ ", "").contains(message), restart.out());
    }

    @Test
    @Order(8)
    void a_working_tree_of_another_release_is_told_by_its_migrations_before_the_start() throws Exception {
        String glance = pid("glance");
        SourceTree.Revision contract = tree.last("contract");
        Files.delete(tree.last("expand").file());
        Files.delete(contract.file());
        Command.Result behind = stack.script("up").run();
        assertEquals(1, behind.status(), behind.out());
        assertTrue(behind.out()
                .contains("error: the database glance is at revision " + contract.name() + ", which the working tree "
                + tree.folder() + " does not know: it ends at " + contract.before()
                + "\n│ hint: nothing was changed; "), behind.out());
        assertEquals(glance, pid("glance"));
        tree.undo();
    }

    @Test
    @Order(10)
    void a_trees_new_migration_is_told_by_restart_and_run_by_up_and_the_package_is_kept_from_its_tables()
            throws Exception {
        String glance = pid("glance"), contract = tree.last("contract").name();
        tree.add("glance/db/sqlalchemy/alembic_migrations/versions/mine.py", """
                from alembic import op
                import sqlalchemy
                revision = 'mine'
                down_revision = '%s'
                def upgrade():
                    op.create_table('mine', sqlalchemy.Column('id', sqlalchemy.Integer(), primary_key=True))
                """.formatted(tree.last("expand").name()));
        Command.Result ahead = stack.script("restart", "glance").run();
        assertEquals(1, ahead.status(), ahead.out());
        assertTrue(ahead.out()
                .contains("The database glance is at revision " + contract + ", and the working tree " + tree.folder()
                + " ends at " + Stream.of(contract, "mine").sorted().collect(Collectors.joining(" "))), ahead.out());
        assertTrue(ahead.err().contains("hint: ./jbang stack.java up"), ahead.err());
        assertEquals(glance, pid("glance"));
        assertEquals("0\n", tables("mine"));

        Stack.good(stack.script("up"));
        assertEquals("1\n", tables("mine"));
        Stack.good(stack.script("restart", "glance"));
        assertTrue(Stack.good(stack.openstack("image", "list", "-f", "value", "-c", "Name")).contains("small"));

        glance = pid("glance");
        Command.Result back = stack.script("up", "--source", "glance=").run();
        assertEquals(1, back.status(), back.out());
        assertTrue(back.out()
                .contains("error: the database glance is at revision mine, which Debian's package of glance"
                        + " does not know: it ends at " + contract + "\n"
                        + "│ hint: nothing was changed; its own code: --source glance=FOLDER"),
                back.out());
        assertEquals(glance, pid("glance"));
    }

    private static String tables(String name) {
        return Stack.good(stack.script("shell", "-c", """
                python3 -c 'import sqlite3, sys
                query = "SELECT count(*) FROM sqlite_master WHERE name = ?"
                print(*sqlite3.connect(sys.argv[1]).execute(query, sys.argv[2:]).fetchone())' \
                "$DEST/data/glance.sqlite" """ + " " + name));
    }

    private static void refuses(String... messages) {
        Command.Result up = stack.script("up", "--source", tree.source()).run();
        assertEquals(1, up.status(), up.out());
        for (String message : messages) assertTrue(up.out().contains(message), up.out());
    }

    @Test
    @Order(7)
    void a_shell_has_the_stacks_programs_cloud_and_functions_and_python_runs_unit_tests_in_it() throws Exception {
        Files.writeString(stack.folder.resolve("test_it.py"),
                "import unittest, glance\nclass It(unittest.TestCase):\n    def test(self): assert glance.__file__\n");
        String shown = Stack.good(stack.script("shell", "-c", """
                openstack project list -f value -c Name | grep -x demo
                python3 -m unittest -v test_it 2>&1
                type -t iniset
                echo "$OS_CLOUD $DEST ${ADMIN_PASSWORD:-none} ${STACK_SOURCES:-none}"
                """));
        assertTrue(shown.startsWith("demo\n") && shown.contains("... ok\n"), shown);
        assertTrue(shown.endsWith("function\nadmin " + stack.dest + " none none\n"), shown);
        assertEquals(3, stack.script("shell", "-c", "exit 3").run().status());
    }

    @Test
    @Order(7)
    void a_process_is_debugged_in_the_foreground_and_is_a_server_again_after_that() throws Exception {
        String placement = pid("placement");
        Command.Result debugged = stack.script("debug", "placement-api")
                .reading("b placement/wsgi.py:99999\np 6 * 7\nq\n").run();
        assertEquals(0, debugged.status(), debugged.err());
        assertTrue(debugged.out().contains("(Pdb) 42\n"), debugged.out());
        assertFalse(placement.equals(pid("placement")), "it is the same process");
        Stack.good(stack.script("status"));
        Command.Result unknown = stack.script("debug", "placemen").run();
        assertTrue(unknown.err()
                .contains("no process of this stack that could be debugged is named 'placemen'\nhint: one of: "
                        + "keystone glance placement"), unknown.err());
    }

    @Test
    @Order(5)
    void two_runs_at_once_are_refused_with_the_process_that_is_at_work() throws Exception {
        Stack.good(stack.command("mkfifo", "gate"));
        Files.createDirectories(stack.folder.resolve("slow"));
        Files.writeString(stack.folder.resolve("slow/tasks.bash"), "task wait_at_the_gate before generate_passwords\n");
        Files.writeString(stack.folder.resolve("slow/slow.bash"),
                "wait_at_the_gate() { env >'" + stack.folder + "/begun'; read -r _ <'" + stack.folder + "/gate'; }\n");
        Command.Running first = stack.script("up", "--services", SERVICES, "--plugin", "slow").start();
        Bash.until(() -> Files.exists(stack.folder.resolve("begun")) || !first.process.isAlive(),
                () -> "the first run neither begins nor ends");
        Command.Result second = stack.script("up", "--services", SERVICES).run();
        if (first.process.isAlive()) Files.writeString(stack.folder.resolve("gate"), "\n");
        assertEquals(0, first.result().status());
        assertEquals(2, second.status());
        assertTrue(second.err().contains("another run is at work on " + stack.dest), second.err());
        String environment = Files.readString(stack.folder.resolve("begun"));
        assertFalse(environment.contains("/decoy") || environment.contains("another-programs"), environment);
    }

    @Test
    @Order(9)
    void down_keeps_the_data_and_up_brings_it_back() throws Exception {
        Stack.good(stack.script("down"));
        assertEquals(List.of(), stack.processes());
        assertEquals(before, Stack.listeners());
        Stack.good(stack.command("rm", "-rf", stack.dest.resolve("prefix").toString()));
        Path archive = spoiledArchive();
        // as 0.1 left it
        Stack.good(stack.command("sed", "-i", "/^STACK_VERSION=/d", stack.dest.resolve("settings").toString()));
        Command.Result up = stack.script("up").run();
        assertEquals(0, up.status(), up.err());
        assertTrue(up.out().contains("The archive " + archive.getFileName()
                + " is not what the package lists say: fetching it again"), up.out());
        assertTrue(up.err().contains("stack: taking over the stack that version 0.1 made, with its data"), up.err());
        assertTrue(Stack.good(stack.openstack("image", "list", "-f", "value", "-c", "Name")).contains("small"));
    }

    @Test
    @Order(11)
    void down_clean_leaves_no_process_no_port_and_no_file() throws Exception {
        Stack.good(stack.script("down", "--clean"));
        assertEquals(List.of(), stack.processes());
        assertEquals(before, Stack.listeners());
        assertFalse(Files.exists(stack.dest), "it is still there: " + stack.dest);
        try (Stream<Path> rest = Files.list(stack.folder)) {
            assertEquals(List.of("__pycache__", "begun", "broken.conf", "decoy", "gate", "image", "large", "local.conf",
                    "messages", "my glance", "slow", "test_it.py"),
                    rest.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    @Order(12)
    void nothing_has_changed_but_in_its_folder_and_in_the_cache() {
        assertEquals("", decoy.changes());
        assertEquals(List.of(), stack.changes());
    }

    /** A package's archive in the cache, of the right size and with a byte that is not. */
    private static Path spoiledArchive() throws Exception {
        String list = Files.readString(stack.dest.resolve("packages/placement.list"));
        String name = list.lines().findFirst().orElseThrow().split(" ")[3];
        Path archive = Path.of(Stack.good(stack.command("bash", "-c",
                "printf %s ~/.cache/stack/" + Machine.here().release() + "/apt/archives/" + name)));
        Stack.good(stack.command("bash", "-c", "printf x | dd of=\"$1\" bs=1 seek=1000 conv=notrunc status=none",
                "bash", archive.toString()));
        return archive;
    }

    private static String pid(String process) throws Exception {
        return Files.readString(stack.dest.resolve("run/" + process + ".pid")).split(" ")[0];
    }
}
