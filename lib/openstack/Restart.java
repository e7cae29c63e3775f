package openstack;

import async.Async;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Starts one service anew, as the story starts it, in the place of what runs. What other functions than today's have
 * configured is configured anew: they may start what that configuration knows nothing of.
 */
@Command(name = "restart", mixinStandardHelpOptions = true, description = "Stops a service and starts it again.")
public final class Restart implements Callable<Integer> {
    /** A service has some processes, each of which waits for its predecessor to end. */
    private static final int JOBS = 4;

    private final Supplier<Story> story;

    @Mixin
    private Common common;

    /** For bash's completion. */
    static final class Known extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Known() {
            addAll(Services.known());
            addAll(Services.servers());
        }
    }

    @Parameters(paramLabel = "SERVICE", completionCandidates = Known.class, description = "keystone, glance, ..., database or rabbitmq.")
    private String service;

    public Restart(Supplier<Story> story) {
        this.story = story;
    }

    @Override
    public Integer call() {
        Configuration configuration = common.configuration();
        Remembered.checkVersion(common.existing(configuration));
        Remembered.check(configuration);
        boolean anew = !Remembered.functions(configuration.dest()).equals(common.functionsDigest(configuration));
        Story restarting = story.get().postConfig(configuration.localConf()).restart(service, anew);
        if (!configuration.sources().isEmpty()) restarting = restarting.first("require_sources", service);
        if (!configuration.services().has(service)) {
            throw new Problem(service + " is not part of the stack in " + configuration.dest() + " (" + String.join(", ", configuration.services().chosen()) + ")");
        }
        if (anew) System.err.println("stack: not all of it was brought up by these functions: configuring " + service + ", too");
        try (Destination held = Destination.hold(configuration.dest());
                Async async = common.functions(configuration, JOBS, "restart", List.of())) {
            restarting.run(async, configuration.services());
            async.join();
        }
        return 0;
    }
}
