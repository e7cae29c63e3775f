package tests.openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Command;
import tests.Stack;

/** What an earlier version left, and this one takes over. */
@ResourceLock(Stack.PORTS)
@Order(0) // one after another they take longest: they start first
@Tag("stack") @Tag("apart")
class UpgradeTest {
    private static final String SERVICES = "keystone,glance,cinder";
    private static final long GIGABYTE = 1L << 30;
    /**
     * What 0.1 had in its database: cinder's own fake driver kept no bytes, and its type had that name. Of what runs it
     * knew the numbers only, and a memcached, which this version has not.
     */
    private static final String AS_0_1 = """
            stop_processes cinder-{api,scheduler,volume}
            mysql_client <<END
            USE cinder;
            UPDATE volumes SET host = 'localhost@fake#fake';
            UPDATE services SET host = 'localhost@fake' WHERE host = 'localhost@file';
            UPDATE volume_types SET name = 'fake' WHERE name = 'file';
            UPDATE volume_type_extra_specs SET value = 'fake' WHERE value = 'file';
            END
            sed -i /^STACK_VERSION=/d "$DEST/settings"
            rm -- "$DATA_DIR"/cinder/volumes/* "$RUN_DIR"/*.{configuration,works}
            run_process memcached - sleep infinity
            """;

    @TempDir Path temp;

    @Test
    @Timeout(600) // a hang is a failure, too
    void a_stack_of_0_1_that_runs_is_started_anew_and_its_volume_without_bytes_becomes_one_of_this_version()
            throws Exception {
        Stack stack = new Stack(temp, "stack", false);
        try {
            Stack.good(stack.script("up", "--services", SERVICES));
            Stack.good(stack.openstack("volume", "create", "--size", "1", "old"));
            untilIs(stack, "old", "available 1");
            Stack.good(stack.openstack("volume", "snapshot", "create", "--volume", "old", "old-snapshot"));
            Stack.good(stack.functions(SERVICES, AS_0_1));
            List<String> before = running(stack);
            assertTrue(before.stream().anyMatch(process -> process.startsWith("memcached.pid:")), before.toString());

            Command.Result up = stack.script("up").run();
            assertEquals(0, up.status(), up.out() + up.err());
            assertTrue(up.err().contains("taking over the stack that version 0.1 made"), up.err());
            List<String> now = running(stack);
            assertEquals(List.of(), now.stream().filter(before::contains).toList());
            assertEquals(List.of(), now.stream().filter(process -> process.startsWith("memcached")).toList());
            assertEquals(Map.of("volume", GIGABYTE, "snapshot", GIGABYTE), files(stack));
            Stack.good(stack.openstack("volume", "set", "--size", "2", "old"));
            untilIs(stack, "old", "available 2");
            assertEquals(Map.of("volume", 2 * GIGABYTE, "snapshot", GIGABYTE), files(stack));
            // the old type is one of this version, too
            Stack.good(stack.openstack("volume", "create", "--size", "1", "--type", "fake", "new"));
            untilIs(stack, "new", "available 1");
        } finally {
            stack.script("down", "--clean").run();
        }
    }

    /** Each with the pid and the time when it was started. */
    private static List<String> running(Stack stack) {
        return Stack.good(stack.command("bash", "-c", "cd \"$0\" && grep -H '' *.pid",
                stack.dest.resolve("run").toString())).lines().toList();
    }

    /** What is kept of volumes and of snapshots, of which there is one each. */
    private static Map<String, Long> files(Stack stack) {
        String lines = Stack.good(stack.command("find", stack.dest.resolve("data/cinder/volumes").toString(), "-type",
                "f", "-printf", "%f %s\n"));
        return lines.lines().map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0].replaceFirst("-.*", ""), words -> Long.valueOf(words[1])));
    }

    /** Waits for its status and its size. */
    private static void untilIs(Stack stack, String volume, String wanted) {
        String found;
        do {
            found = Stack.good(stack.openstack("volume", "list", "--name", volume, "-f", "value", "-c", "Status", "-c",
                    "Size")).strip();
            assertTrue(!found.contains("error"), found);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        } while (!found.equals(wanted));
    }
}
