package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import openstack.folder.Machine;
import openstack.model.Release;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Command;
import tests.Stack;
import tests.tests;

/** Everything, for real: up and exercised, again, after a crash of it all (as one user), and gone. */
@ResourceLock(Stack.PORTS)
@Order(0) // one after another they take longest: they start first
@Tag("stack") @Tag("apart")
class WholeStackTest {
    /** Of OpenStack's own tests a few for each service: what they ask of it was wrong once. */
    private static final String TEMPEST = String.join("|", "identity.v3.test_tokens.*test_create_token",
            "image.v2.test_images.*test_register_upload_get_image_file", "network.test_extensions",
            "network.test_floating_ips.*test_create_list_show_update_delete_floating_ip",
            "object_storage.test_object_services.ObjectTest.test_create_object\\[",
            "object_storage.test_account_quotas.*upload_valid",
            "object_storage.test_container_staticweb.*test_web_index",
            "object_storage.test_object_formpost.*using_form\\[",
            "object_storage.test_crossdomain", "object_storage.test_object_version",
            "object_storage.test_container_sync_middleware",
            "volume.test_volumes_extend.VolumesExtendTest.test_volume_extend\\[",
            "volume.test_volumes_get.*from_image", "volume.test_volumes_actions.*test_volume_upload\\[",
            "compute.servers.test_create_server.ServersTestBootFromVolume.*details",
            "compute.images.test_images_oneserver.*test_create_delete_image");

    private static final List<String> OPEN_TO_ITS_OWNER = List.of(
            "3306 database: log in with its password", "mysql.sock database: connect",
            "5672 rabbitmq: log in with its password",
            "25672 rabbitmq: be a node with its cookie", "swift-account.socket swift: connect",
            "swift-container.socket swift: connect",
            "swift-object.socket swift: connect", "5000 GET /v3/users with the stack's token",
            "8774 GET /v2.1/servers with the stack's token",
            "8776 GET /v3/types with the stack's token", "8778 GET /resource_providers with the stack's token",
            "9292 GET /v2/images with the stack's token", "9696 GET /v2.0/networks with the stack's token",
            "files: read secrets", "files: write anything", "processes: read an environment");

    @TempDir Path temp;

    @Test
    void it_is_a_cloud_and_stays_one_and_leaves_nothing() throws Exception {
        whole(temp, false);
    }

    /** Root's is a test of another class, so that it runs beside this one. */
    static void whole(Path temp, boolean asRoot) throws Exception {
        List<String> before = Stack.listeners();
        Stack stack = new Stack(temp, "stack", asRoot);
        List<String> home = stack.home();
        Decoy decoy = new Decoy(stack);
        try {
            exercise(stack);
            String pids = pids(stack);
            if (asRoot) Stack.good(stack.script("up"));
            else exercise(stack);
            assertEquals(pids, pids(stack), "what works was started anew");
            List<String> now = Stack.listeners().stream().filter(listener -> !before.contains(listener)).toList();
            assertEquals(List.of(), now.stream().filter(listener -> !listener.startsWith("127.0.0.1:")).toList());
            assertEquals(List.of(), stack.abstractSockets());
            another_user_is_kept_out(stack, now.stream().map(listener -> listener.split(":")[1]).toList());
            assertEquals(List.of(), stack.machinesPython());
            if (!asRoot) all_that_is_the_same_for_any_user(stack);
            Stack.good(stack.script("status"));
            Stack.good(stack.script("down", "--clean"));
        } finally {
            stack.script("down", "--clean").run();
        }
        assertEquals("", decoy.changes());
        assertEquals(List.of(), stack.processes());
        assertEquals(before, Stack.listeners());
        assertFalse(Files.exists(stack.dest), "it is still there: " + stack.dest);
        assertEquals(home, stack.home());
        assertEquals(List.of(), stack.changes());
    }

    private static void exercise(Stack stack) {
        String shown = Stack.good(stack.script("up", "--exercise"));
        for (String proof : List.of("is ACTIVE with the address", "is attached to the server",
                "comes back byte for byte", "Nothing is left of the exercise")) {
            assertTrue(shown.contains(proof), "it lacks: " + proof);
        }
        assertTrue(shown.contains("Logged in to horizon with a browser")
                || !Files.exists(Path.of("/usr/bin/chromedriver")), shown);
    }

    private static String pids(Stack stack) {
        return Stack.good(stack.command("bash", "-c", "cd \"$0\" && grep -H '' *.pid",
                stack.dest.resolve("run").toString()));
    }

    /** What any user's stack does alike takes three of five minutes, so one user's is asked. */
    private static void all_that_is_the_same_for_any_user(Stack stack) throws Exception {
        openstacks_own_tests_say_so_too(stack);
        DevStacks_people_find_what_they_know(stack);
        Stack.good(stack.openstack("flavor", "create", "--ram", "64", "--disk", "1", "--vcpus", "1", "kept"));
        Stack.good(stack.openstack("image", "create", "--file", stack.dest.resolve("settings").toString(), "kept"));
        Stack.good(stack.openstack("--os-compute-api-version", "2.37", "server", "create", "--image", "kept",
                "--flavor", "kept", "--nic", "none", "--wait", "kept"));

        for (String pid : stack.processes()) Stack.kill(pid); // as a power cut would
        Stack.good(stack.script("up"));
        assertTrue(Stack.good(stack.openstack("flavor", "list", "-f", "value", "-c", "Name")).contains("kept"));
        Stack.good(stack.openstack("server", "reboot", "--wait", "kept")); // by a process that did not make it
        Stack.good(stack.script("status"));
        a_broker_killed_alone_is_told_of_and_found_again(stack);
        nova_is_restarted_from_a_tree_and_stays_as_it_is_when_that_cannot_be_imported(stack);
        its_processes_are_debugged_and_restarted_alone(stack);
    }

    private static void its_processes_are_debugged_and_restarted_alone(Stack stack) throws Exception {
        List<String> before = nova(stack);
        Command.Result debugged = stack.script("debug", "nova-api").reading("p 6 * 7\nq\n").run();
        assertEquals(0, debugged.status(), debugged.err());
        assertTrue(debugged.out().contains("(Pdb) 42\n"), debugged.out());
        List<String> after = nova(stack);
        assertEquals(3, after.stream().filter(before::contains).count(), "not nova-api alone: " + after);
        if (Release.ALL.get(Machine.here().release()).servesByUwsgi()) {
            for (String process : List.of("q-svc", "neutron-rpc-server", "neutron-periodic-workers")) {
                String shown = Stack.good(stack.script("restart", process));
                String name = process.equals("q-svc") ? "neutron" : process;
                assertEquals(List.of(name), shown.lines().filter(line -> line.contains(" Starting "))
                        .map(line -> line.replaceAll(".* Starting (\\S+) .*", "$1")).toList(), shown);
            }
        }
        Stack.good(stack.script("status"));
    }

    private static void a_broker_killed_alone_is_told_of_and_found_again(Stack stack) throws Exception {
        Stack.kill("-" + Files.readString(stack.dest.resolve("run/rabbitmq.pid")).split(" ")[0]);
        String status = stack.script("status").run().out();
        List<String> workers = new ArrayList<>(List.of("nova-conductor", "nova-scheduler", "nova-compute",
                "cinder-scheduler", "cinder-volume"));
        if (Release.ALL.get(Machine.here().release()).servesByUwsgi()) workers.add("neutron-rpc-server");
        for (String worker : workers) {
            assertTrue(status.lines()
                    .anyMatch(line -> line.matches(worker + " .* no +cannot work without rabbitmq; .*")), status);
        }
        Stack.good(stack.script("up"));
        Stack.good(stack.script("status"));
    }

    private static void nova_is_restarted_from_a_tree_and_stays_as_it_is_when_that_cannot_be_imported(Stack stack)
            throws Exception {
        SourceTree tree = SourceTree.make(stack, "nova", "my nova");
        Stack.good(stack.script("up", "--source", tree.source()));
        List<String> before = nova(stack);
        tree.add("nova/compute/manager.py", "\nimport no_such_module\n");
        Command.Result refused = stack.script("restart", "nova").run();
        assertEquals(1, refused.status(), refused.out());
        assertTrue(refused.out().contains("error: nova cannot be imported from " + tree.folder()
                + ": ModuleNotFoundError: No module named 'no_such_module'\n"), refused.out());
        assertEquals(before, nova(stack));
        tree.undo();
        String shown = Stack.good(stack.script("restart", "nova"));
        assertTrue(shown.matches("(?s).*nova runs from " + tree.folder() + ", commit \\w+ \\(as Debian has it\\)\n.*"),
                shown);
        assertEquals(List.of(), nova(stack).stream().filter(before::contains).toList());
        Stack.good(stack.script("status"));
    }

    /** What runs of nova, each with its pid and the time when it was started. */
    private static List<String> nova(Stack stack) {
        return Stack.good(stack.command("bash", "-c", "cd \"$0\" && grep -H '' nova-*.pid",
                stack.dest.resolve("run").toString()))
                .lines().toList();
    }

    private static void DevStacks_people_find_what_they_know(Stack stack) {
        for (String cloud : List.of("devstack", "devstack-admin-demo", "devstack-alt-reader",
                "devstack-system-member")) {
            Stack.good(stack.openstack("--os-cloud", cloud, "token", "issue", "-f", "value", "-c", "id"));
        }
        assertEquals(Set.of("m1.nano", "m1.micro", "m1.tiny", "m1.small", "m1.medium", "m1.large", "m1.xlarge",
                "cirros256", "ds512M", "ds1G",
                "ds2G", "ds4G"), names(stack, "flavor", "list"));
        assertEquals(Set.of("admin", "demo", "alt_demo", "invisible_to_admin", "service"),
                names(stack, "project", "list"));
        Set<String> roles = new HashSet<>(names(stack, "role", "list"));
        roles.remove("manager"); // which keystone makes of itself since 2023.2
        assertEquals(Set.of("admin", "member", "reader", "service", "ResellerAdmin", "anotherrole"), roles);
        assertTrue(names(stack, "service", "list").contains("cinder"));
        String grants = Stack.good(stack.openstack("role", "assignment", "list", "--names", "-f", "value"));
        for (String grant : List.of("member demo@Default  demo@Default", "admin alt_demo@Default  alt_demo@Default",
                "reader system_reader@Default    all",
                "anotherrole  nonadmins@Default demo@Default")) {
            assertTrue(grants.contains(grant), grants);
        }
    }

    private static Set<String> names(Stack stack, String... list) {
        List<String> command = new ArrayList<>(List.of(list));
        command.addAll(List.of("-f", "value", "-c", "Name"));
        return Set.copyOf(Stack.good(stack.openstack(command.toArray(String[]::new))).lines().toList());
    }

    private static void openstacks_own_tests_say_so_too(Stack stack) throws Exception {
        String shown = Stack.good(stack.script("tempest", TEMPEST));
        assertTrue(shown.contains(" 0 failed, "), shown);
        assertEquals(List.of(),
                shown.lines().filter(line -> line.contains("skip ") && line.contains("object_storage")).toList());
        assertTrue(new Client("").get("8080/info").text().contains("\"name\": \"default\""),
                "swift has another policy than its swift.conf");
        assertTrue(Files.readString(stack.dest.resolve("tempest/results.json")).contains("test_create_token"), shown);
        Path conf = stack.dest.resolve("tempest/tempest.conf");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(conf)));
        assertFalse(Stack.good(stack.openstack("image", "list", "-f", "value", "-c", "Name")).contains("tempest"));

        Command.Result none = stack.script("tempest", "no.such.test").run();
        assertEquals(2, none.status(), none.out() + none.err());
        assertTrue(none.out().contains("error: no test matches 'no.such.test'\nhint: "), none.out());
        Command.Result unreadable = stack.script("tempest", "test_[").run();
        assertEquals(2, unreadable.status(), unreadable.out() + unreadable.err());
        assertTrue(unreadable.out().contains("error: 'test_[' is not a regular expression: "), unreadable.out());
        Command.Result failed = stack.script("tempest", "identity.admin.v3.test_credentials.*create_get_update_delete")
                .run();
        assertEquals(1, failed.status(), failed.out() + failed.err()); // Tempest asks for what keystone no longer does
        assertTrue(failed.out().contains("\n0 passed, 1 failed, 0 skipped in "), failed.out());
        List<String> list = List.of("extension", "list", "--network", "-f", "value", "-c", "Alias");
        List<String> extensions = Stack.good(stack.openstack(list.toArray(String[]::new))).lines().toList();
        List<String> offered = List.of("router", "auto-allocated-topology", "subnet_allocation");
        assertTrue(extensions.containsAll(offered), extensions.toString());
        assertEquals(List.of(), extensions.stream().filter(alias -> alias.endsWith("agent_scheduler")).toList());
        // What `--nic auto` needs: a default external network and default subnet pools.
        Stack.good(stack.openstack("network", "auto", "allocated", "topology", "create", "--check-resources"));
    }

    /** Of the attempts on every listener none succeeds, and each that its owner's secrets should open does. */
    private static void another_user_is_kept_out(Stack stack, List<String> ports) throws Exception {
        if (!stack.hasStrangers()) {
            System.out.println("         not tried as another user: only root can lend one");
            return;
        }
        List<String> attempts = stack.stranger().run().out().lines().toList();
        assertEquals(List.of(), attempts.stream().filter(attempt -> !attempt.startsWith("kept out ")).toList());
        String table = Files.readString(tests.root().resolve("docs/security.md"));
        for (String port : ports) {
            assertTrue(attempts.stream().anyMatch(attempt -> attempt.startsWith("kept out " + port + " ")),
                    "nobody tries the port " + port);
            assertTrue(table.contains("| " + port + " "), "docs/security.md says nothing of the port " + port);
        }
        assertEquals(OPEN_TO_ITS_OWNER,
                stack.strangerAsOwner().run().out().lines().filter(attempt -> attempt.startsWith("GOT IN "))
                .map(attempt -> attempt.replaceFirst("^GOT IN +", "").replaceFirst(" -> .*", "")).toList());
        assertTrue(Files.readString(stack.dest.resolve("data/rabbitmq/.erlang.cookie")).matches("[0-9a-f]{64}"));
    }
}
