package openstack.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.Bash;
import tests.Command;

/** Whether servers can boot on a machine, and what to type where they cannot. */
class HostTest {
    @ParameterizedTest(name = "{0} {1} {2} {3} {4} {5} {6} {7}: {8}")
    @CsvSource(delimiter = '|', emptyValue = "", nullValues = "-", value = {
        "root | amd64   | true  | 0     | ''       | ''    | yes    | 9000 | ''",
        "mia  | amd64   | true  | 65536 | ''       | ''    | yes    | 9000 | ''",
        "mia  | amd64   | true  | 65536 | a.b=1    | ''    | yes    | 9000 | ''",
        "mia  | aarch64 | true  | 65536 | ''       | ''    | yes    | 9000 | servers boot on x86_64 only, and this is "
                + "aarch64",
        "mia  | amd64   | false | 65536 | ''       | ''    | yes    | 9000 | sudo apt-get install uidmap",
        "mia  | amd64   | true  | 0     | ''       | ''    | yes    | 9000 | sudo usermod --add-subuids 100000-165535 "
                + "--add-subgids 100000-165535 mia",
        "mia  | amd64   | true  | 65536 | a.b=1    | oops  | yes    | 9000 | sudo sysctl -w a.b=1",
        "mia  | amd64   | true  | 65536 | ''       | oops  | yes    | 9000 | in a container, start it with "
                + "--privileged",
        "root | amd64   | true  | 0     | a.b=1    | oops  | yes    | 9000 | in a container, start it with "
                + "--privileged",
        "mia  | amd64   | true  | 65536 | ''       | ''    | no     | 9000 | sudo modprobe tun",
        "mia  | amd64   | true  | 65536 | ''       | ''    | denied | 9000 | sudo chmod 666 /dev/net/tun",
        "mia  | amd64   | true  | 65536 | ''       | ''    | yes    | 2000 | end something else",
        "mia  | amd64   | false | 0     | ''       | oops  | no     | 20   | sudo apt-get install uidmap",
    })
    void what_is_missing_has_a_remedy(String user, String architecture, boolean newuidmap, long ids, String forbidding,
            String refusal, String tun, long megabytes, String said) {
        String found = new Host(user, architecture, newuidmap, ids, forbidding, refusal, tun, megabytes).lack()
                .map(lack -> lack.remedy().isEmpty() ? lack.what() : lack.remedy()).orElse("");
        assertEquals(said, found);
    }

    @Test
    void a_refusal_is_told_in_the_kernels_words() {
        assertTrue(new Host("mia", "amd64", true, 65536, "", "unshare: unshare failed: Operation not permitted", "yes",
                9000).lack().orElseThrow().what().contains("unshare failed: Operation not permitted"));
    }

    @Test
    void this_machine_is_looked_at() {
        Host host = HostProbe.here();
        assertEquals(System.getProperty("user.name"), host.user());
        assertTrue(host.megabytes() > 0, host.toString());
    }

    @Test
    void a_probe_that_gets_no_answer_leaves_nothing_running(@TempDir Path folder) throws IOException {
        assertTrue(refusal(folder, "sleep 300 & wait").startsWith("no answer within "));
        Bash.untilNothingRunsIn(folder);
    }

    /** As unshare of Debian 13 does without newuidmap. */
    @Test
    void a_probe_that_failed_and_left_a_process_is_not_waited_for(@TempDir Path folder) throws IOException {
        assertEquals("not permitted\n", refusal(folder, "sleep 300 & echo $! >left; echo not permitted; exit 1"));
        ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("left")).strip()))
                .ifPresent(ProcessHandle::destroy);
    }

    /** What is said of an unshare that does this. */
    private static String refusal(Path folder, String script) throws IOException {
        boolean isTried = HostProbe.here().newuidmap() && !HostProbe.here().refusal().equals("not tried");
        assumeTrue(isTried, "it is not even tried here");
        Path unshare = Files.writeString(folder.resolve("unshare"), "#!/bin/sh\n" + script + "\n");
        assertTrue(unshare.toFile().setExecutable(true));
        return Command.java(List.of(), Probe.class).in(folder).with("PATH", folder + ":" + System.getenv("PATH")).run()
                .out();
    }

    /** Says what the machine refuses. */
    static final class Probe {
        public static void main(String... args) {
            System.out.println(HostProbe.here().refusal());
        }
    }
}
