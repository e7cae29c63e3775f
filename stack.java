///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8
//DEPS info.picocli:picocli:4.7.7
//SOURCES lib/async/Async.java
//SOURCES lib/openstack/*.java
//SOURCES lib/openstack/conf/*.java
//SOURCES lib/openstack/folder/*.java
//SOURCES lib/openstack/log/*.java
//SOURCES lib/openstack/model/*.java
//SOURCES lib/openstack/server/*.java
//SOURCES lib/openstack/source/*.java
//SOURCES lib/openstack/virt/*.java
//FILES functions/=functions/
//DESCRIPTION Brings up a real OpenStack from Debian's packages, without root, in parallel.
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+PerfDisableSharedMem

import openstack.Completion;
import openstack.Debug;
import openstack.Down;
import openstack.LatestReport;
import openstack.Logs;
import openstack.Mistakes;
import openstack.Restart;
import openstack.Shell;
import openstack.Status;
import openstack.Story;
import openstack.Tempest;
import openstack.Up;
import openstack.model.Services;
import openstack.server.Forward;
import openstack.server.Ssh;
import picocli.CommandLine;

/** The stack script: the story of what is run, and the commands that run it. */
public class stack {
    public static void main(String... args) {
        System.exit(command().execute(args));
    }

    static CommandLine command() {
        CommandLine command = new CommandLine(new Up(stack::story, stack::exercise, stack::ending))
                .setCommandName("stack")
                .addSubcommand(new Up(stack::story, stack::exercise, stack::ending))
                .addSubcommand(new Status())
                .addSubcommand(new Logs())
                .addSubcommand(new LatestReport())
                .addSubcommand(new Restart(stack::story))
                .addSubcommand(new Debug())
                .addSubcommand(new Shell())
                .addSubcommand(new CommandLine(new Ssh()).setStopAtPositional(true))
                .addSubcommand(new Forward())
                .addSubcommand(new Tempest())
                .addSubcommand(new Down(stack::ending))
                .addSubcommand(new Completion())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Mistakes::execute)
                .setExecutionExceptionHandler(new Mistakes())
                .setParameterExceptionHandler(new Mistakes());
        command.getCommandSpec().usageMessage()
                .description("Brings up a real OpenStack from Debian's packages, without root, in parallel."
                        + " Without a command: up.")
                .footer("", "Exit status: 0 done, 1 a task failed, 2 usage or configuration,"
                        + " 124 a task took too long, 130 and 143 ended by a signal.");
        return command;
    }

    /**
     * The story: DevStack's functions in its order, each with all that its data needs and nothing more. A task starts
     * as soon as that is done, a slot is free, and nobody else holds what it uses.
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

        story.service("ovn").task("download_packages", "ovn").after("resolve_packages").using("apt")
                .task("install_ovn").after("download_packages_ovn");

        story.service("libvirt").task("download_packages", "libvirt").after("resolve_packages").using("apt")
                .task("install_libvirt").after("download_packages_libvirt")
                .task("configure_libvirt").after("generate_passwords");

        story.service("namespace").task("download_packages", "namespace").after("resolve_packages").using("apt")
                .task("install_namespace").after("download_packages_namespace")
                .task("write_ssh_config").after("generate_passwords")
                .task("start_namespace").after("install_namespace", "install_ovn", "install_libvirt",
                        "configure_libvirt");
        story.service("ovn").task("start_ovn").after("start_namespace");
        story.service("libvirt").task("start_libvirt").after("start_ovn");

        story.service("base").task("download_packages", "base").after("resolve_packages").using("apt")
                .task("install_base").after("download_packages_base");

        story.service("keystone").task("download_packages", "keystone").after("resolve_packages").using("apt")
                .task("install_keystone").after("download_packages_keystone")
                .task("configure_keystone").after("install_keystone", "generate_passwords").using("keystone.conf")
                .task("init_keystone").after("configure_keystone", "install_base", "start_database")
                .task("start_keystone").after("init_keystone")
                .task("create_keystone_accounts").after("start_keystone");

        story.service("glance").task("download_packages", "glance").after("resolve_packages").using("apt")
                .task("install_glance").after("download_packages_glance")
                .task("configure_glance").after("install_glance", "generate_passwords").using("glance-api.conf")
                .task("init_glance").after("configure_glance", "install_base", "start_database")
                .task("create_glance_accounts").after("create_keystone_accounts")
                .task("start_glance").after("init_glance")
                .task("create_user_images").after("start_glance", "create_glance_accounts");

        story.service("guest").task("build_guest_image").after("install_namespace", "install_base")
                .task("create_guest_image").after("build_guest_image", "start_glance", "create_glance_accounts");

        story.service("placement").task("download_packages", "placement").after("resolve_packages").using("apt")
                .task("install_placement").after("download_packages_placement")
                .task("configure_placement").after("install_placement", "generate_passwords").using("placement.conf")
                .task("init_placement").after("configure_placement", "install_base", "start_database")
                .task("create_placement_accounts").after("create_keystone_accounts")
                .task("start_placement").after("init_placement");

        story.service("nova").task("download_packages", "nova").after("resolve_packages").using("apt")
                .task("install_nova").after("download_packages_nova")
                .task("configure_nova").after("install_nova", "generate_passwords").using("nova.conf")
                .task("init_nova_api").after("configure_nova", "install_base", "start_database")
                .task("init_nova_cell0").after("configure_nova", "install_base", "start_database")
                .task("init_nova_cell1").after("init_nova_cell0")
                .task("map_nova_cells").after("init_nova_api", "init_nova_cell0", "init_nova_cell1")
                .task("create_nova_accounts").after("create_keystone_accounts");

        story.service("neutron").task("download_packages", "neutron").after("resolve_packages").using("apt")
                .task("install_neutron").after("download_packages_neutron")
                .task("configure_neutron").after("install_neutron", "generate_passwords")
                        .using("neutron.conf", "ml2_conf.ini")
                .task("init_neutron").after("configure_neutron", "install_base", "start_database")
                .task("create_neutron_accounts").after("create_keystone_accounts")
                .task("start_neutron").after("init_neutron", "start_rabbitmq", "start_ovn")
                .task("create_initial_networks").after("start_neutron", "create_neutron_accounts");
        story.service("nova").task("configure_neutron_nova").after("configure_nova").using("nova.conf")
                .task("start_nova_services").after("map_nova_cells", "configure_neutron_nova", "create_nova_accounts",
                        "create_placement_accounts", "start_placement", "start_rabbitmq", "start_libvirt",
                        "build_guest_image")
                .task("discover_hosts").after("start_nova_services")
                .task("create_flavors").after("start_nova_services");

        story.service("cinder").task("download_packages", "cinder").after("resolve_packages").using("apt")
                .task("install_cinder").after("download_packages_cinder")
                .task("configure_cinder").after("install_cinder", "generate_passwords").using("cinder.conf")
                .task("init_cinder").after("configure_cinder", "install_base", "start_database")
                .task("create_cinder_accounts").after("create_keystone_accounts")
                .task("start_cinder_api").after("init_cinder", "start_rabbitmq")
                .task("start_cinder_scheduler").after("init_cinder", "start_rabbitmq")
                .task("start_cinder_volume").after("init_cinder", "start_rabbitmq")
                .task("create_volume_types").after("start_cinder_api", "create_cinder_accounts")
                .task("wait_for_cinder").after("create_cinder_accounts", "start_cinder_api", "start_cinder_scheduler",
                        "start_cinder_volume");

        story.service("swift").task("download_packages", "swift").after("resolve_packages").using("apt")
                .task("install_swift").after("download_packages_swift")
                .task("configure_swift").after("install_swift", "generate_passwords")
                .task("init_swift").after("configure_swift", "install_base")
                .task("create_swift_accounts").after("create_keystone_accounts")
                .task("start_swift").after("init_swift");

        story.service("horizon").task("download_packages", "horizon").after("resolve_packages").using("apt")
                .task("install_horizon").after("download_packages_horizon", "install_base")
                .task("configure_horizon").after("install_base", "generate_passwords")
                .task("init_horizon").after("configure_horizon")
                .task("start_horizon").after("install_horizon", "init_horizon");

        story.service("client").task("download_packages", "client").after("resolve_packages").using("apt")
                .task("install_client").after("download_packages_client");
        return story;
    }

    /**
     * What shows that it is a cloud, with the stock client, one after the other; it needs all that has been told so
     * far.
     */
    static void exercise(Story story) {
        String[] everything = story.names().toArray(String[]::new);
        story.service("glance").task("exercise_image").after(everything);
        story.service("neutron").task("exercise_network").after(everything);
        story.service("nova").task("exercise_server").after("exercise_image", "exercise_network");
        story.service("guest").task("exercise_snapshot").after("exercise_server");
        story.service("cinder").task("exercise_volume").after(everything).after("exercise_server", "exercise_snapshot");
        story.service("swift").task("exercise_object").after(everything);
        story.service("horizon").task("exercise_horizon").after("exercise_server");
        story.service("").task("exercise_cleanup")
                .after("exercise_volume", "exercise_object", "exercise_horizon", "exercise_snapshot", "exercise_server",
                        "exercise_network", "exercise_image");
    }

    /** The end of it: the services first, then what they stand on. What does not run is stopped already. */
    static Story ending() {
        Story story = new Story();
        for (String service : Services.known()) story.service("").task("stop_" + service);
        String[] services = story.names().toArray(String[]::new);
        for (String server : Services.servers()) story.task("stop_" + server).after(services);
        String[] all = story.names().toArray(String[]::new);
        story.task("stop_leftovers").after(all);
        return story;
    }
}
