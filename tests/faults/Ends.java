package tests.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import tests.Command;

/**
 * The end of a stack whose servers boot, after a random half of its processes were killed, the servers' own among them:
 * what the kernel gave it is gone with it, namespaces, interfaces and mounts, too.
 */
final class Ends implements Hunt {
    private static final String SERVICES = "keystone,glance,placement,neutron,nova,cinder";

    private final Path checkout;

    Ends(Path checkout) {
        this.checkout = checkout;
    }

    @Override
    public String name() {
        return "stack-clean";
    }

    @Override
    public String goal() {
        return "down --clean after half of the processes were killed while servers ran: nothing is left but the cache";
    }

    @Override
    public int tries() {
        return 20;
    }

    @Override
    public Duration longest() {
        return Duration.ofMinutes(20);
    }

    @Override
    public boolean usual() {
        return false;
    }

    @Override
    public void run(Trial trial) throws Exception {
        Path folder = Files.createTempDirectory("stack-faults-");
        LiveStack stack = new LiveStack(checkout, SERVICES, "libvirt", folder);
        TreeSet<String> before = LiveStack.kernels(), others = LiveStack.networks(), networks = new TreeSet<>();
        try {
            stack.up();
            stack.ask("boot_guests");
            List<String> processes = new ArrayList<>(stack.processes());
            networks.addAll(LiveStack.networks(processes));
            networks.removeAll(others);
            trial.check(networks.size() == 1 && processes.size() > 20, "it is no whole stack: " + networks + processes);
            Collections.shuffle(processes, trial.random());
            List<String> killed = processes.subList(0, processes.size() / 2);
            killed.forEach(pid -> LiveStack.signal("KILL", pid));
            trial.note("processes killed: " + killed.size() + " of " + processes.size());
        } finally {
            Command.Result down = stack.script("down", "--clean").run();
            trial.check(down.status() == 0, "down --clean ends with " + down.status() + LiveStack.tail(down));
            stack.processes().forEach(process -> trial.left("the process " + process));
            networks.retainAll(LiveStack.networks());
            networks.forEach(network -> trial.left("the network " + network));
            TreeSet<String> after = LiveStack.kernels();
            after.removeAll(before);
            after.forEach(trial::left);
            try (var files = Files.list(folder)) {
                files.forEach(file -> trial.left("the file " + file));
            }
            new Command("rm", "-rf", folder.toString()).run();
        }
    }
}
