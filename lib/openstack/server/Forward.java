package openstack.server;

import java.io.IOException;
import java.util.concurrent.Callable;
import openstack.Common;
import openstack.conf.Configuration;
import openstack.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a port of a server at 127.0.0.1, until it is ended. */
@Command(name = "forward", mixinStandardHelpOptions = true,
        description = "Shows a port of a server at 127.0.0.1 of this machine, until it is ended.")
public final class Forward implements Callable<Integer> {
    private static final int LAST_PORT = 65_535;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SERVER", description = "Its name, id or address.")
    private String server;

    @Parameters(paramLabel = "PORT", index = "1", description = "The server's.")
    private int port;

    @Parameters(paramLabel = "LOCAL_PORT", index = "2", arity = "0..1",
            description = "This machine's. Default: the same.")
    private Integer localPort;

    @Override
    public Integer call() throws IOException, InterruptedException {
        int local = localPort == null ? port : localPort;
        for (int any : new int[] {port, local}) {
            if (any < 1 || any > LAST_PORT) throw new Problem("a port is a number from 1 to 65535, not " + any);
        }
        Configuration configuration = common.ofStack();
        return common.bash(configuration, "common/shell.bash", "-c", "forward_port \"$@\"", spec.name(), server,
                String.valueOf(port), String.valueOf(local));
    }
}
