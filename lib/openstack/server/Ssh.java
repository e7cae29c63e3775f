package openstack.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import openstack.Common;
import openstack.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Logs in to a server of the cloud, through its floating IP, which it is given where it has none. */
@Command(name = "ssh", mixinStandardHelpOptions = true,
        description = "Logs in to a server, with ssh's own options and a command behind its name.")
public final class Ssh implements Callable<Integer> {
    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "[USER@]SERVER", description = "Its name, id or address. Default of USER: root.")
    private String server;

    @Parameters(paramLabel = "WORD", arity = "0..*", index = "1..*",
            description = "Options of ssh, -i KEY for one, and what to run instead of a shell.")
    private List<String> words = List.of();

    /** @return the exit status of ssh */
    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = common.ofStack();
        List<String> arguments = new ArrayList<>(List.of("-c", "ssh_server \"$@\"", spec.name(), server));
        arguments.addAll(words);
        return common.bash(configuration, "common/shell.bash", arguments.toArray(String[]::new));
    }
}
