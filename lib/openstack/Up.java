package openstack;

import async.Async;
import async.command.Choice;
import async.command.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import openstack.conf.Configuration;
import openstack.folder.Destination;
import openstack.folder.Downloads;
import openstack.folder.Machine;
import openstack.folder.Preflight;
import openstack.folder.Remembered;
import openstack.model.Problem;
import openstack.model.Release;
import openstack.model.Services;
import openstack.source.Sources;
import openstack.source.WorkingTree;
import openstack.virt.Host;
import openstack.virt.HostProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the stack up; run again, it mends what is broken and leaves the rest. */
@Command(name = "up", mixinStandardHelpOptions = true, version = "stack " + Remembered.VERSION,
        description = "Brings the stack up, or what is missing of it.")
public final class Up implements Callable<Integer> {
    /** A task waits about as much as it computes. */
    private static final int JOBS = 2 + Runtime.getRuntime().availableProcessors();

    private final Supplier<Story> story;
    private final Consumer<Story> exercising;
    private final Supplier<Story> ending;

    @Mixin
    private Common common;

    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec spec;

    @Option(names = "--serial", description = "One task after another.")
    private boolean serial;

    @Option(names = "--exercise",
            description = "Then shows that it is a cloud: image, network, server, volume, object, dashboard.")
    private boolean exercise;

    @Option(names = "--source", paramLabel = "NAME=DIR",
            description = "Runs a service, or a library's project, from a working tree, from now on;"
                    + " NAME= takes that back. May be given more than once.")
    private List<String> sources = List.of();

    @Option(names = "--release", paramLabel = "NAME",
            description = "The release of Debian whose packages it is made of: bookworm, trixie. Default: this"
                    + " machine's.")
    private String release;

    @Option(names = "--virt-driver", paramLabel = "NAME",
            description = "What servers are: libvirt boots them, fake only keeps records, auto is libvirt where this"
                    + " machine can. Default: auto; a stack that is there keeps its own.")
    private String virtDriver;

    @Option(names = "--plugin", paramLabel = "DIR",
            description = "Adds the tasks of a plugin; may be given more than once.")
    private List<String> plugins = List.of();

    @Option(names = "--show-config", description = "Prints settings and their origin, then exits.")
    private boolean showConfig;

    public Up(Supplier<Story> story, Consumer<Story> exercising, Supplier<Story> ending) {
        this.story = story;
        this.exercising = exercising;
        this.ending = ending;
    }

    @Override
    public Integer call() {
        Choice choice = options.choice(spec);
        Configuration configuration = common.configuration(flags());
        if (showConfig) {
            System.out.print(configuration.text());
            return 0;
        }
        Machine.here().check(configuration.release());
        checkHost(configuration);
        String unused = configuration.localConf().remarks().summary();
        if (!unused.isEmpty()) System.err.println("stack: " + unused);
        if (!configuration.without().isEmpty()) {
            System.err.println("stack: services without effect here: " + String.join(", ", configuration.without())
                    + "; each with its reason: --show-config");
        }
        if (!configuration.ignored().isEmpty()) {
            System.err.println("stack: ignored from the environment: " + String.join(", ", configuration.ignored())
                    + " (where things are follows from DEST; for another place: --dest)");
        }
        List<Plugin> adding =
                Stream.concat(configuration.localConf().plugins().stream(), plugins.stream().map(Plugin::folder))
                .map(Plugin::in).toList();
        configuration.sources().trees().forEach((name, folder) -> new WorkingTree(name, folder).check());
        Story told = story.get().postConfig(configuration.localConf());
        for (Plugin plugin : adding) plugin.tell(told, configuration.services());
        if (exercise) exercising.accept(told);
        Consumer<Async> tasks = async -> told.run(async, configuration.services());
        if (!common.isWanted(choice, configuration, jobs(), "", tasks)) return 0;
        bring(configuration, adding, choice, tasks);
        if (choice.selection().isAll()) howToUse(configuration);
        return 0;
    }

    /** Runs the tasks, in a folder that is held, checked and of this version. */
    private void bring(Configuration configuration, List<Plugin> adding, Choice choice, Consumer<Async> tasks) {
        try (Destination held = Destination.hold(configuration.dest())) {
            common.check(configuration);
            Preflight.check(configuration.dest(), configuration.services().chosen().size());
            checkSources(configuration);
            takeOver(configuration);
            Set<String> dropped = Remembered.dropped(configuration.dest(), configuration.services().chosen());
            Remembered.keep(configuration.dest(), configuration.lasting(), "");
            if (!dropped.isEmpty()) {
                System.err.println("stack: no longer part of the stack, and left as they are: "
                        + String.join(", ", dropped) + " (down ends them, too)");
            }
            try (Async async = downloading(configuration, "", adding)) {
                async.choose(choice, tasks);
                tasks.accept(async);
                async.join();
                async.summary();
            }
            if (!choice.selection().isAll()) return;
            Remembered.keep(configuration.dest(), configuration.lasting(), common.functionsDigest(configuration));
        }
    }

    private int jobs() {
        return serial ? 1 : JOBS;
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new HashMap<>();
        if (release != null) flags.put(Release.SETTING, release);
        if (virtDriver != null) flags.put(Configuration.VIRT_DRIVER, virtDriver);
        if (sources.isEmpty()) return flags;
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        List<String> words = sources.stream().map(said -> Sources.word(said, Path.of(""), home)).toList();
        flags.put(Sources.SETTING, String.join(":", words));
        return flags;
    }

    /** The functions, for a run that may download packages. */
    private Async downloading(Configuration configuration, String logs, List<Plugin> adding) {
        Async async = common.functions(configuration, jobs(), logs, adding);
        Path cache = Path.of(configuration.values().get("STACK_CACHE").text());
        cache = cache.resolve(configuration.release());
        return async.output(common.output().telling(Downloads.of(configuration.dest(), cache)));
    }

    /** That servers can boot is looked at before anything else; a stack that is up has shown it. */
    private static void checkHost(Configuration configuration) {
        configuration.lack().ifPresent(lack -> System.err.println("stack: servers will be records, and none boots: "
                + lack.what() + (lack.remedy().isEmpty() ? ""
                : "; so that they do: " + lack.remedy() + ", then down --clean and up again")));
        boolean shown = configuration.isVirtDriverFound()
                || Files.exists(configuration.dest().resolve("run/namespace.pid"));
        if (shown || !configuration.boots()) return;
        HostProbe.here().lack().ifPresent(lack -> {
            throw new Problem("servers cannot boot here (VIRT_DRIVER=libvirt): " + lack.what() + "\nhint: "
                    + (lack.remedy().isEmpty() ? "" : lack.remedy() + "; or, for records of servers: ")
                    + "--virt-driver=fake");
        });
    }

    /** A working tree that cannot do is refused while all is as it was. */
    private void checkSources(Configuration configuration) {
        Set<String> trees = configuration.sources().trees().keySet();
        if (trees.isEmpty()) return;
        try (Async async = downloading(configuration, "check", List.of())) {
            story.get().checks(trees).run(async, configuration.services());
            async.join();
        }
    }

    /**
     * Processes that another version has started know another configuration than is written now: they end, the data
     * stays.
     */
    private void takeOver(Configuration configuration) {
        String made = Remembered.version(configuration.dest());
        if (made.equals(Remembered.VERSION)) return;
        System.err.println("stack: taking over the stack that version " + made
                + " made, with its data; its processes are started anew");
        try (Async async = common.functions(configuration, Down.JOBS, "down", List.of())) {
            ending.get().task("forget_caches").run(async, configuration.services());
            async.join();
        }
    }

    private static void howToUse(Configuration configuration) {
        Path dest = configuration.dest();
        Services services = configuration.services();
        System.out.printf("%nThe stack is up: %s.%n%n", String.join(", ", services.chosen()));
        System.out.printf("  '%s/bin/openstack' token issue%n  . '%s/openrc'    then just: openstack COMMAND%n",
                dest, dest);
        if (services.has("horizon")) {
            System.out.printf("  http://127.0.0.1:%s/    as admin or demo%n",
                    configuration.values().get("HORIZON_PORT").text());
        }
        if (configuration.boots()) {
            System.out.printf("%nServers boot: openstack server create --image tiny --flavor m1.nano --network private"
                    + " NAME%n  ssh SERVER, forward SERVER PORT and shell --network lead to them; ssh -F"
                    + " '%s/ssh_config' ADDRESS, too%n", dest);
        } else if (services.has("nova")) {
            System.out.printf("%nServers are records, and none boots: %s%n", configuration.lack()
                    .map(Host.Lack::what).orElse("the stack was made with VIRT_DRIVER=fake"));
        }
        System.out.printf("%nIts passwords are in %s/passwords.%n", dest);
        System.out.printf("Next: status, logs NAME, restart SERVICE, down, down --clean.%n");
    }
}
