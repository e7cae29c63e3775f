package openstack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import openstack.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A bash in which the stack's programs, Python's path, working trees included, the cloud and all functions are at hand.
 */
@Command(name = "shell", mixinStandardHelpOptions = true,
        description = "Opens a bash with the stack's PATH, PYTHONPATH, OS_CLOUD and functions.")
public final class Shell implements Callable<Integer> {
    @Mixin
    private Common common;

    @Option(names = "-c", paramLabel = "COMMAND", description = "Runs this instead, as bash -c does.")
    private String command;

    @Option(names = "--network",
            description = "In the network of the servers, where their addresses answer; VIRT_DRIVER=libvirt has one.")
    private boolean network;

    /** @return the shell's exit status */
    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = common.ofStack();
        String[] arguments = command == null ? new String[0] : new String[] {"-c", command};
        if (network) {
            String[] inside = command == null ? new String[] {"bash"} : new String[] {"bash", "-c", command};
            List<String> around = new ArrayList<>(List.of("-c", "network_shell \"$@\"", "shell"));
            around.addAll(List.of(inside));
            arguments = around.toArray(String[]::new);
        }
        return common.bash(configuration, "common/shell.bash", arguments);
    }
}
