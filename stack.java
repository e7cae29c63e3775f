///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8
//DEPS info.picocli:picocli:4.7.7
//SOURCES lib/async/Async.java
//SOURCES lib/openstack/*.java
//FILES functions/=functions/
//DESCRIPTION Brings up a real OpenStack from Debian's packages, without root, in parallel.
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC

import async.Async;
import async.Console;
import async.Misuse;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import openstack.Checkout;
import openstack.Configuration;
import openstack.Destination;
import openstack.Plugin;
import openstack.Preflight;
import openstack.Problem;
import openstack.Services;
import openstack.Story;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "stack", mixinStandardHelpOptions = true, version = "stack 0.1",
        description = "Brings up a real OpenStack from Debian's packages, without root, in parallel. Without a command: up.",
        footer = {"", "Exit status: 0 done, 1 a task failed, 2 usage or configuration, 130 and 143 ended by a signal."},
        subcommands = {stack.Up.class, stack.Status.class, stack.Logs.class, stack.Restart.class, stack.Down.class})
public class stack implements Callable<Integer> {
    @Mixin Up up;

    public static void main(String... args) {
        CommandLine command = new CommandLine(new stack());
        command.setExecutionExceptionHandler((problem, line, parsed) -> explain(problem));
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() {
        return up.call();
    }

    /**
     * The story: DevStack's functions in its order, each with all that its data needs and nothing more. A task starts as
     * soon as that is done, a slot is free, and nobody else holds what it uses.
     */
    static Story story() {
        Story story = new Story();

        story.service("").task("generate_passwords")
                .task("write_clouds").after("generate_passwords")
                .task("resolve_packages");

        story.service("database").task("download_packages", "database").after("resolve_packages").using("apt")
                .task("install_database").after("download_packages_database")
                .task("configure_database").after("install_database", "generate_passwords")
                .task("init_database").after("configure_database")
                .task("start_database").after("init_database");

        story.service("rabbitmq").task("download_packages", "rabbitmq").after("resolve_packages").using("apt")
                .task("install_rabbitmq").after("download_packages_rabbitmq")
                .task("configure_rabbitmq").after("install_rabbitmq", "generate_passwords")
                .task("start_rabbitmq").after("configure_rabbitmq");

        story.service("base").task("download_packages", "base").after("resolve_packages").using("apt")
                .task("install_base").after("download_packages_base");

        story.service("keystone").task("download_packages", "keystone").after("resolve_packages").using("apt")
                .task("install_keystone").after("download_packages_keystone")
                .task("configure_keystone").after("install_keystone", "generate_passwords").using("keystone.conf")
                .task("init_keystone").after("configure_keystone", "install_base", "start_database")
                .task("start_keystone").after("init_keystone")
                .task("create_keystone_accounts").after("start_keystone")
                .task("create_demo_accounts").after("create_keystone_accounts");

        story.service("memcached").task("download_packages", "memcached").after("resolve_packages").using("apt")
                .task("install_memcached").after("download_packages_memcached")
                .task("start_memcached").after("install_memcached");

        story.service("glance").task("download_packages", "glance").after("resolve_packages").using("apt")
                .task("install_glance").after("download_packages_glance")
                .task("configure_glance").after("install_glance", "generate_passwords").using("glance-api.conf")
                .task("init_glance").after("configure_glance", "install_base", "start_database")
                .task("create_glance_accounts").after("create_keystone_accounts")
                .task("start_glance").after("init_glance", "create_glance_accounts", "start_memcached");

        story.service("placement").task("download_packages", "placement").after("resolve_packages").using("apt")
                .task("install_placement").after("download_packages_placement")
                .task("configure_placement").after("install_placement", "generate_passwords").using("placement.conf")
                .task("init_placement").after("configure_placement", "install_base", "start_database")
                .task("create_placement_accounts").after("create_keystone_accounts")
                .task("start_placement").after("init_placement", "create_placement_accounts", "start_memcached");

        story.service("nova").task("download_packages", "nova").after("resolve_packages").using("apt")
                .task("install_nova").after("download_packages_nova")
                .task("configure_nova").after("install_nova", "generate_passwords").using("nova.conf")
                .task("init_nova_api").after("configure_nova", "install_base", "start_database")
                .task("init_nova_cell0").after("configure_nova", "install_base", "start_database")
                .task("init_nova_cell1").after("configure_nova", "install_base", "start_database")
                .task("map_nova_cells").after("init_nova_api", "init_nova_cell0", "init_nova_cell1")
                .task("create_nova_accounts").after("create_keystone_accounts");

        story.service("neutron").task("download_packages", "neutron").after("resolve_packages").using("apt")
                .task("install_neutron").after("download_packages_neutron")
                .task("configure_neutron").after("install_neutron", "generate_passwords").using("neutron.conf")
                .task("init_neutron").after("configure_neutron", "install_base", "start_database")
                .task("create_neutron_accounts").after("create_keystone_accounts")
                .task("start_neutron").after("init_neutron", "create_neutron_accounts", "start_rabbitmq", "start_memcached");
        story.service("nova").task("configure_neutron_nova").after("configure_nova").using("nova.conf")
                .task("start_nova_api").after("map_nova_cells", "configure_neutron_nova", "create_nova_accounts",
                        "start_rabbitmq", "start_memcached")
                .task("start_nova_conductor").after("map_nova_cells", "configure_neutron_nova", "start_rabbitmq")
                .task("start_nova_scheduler").after("start_nova_conductor", "create_placement_accounts")
                .task("start_nova_compute").after("start_nova_conductor", "start_placement", "create_nova_accounts")
                .task("discover_hosts").after("start_nova_compute")
                .task("create_flavors").after("start_nova_api");

        story.service("cinder").task("download_packages", "cinder").after("resolve_packages").using("apt")
                .task("install_cinder").after("download_packages_cinder")
                .task("configure_cinder").after("install_cinder", "generate_passwords").using("cinder.conf")
                .task("init_cinder").after("configure_cinder", "install_base", "start_database")
                .task("create_cinder_accounts").after("create_keystone_accounts")
                .task("start_cinder_api").after("init_cinder", "create_cinder_accounts", "start_rabbitmq", "start_memcached")
                .task("start_cinder_scheduler").after("init_cinder", "start_rabbitmq")
                .task("start_cinder_volume").after("init_cinder", "start_rabbitmq")
                .task("create_volume_types").after("start_cinder_api");

        story.service("swift").task("download_packages", "swift").after("resolve_packages").using("apt")
                .task("install_swift").after("download_packages_swift")
                .task("configure_swift").after("install_swift", "generate_passwords")
                .task("init_swift").after("configure_swift", "install_base")
                .task("create_swift_accounts").after("create_keystone_accounts")
                .task("start_swift").after("init_swift", "create_swift_accounts", "start_memcached");

        story.service("horizon").task("download_packages", "horizon").after("resolve_packages").using("apt")
                .task("install_horizon").after("download_packages_horizon", "install_base")
                .task("configure_horizon").after("install_horizon", "generate_passwords")
                .task("init_horizon").after("configure_horizon")
                .task("start_horizon").after("init_horizon", "start_memcached", "start_keystone");

        story.service("client").task("download_packages", "client").after("resolve_packages").using("apt")
                .task("install_client").after("download_packages_client");
        return story;
    }

    /** What shows that it is a cloud, with the stock client, one after the other; it needs all that has been told so far. */
    static void exercise(Story story) {
        String[] everything = story.names().toArray(String[]::new);
        story.service("glance").task("exercise_image").after(everything);
        story.service("neutron").task("exercise_network").after(everything);
        story.service("nova").task("exercise_server").after("exercise_image", "exercise_network");
        story.service("cinder").task("exercise_volume").after(everything).after("exercise_server");
        story.service("swift").task("exercise_object").after(everything);
        story.service("horizon").task("exercise_horizon").after("exercise_server");
        story.service("").task("exercise_cleanup")
                .after("exercise_volume", "exercise_object", "exercise_horizon", "exercise_server", "exercise_network", "exercise_image");
    }

    /** The end of it: the services first, then what they stand on. What does not run is stopped already. */
    static Story ending() {
        Story story = new Story();
        for (String service : Services.known()) story.service("").task("stop_" + service);
        String[] services = story.names().toArray(String[]::new);
        return story.task("stop_rabbitmq").after(services).task("stop_memcached").after(services).task("stop_database").after(services);
    }

    /** What every command takes. */
    static class Common {
        @Option(names = "--services", paramLabel = "LIST", description = "The services, with commas: keystone,glance,… Default: all.")
        String services;
        @Option(names = "--dest", paramLabel = "DIR", description = "The folder for everything. Default: ~/stack.")
        String dest;
        @Option(names = "--config", paramLabel = "FILE", description = "A local.conf. Default: the one in the working directory.")
        Path config;
        @Option(names = "--color", negatable = true, description = "Colour, whatever the output is. Default: on a terminal.")
        Boolean color;

        Configuration configuration() {
            Map<String, String> flags = new LinkedHashMap<>();
            if (services != null) flags.put("ENABLED_SERVICES", services);
            if (dest != null) flags.put("DEST", dest);
            return Configuration.of(flags, System.getenv(), config);
        }

        /** The stack's folder, if there is one. */
        Path existing(Configuration configuration) {
            Path folder = configuration.dest();
            if (Destination.exists(folder)) return folder;
            throw new Problem("there is no stack in " + folder + "\n  next: ./jbang stack.java, or --dest with its folder");
        }

        /** The functions, not loaded yet, with all that is configured as variables. */
        Async functions(Configuration configuration, int jobs, List<Plugin> plugins) {
            Path functions = Checkout.functions(System.getenv(), configuration.dest());
            List<String> files = new ArrayList<>(List.of(functions.resolve("common.bash").toString(), functions + "/*.bash"));
            for (Plugin plugin : plugins) plugin.functions().forEach(file -> files.add(file.toString()));
            Async async = Async.sourcing(files.toArray(String[]::new)).logs(configuration.dest().resolve("logs")).slots(jobs);
            configuration.values().forEach((name, value) -> {
                if (!value.text().isEmpty()) async.with(name, value.text());
            });
            return color == null ? async : async.console(Console.system(color));
        }
    }

    @Command(name = "up", mixinStandardHelpOptions = true, description = "Brings the stack up, or what is missing of it.")
    static class Up implements Callable<Integer> {
        @Mixin Common common;
        @Option(names = {"-j", "--jobs"}, paramLabel = "N", description = "So many tasks at once. Default: ${DEFAULT-VALUE}.")
        int jobs = 2 + Runtime.getRuntime().availableProcessors();
        @Option(names = "--serial", description = "One task after another.")
        boolean serial;
        @Option(names = "--exercise", description = "Then shows that it is a cloud: image, network, server, volume, object, dashboard.")
        boolean exercise;
        @Option(names = "--plugin", paramLabel = "DIR", description = "Adds the tasks of a plugin; may be given more than once.")
        List<Path> plugins = List.of();
        @Option(names = "--show-config", description = "Prints every value with where it came from, and ends.")
        boolean showConfig;

        @Override
        public Integer call() {
            if (jobs < 1) throw new Problem("--jobs must be at least 1, not " + jobs);
            Configuration configuration = common.configuration();
            if (showConfig) {
                System.out.print(configuration.text());
                return 0;
            }
            List<Plugin> adding = Stream.concat(configuration.localConf().plugins().stream(), plugins.stream()).map(Plugin::in).toList();
            Story story = story().postConfig(configuration.localConf());
            for (Plugin plugin : adding) plugin.tell(story, configuration.services());
            if (exercise) exercise(story);
            try (Destination held = Destination.hold(configuration.dest())) {
                Preflight.check(configuration);
                try (Async async = common.functions(configuration, serial ? 1 : jobs, adding)) {
                    story.run(async, configuration.services());
                    async.join();
                    async.summary();
                }
            }
            howToUse(configuration);
            return 0;
        }

        private static void howToUse(Configuration configuration) {
            Path dest = configuration.dest();
            Services services = configuration.services();
            System.out.printf("%nThe stack is up: %s.%n%n", String.join(", ", services.chosen()));
            System.out.printf("  '%s/bin/openstack' token issue%n  . '%s/openrc'            (then just: openstack COMMAND)%n", dest, dest);
            if (services.has("horizon")) {
                System.out.printf("  http://127.0.0.1:%s/    as admin or demo%n", configuration.values().get("HORIZON_PORT").text());
            }
            System.out.printf("%nIts passwords are in %s/passwords.%nNext: status, logs NAME, restart SERVICE, down, down --clean.%n", dest);
        }
    }

    @Command(name = "down", mixinStandardHelpOptions = true, description = "Stops everything; the data stays.")
    static class Down implements Callable<Integer> {
        @Mixin Common common;
        @Option(names = "--clean", description = "Then removes all but the downloads.")
        boolean clean;

        @Override
        public Integer call() {
            Configuration configuration = common.configuration();
            Path dest = common.existing(configuration);
            try (Destination held = Destination.hold(dest)) {
                try (Async async = common.functions(configuration, 8, List.of()).keepGoing()) {
                    ending().run(async, configuration.services());
                    async.join();
                }
                if (clean) held.remove();
            }
            System.out.println(clean ? "The stack is down and " + dest + " is removed." : "The stack is down; its data is in " + dest + ".");
            return 0;
        }
    }

    @Command(name = "restart", mixinStandardHelpOptions = true, description = "Stops a service and starts it again.")
    static class Restart implements Callable<Integer> {
        @Mixin Common common;
        @Parameters(paramLabel = "SERVICE", description = "keystone, glance, …, database, rabbitmq or memcached.")
        String service;

        @Override
        public Integer call() {
            Configuration configuration = common.configuration();
            Story story = story().restart(service);
            try (Destination held = Destination.hold(common.existing(configuration));
                    Async async = common.functions(configuration, 1, List.of())) {
                story.run(async, configuration.services());
                async.join();
            }
            return 0;
        }
    }

    @Command(name = "status", mixinStandardHelpOptions = true,
            description = "Says which processes run, and whether they answer; exit status 1 if one does not.")
    static class Status implements Callable<Integer> {
        @Mixin Common common;

        @Override
        public Integer call() throws IOException {
            Configuration configuration = common.configuration();
            common.existing(configuration);
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
            Async async = common.functions(configuration, 1, List.of()).console(new Console(nowhere, nowhere, false, 0));
            try (async) {
                Task status = async.run("show_status");
                status.future().join();
                Files.copy(status.log(), System.out);
                return status.state() == Task.State.DONE ? 0 : 1;
            }
        }
    }

    @Command(name = "logs", mixinStandardHelpOptions = true, description = "Prints the log of a task of the latest run, or of a process.")
    static class Logs implements Callable<Integer> {
        @Mixin Common common;
        @Parameters(paramLabel = "NAME", description = "init_glance, start_nova_api, …, or nova-api, glance, rabbitmq, …")
        String name;

        @Override
        public Integer call() throws IOException {
            Path logs = common.existing(common.configuration()).resolve("logs");
            for (String folder : new String[] {"latest", "services"}) {
                Path log = logs.resolve(folder).resolve(name + ".log").normalize();
                if (log.startsWith(logs) && Files.exists(log)) {
                    Files.copy(log, System.out);
                    return 0;
                }
            }
            try (Stream<Path> known = Stream.concat(Files.list(logs.resolve("latest")), Files.list(logs.resolve("services")))) {
                throw new Problem("no log is named '" + name + "'\n  known: " + known.map(file -> file.getFileName().toString())
                        .filter(file -> !file.startsWith(".")).map(file -> file.replaceFirst("\\.log$", "")).sorted().collect(Collectors.joining(" ")));
            }
        }
    }

    private static int explain(Exception problem) throws Exception {
        if (problem instanceof Problem || problem instanceof Misuse) {
            System.err.println("stack: " + problem.getMessage());
            return 2;
        }
        if (problem instanceof TaskFailed failed) {
            System.err.println("stack: " + failed.headline() + "\n  next: less '" + failed.log() + "'; run the same again when it is mended");
            return failed.exitStatus() == 124 ? 124 : 1;
        }
        throw problem;
    }
}
