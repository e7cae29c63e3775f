package openstack;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import openstack.conf.Configuration;
import openstack.folder.Destination;
import openstack.model.Problem;
import openstack.model.ServiceNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs one process of the stack on the user's terminal under Python's debugger, and as a server again after that. */
@Command(name = "debug", mixinStandardHelpOptions = true,
        description = "Runs one process in the foreground, with a debugger's prompt;"
                + " as a server again when that has ended.")
public final class Debug implements Callable<Integer> {
    @Mixin
    private Common common;

    @Parameters(paramLabel = "NAME", description = "nova-api, nova-compute, cinder-volume, keystone, glance, ...")
    private String name;

    /** @return 0 when it runs as a server again */
    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = common.ofStack();
        common.check(configuration);
        Set<String> processes = ServiceNames.processes(name, configuration.services(),
                configuration.release());
        if (processes.contains(name)) processes.retainAll(Set.of(name));
        if (processes.size() > 1) {
            throw new Problem("one process is debugged, and " + name + " is several\nhint: one of: "
                    + String.join(", ", processes));
        }
        String process = processes.isEmpty() ? name : processes.iterator().next();
        try (Destination held = Destination.hold(configuration.dest())) {
            int status = common.bash(configuration, "common/debug.bash", "-c", "debug \"$1\"", "bash", process);
            return status == 0 ? 0 : 1;
        }
    }
}
