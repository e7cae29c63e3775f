package openstack;

import async.Async;
import async.command.Choice;
import async.command.RunOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import openstack.conf.Configuration;
import openstack.folder.Destination;
import openstack.folder.Remembered;
import openstack.model.Problem;
import openstack.model.ServiceNames;
import openstack.model.Services;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Starts services, or processes of theirs, anew, as the story starts them, in the place of what runs. What other
 * functions than today's have configured is configured anew: they may start what that configuration knows nothing of.
 */
@Command(name = "restart", mixinStandardHelpOptions = true,
        description = "Stops services, or processes of theirs, and starts them again.")
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

    @Parameters(paramLabel = "SERVICE", arity = "1..*", completionCandidates = Known.class,
            description = "keystone, glance, ..., database or rabbitmq; or processes: nova-api, n-cpu, ...")
    private List<String> names;

    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec spec;

    public Restart(Supplier<Story> story) {
        this.story = story;
    }

    @Override
    public Integer call() {
        Choice choice = options.choice(spec);
        Configuration configuration = common.ofStack();
        common.check(configuration);
        Map<String, Set<String>> wanted = wanted(configuration);
        boolean anew = !Remembered.functions(configuration.dest()).equals(common.functionsDigest(configuration));
        List<Consumer<Async>> restarts = new ArrayList<>();
        wanted.forEach((service, processes) -> {
            Story restarting = restarting(configuration, service, anew ? Set.of() : processes, anew);
            restarts.add(async -> restarting.run(async, configuration.services()));
        });
        boolean wantsRun = true;
        for (Consumer<Async> tasks : restarts) {
            wantsRun &= common.isWanted(choice, configuration, JOBS, "restart", tasks);
        }
        if (!wantsRun) return 0;
        if (anew) {
            System.err.println("stack: not all of it was brought up by these functions: configuring "
                    + String.join(", ", wanted.keySet()) + ", too");
        }
        try (Destination held = Destination.hold(configuration.dest())) {
            for (Consumer<Async> tasks : restarts) restart(configuration, choice, tasks);
        }
        return 0;
    }

    private Story restarting(Configuration configuration, String service, Set<String> processes, boolean anew) {
        Story restarting = story.get().postConfig(configuration.localConf()).restart(service, processes, anew);
        return configuration.sources().isEmpty() ? restarting : restarting.first("require_sources", service);
    }

    private void restart(Configuration configuration, Choice choice, Consumer<Async> tasks) {
        try (Async async = common.functions(configuration, JOBS, "restart", List.of())) {
            async.choose(choice, tasks);
            tasks.accept(async);
            async.join();
        }
    }

    /** The services, each with the processes of it that are named, or none for the whole of it. */
    private Map<String, Set<String>> wanted(Configuration configuration) {
        Map<String, Set<String>> wanted = new LinkedHashMap<>();
        for (String name : names) {
            Set<String> processes = processes(configuration, name);
            if (processes.isEmpty()) {
                throw new Problem("no service '" + name + "' can be restarted\nhint: one of: "
                        + String.join(", ", new Known()));
            }
            String service = ServiceNames.owner(processes.iterator().next());
            if (!configuration.services().has(service)) {
                throw new Problem(service + " is not part of the stack in " + configuration.dest()
                        + "\nhint: one of: " + String.join(", ", configuration.services().chosen()));
            }
            wanted.computeIfAbsent(service, any -> new LinkedHashSet<>()).addAll(processes);
        }
        wanted.forEach((service, processes) -> {
            if (processes.equals(processes(configuration, service))) processes.clear();
        });
        return wanted;
    }

    private static Set<String> processes(Configuration configuration, String name) {
        return ServiceNames.processes(name, configuration.services(), configuration.release());
    }
}
