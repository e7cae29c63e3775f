package openstack;

import async.Async;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stops one service and starts it again, as the story starts it. */
@Command(name = "restart", mixinStandardHelpOptions = true, description = "Stops a service and starts it again.")
public final class Restart implements Callable<Integer> {
    private final Supplier<Story> story;

    @Mixin
    private Common common;

    @Parameters(paramLabel = "SERVICE", description = "keystone, glance, ..., database or rabbitmq.")
    private String service;

    public Restart(Supplier<Story> story) {
        this.story = story;
    }

    @Override
    public Integer call() {
        Configuration configuration = common.configuration();
        Story restarting = story.get().restart(service);
        Remembered.checkVersion(common.existing(configuration));
        Remembered.check(configuration);
        if (!configuration.services().has(service)) {
            throw new Problem(service + " is not part of the stack in " + configuration.dest() + " (" + String.join(", ", configuration.services().chosen()) + ")");
        }
        try (Destination held = Destination.hold(configuration.dest());
                Async async = common.functions(configuration, 1, "restart", List.of())) {
            restarting.run(async, configuration.services());
            async.join();
        }
        return 0;
    }
}
