package openstack.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import openstack.folder.Remembered;
import openstack.model.Problem;
import openstack.model.ServiceNames;
import openstack.model.Services;
import openstack.virt.Host;
import openstack.virt.HostProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @TempDir Path folder;

    @Test
    void a_flag_wins_over_the_environment_that_over_local_conf_and_that_over_the_default() throws Exception {
        Path file = Files.writeString(folder.resolve("local.conf"), "KEYSTONE_PORT=1\nGLANCE_PORT=1\nNOVA_PORT=1\n");
        var values = Configuration.of(Map.of("KEYSTONE_PORT", "3"),
                Map.of("KEYSTONE_PORT", "2", "GLANCE_PORT", "2", "HOME", "/h"), file).values();
        assertEquals(new Setting("3", "flag"), values.get("KEYSTONE_PORT"));
        assertEquals(new Setting("2", "environment"), values.get("GLANCE_PORT"));
        assertEquals(new Setting("1", file + ":3"), values.get("NOVA_PORT"));
        assertEquals(new Setting("9696", "default"), values.get("NEUTRON_PORT"));
        assertEquals(new Setting("/h/.local/share/stack", "default"), values.get("DEST"));
    }

    @Test
    void a_stack_lies_among_the_users_data_and_one_of_an_earlier_version_is_found_where_it_is() throws Exception {
        Files.createDirectory(folder.resolve("stack")); // a checkout, for one
        for (String data : List.of("", "relative")) {
            Map<String, String> environment = Map.of("HOME", folder.toString(), "XDG_DATA_HOME", data);
            assertEquals(folder.resolve(".local/share/stack"), Configuration.of(Map.of(), environment, null).dest());
        }
        assertEquals(Path.of("/data/stack"),
                Configuration.of(Map.of(), Map.of("HOME", folder.toString(), "XDG_DATA_HOME", "/data"), null).dest());
        Files.createFile(folder.resolve("stack/.stack"));
        assertEquals(folder.resolve("stack"),
                Configuration.of(Map.of(), Map.of("HOME", folder.toString(), "XDG_DATA_HOME", "/data"), null).dest());
    }

    @Test
    void only_settings_are_taken_from_the_environment_and_places_of_its_own_are_named() {
        Map<String, String> environment = Map.of("HOME", "/h", "PREFIX", "/usr", "DATA_DIR", "/var",
                "NOVA_CONF", "/etc/nova.conf", "BASH_ENV", "/h/env", "PYTHONPATH", "/h/python", "DEST_DIR", "/usr",
                "KEYSTONE_URL", "http://example.com", "GLANCE_PORT", "9393");
        Configuration configuration = Configuration.of(Map.of(), environment, null);
        assertEquals(Set.of("PREFIX", "DATA_DIR", "NOVA_CONF"), configuration.ignored());
        assertEquals(Set.of("GLANCE_PORT"), configuration.values().entrySet().stream()
                .filter(entry -> entry.getValue().origin().equals("environment")).map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
        assertEquals("/h/.local/share/stack", configuration.dest().toString());
        assertEquals("/h/.cache/stack", configuration.values().get("STACK_CACHE").text());
    }

    @Test
    void what_the_stack_was_brought_up_with_counts_more_than_a_default_and_less_than_anything_said_now()
            throws Exception {
        Files.writeString(folder.resolve("settings"),
                "ENABLED_SERVICES=keystone,glance\nDATABASE_TYPE=mysql\nKEYSTONE_PORT=5001\nGLANCE_PORT=9\n"
                        + "DEST=/elsewhere\n");
        Path file = Files.writeString(folder.resolve("local.conf"), "GLANCE_PORT=9393\nREGION_NAME=$DEST/x\n");
        Configuration later = of(Map.of("DEST", folder.toString()), file);
        assertEquals(Set.of("keystone", "glance"), later.services().chosen());
        assertEquals("mysql", later.services().databaseType());
        assertEquals(new Setting("5001", "stack"), later.values().get("KEYSTONE_PORT"));
        assertEquals(new Setting("9393", file + ":1"), later.values().get("GLANCE_PORT"));
        assertEquals(folder + "/x", later.values().get("REGION_NAME").text());
        assertEquals(folder, later.dest());
        assertEquals(Set.of("keystone"),
                of(Map.of("DEST", folder.toString(), "ENABLED_SERVICES", "keystone"), null).services().chosen());
    }

    @Test
    void what_is_remembered_has_no_secrets_and_is_read_back() throws Exception {
        Configuration made = Configuration.of(Map.of("DEST", folder.toString(), "KEYSTONE_PORT", "5001"),
                Map.of("HOME", "/h", "ADMIN_PASSWORD", "geheim"), null);
        Remembered.keep(made.dest(), made.lasting(), "");
        assertFalse(Files.readString(folder.resolve("settings")).contains("PASSWORD"));
        assertEquals("5001", of(Map.of("DEST", folder.toString()), null).values().get("KEYSTONE_PORT").text());
        check(made);
    }

    @Test
    void a_stack_that_was_moved_or_keeps_another_database_is_refused_with_the_way_back() throws Exception {
        Files.writeString(folder.resolve("settings"),
                "ENABLED_SERVICES=keystone\nDATABASE_TYPE=sqlite\nDEST=" + folder + "\n");
        Configuration other = of(Map.of("DEST", folder.toString(), "DATABASE_TYPE", "mysql"), null);
        String database = assertThrows(Problem.class, () -> check(other)).getMessage();
        assertTrue(database.startsWith("the stack in " + folder
                + " keeps its data in sqlite, not in mysql\nhint: another --dest"), database);
        Files.writeString(folder.resolve("settings"), "DEST=/made/here\n");
        Configuration elsewhere = of(Map.of("DEST", folder.toString()), null);
        String moved = assertThrows(Problem.class, () -> check(elsewhere)).getMessage();
        assertEquals("the stack in " + folder + " was made in /made/here, and its data says so\nhint: mv '" + folder
                + "' '/made/here'", moved);
    }

    @Test
    void a_stack_keeps_what_its_servers_are_unless_it_has_no_networks() throws Exception {
        Files.writeString(folder.resolve("settings"),
                "ENABLED_SERVICES=keystone,neutron\nDATABASE_TYPE=mysql\nDEST=" + folder + "\n");
        check(of(Map.of("DEST", folder.toString()), null));
        Configuration booting = of(Map.of("DEST", folder.toString(), "VIRT_DRIVER", "libvirt"), null);
        String message = assertThrows(Problem.class, () -> check(booting)).getMessage();
        assertTrue(message.startsWith("the stack in " + folder + " was made with VIRT_DRIVER=fake, not libvirt, and"
                + " nothing carries its networks over\nhint: another --dest"), message);
        Files.writeString(folder.resolve("settings"),
                "ENABLED_SERVICES=keystone\nDATABASE_TYPE=sqlite\nDEST=" + folder + "\n");
        check(of(Map.of("DEST", folder.toString(), "VIRT_DRIVER", "libvirt"), null));
        Files.writeString(folder.resolve("settings"), "ENABLED_SERVICES=keystone,neutron\nVIRT_DRIVER=libvirt\nDEST="
                + folder + "\n");
        assertEquals("libvirt", of(Map.of("DEST", folder.toString()), null).services().virtDriver());
    }

    @Test
    void where_nobody_says_what_servers_are_the_machine_does_and_a_stack_keeps_it() throws Exception {
        Optional<Host.Lack> lack = HostProbe.here().lack();
        Map<String, String> here = Map.of("DEST", folder.toString());
        Configuration found = of(here, null);
        assertEquals(new Setting(lack.isEmpty() ? "libvirt" : "fake", "auto"), found.values().get("VIRT_DRIVER"));
        assertEquals(lack.map(Host.Lack::remedy), found.lack().map(Host.Lack::remedy));
        Configuration small = of(Map.of("DEST", folder.toString(), "ENABLED_SERVICES", "keystone"), null);
        assertEquals(Optional.empty(), small.lack());
        Remembered.keep(folder, small.lasting(), ""); // nova may come to it, and then the machine is asked
        assertEquals("auto", of(Map.of("DEST", folder.toString(), "ENABLED_SERVICES", "keystone"), null).values()
                .get("VIRT_DRIVER").origin());
        for (String made : List.of("libvirt", "fake")) {
            Files.writeString(folder.resolve("settings"), "ENABLED_SERVICES=keystone,neutron\nDATABASE_TYPE=mysql\n"
                    + "VIRT_DRIVER=" + made + "\nDEST=" + folder + "\n");
            for (var flags : List.of(here, Map.of("DEST", folder.toString(), "VIRT_DRIVER", "auto"))) {
                assertEquals(new Setting(made, "stack"), of(flags, null).values().get("VIRT_DRIVER"));
            }
        }
    }

    @Test
    void local_conf_changes_the_default_services_and_a_flag_overrides_it_all() throws Exception {
        Path file = Files.writeString(folder.resolve("local.conf"), "disable_service horizon swift cinder\n");
        assertEquals(Set.of("keystone", "glance", "placement", "neutron", "nova"),
                of(Map.of(), file).services().chosen());
        assertEquals(Set.of("keystone"), of(Map.of("ENABLED_SERVICES", "keystone"), file).services().chosen());
    }

    @Test
    void all_that_is_wrong_is_told_at_once() throws Exception {
        Path file = Files.writeString(folder.resolve("local.conf"),
                "GLANCE_PORT=x\nFIXED_RANGE=here\ndisable_service glance\nREGION_NAME=$(id)\n");
        String message = assertThrows(Problem.class, () -> of(Map.of("NOVA_PORT", "99999"), file)).getMessage();
        assertEquals("5 problems in the configuration:\n  " + file
                + ":3: glance is disabled, and needed by nova, cinder, horizon; disable these, too, or delete this "
                + "line\n  " + file
                + ":4: REGION_NAME: $(id) would have to be run, and nothing in this file is: write what it prints\n  "
                + "GLANCE_PORT must be a port, not 'x' (from " + file + ":1)\n  "
                + "FIXED_RANGE must be a network such as 10.0.0.0/26, not 'here' (from " + file + ":2)\n  "
                + "NOVA_PORT must be a port, not '99999' (from flag)",
                message);
    }

    @Test
    void post_config_of_a_service_that_is_not_chosen_is_told_and_dropped() throws Exception {
        Path file = Files.writeString(folder.resolve("local.conf"),
                "[[post-config|$CINDER_CONF]]\n[DEFAULT]\ndebug = True\n");
        LocalConf conf = of(Map.of("ENABLED_SERVICES", "keystone"), file).localConf();
        assertEquals(Map.of(), conf.postConfig());
        assertEquals(List.of(new Remarks.Remark(3, "CINDER_CONF debug", "cinder is not among the services")),
                conf.remarks().ignored());
    }

    @Test
    void what_is_shown_names_the_origin_and_hides_passwords() {
        String text = Configuration.of(Map.of(), Map.of("HOME", "/h", "ADMIN_PASSWORD", "geheim"), null).text()
                .replaceAll(" +", " ");
        assertTrue(text.contains("KEYSTONE_PORT = 5000 [default]"), text);
        assertTrue(text.contains("ADMIN_PASSWORD = (set) [environment]"), text);
        assertTrue(text.contains("RABBIT_PASSWORD = (generated) [default]"), text);
        assertFalse(text.contains("geheim"), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "ENABLED_SERVICES | keystone,glanc   | no such service: 'glanc'",
        "ENABLED_SERVICES | glance           | glance needs keystone, which is not among the chosen services",
        "ENABLED_SERVICES | ,                | no service is chosen",
        "KEYSTONE_PORT    | 99999            | KEYSTONE_PORT must be a port, not '99999' (from flag)",
        "KEYSTONE_PORT    | five             | KEYSTONE_PORT must be a port, not 'five' (from flag)",
        "DATABASE_TYPE    | sqlite           | DATABASE_TYPE is sqlite, which nova, neutron and cinder cannot share",
        "SERVICE_HOST     | 0.0.0.0          | SERVICE_HOST is '0.0.0.0' (from flag): the stack listens on 127.0.0.1 "
                + "only, since its inner services ask nobody for a password",
        "DEST             | ``               | DEST is empty",
        "DATABASE_TYPE    | oracle           | DATABASE_TYPE is 'oracle'; it can be mysql (MariaDB) or sqlite",
        "VIRT_DRIVER      | ironic           | VIRT_DRIVER is 'ironic' (from flag); it can be libvirt, fake, or auto, "
                + "which is libvirt where servers can boot",
        "LIBVIRT_TYPE     | xen              | LIBVIRT_TYPE is 'xen' (from flag); it can be kvm or qemu",
    })
    void a_value_that_cannot_be_right_is_an_error(String name, String value, String message) {
        assertEquals(message,
                assertThrows(Problem.class, () -> of(Map.of(name, value), null)).getMessage().split("\n")[0]);
    }

    @Test
    void a_service_that_lacks_another_says_which_list_would_do() {
        String message = assertThrows(Problem.class, () -> Services.of(Set.of("horizon"), "")).getMessage();
        assertTrue(message.endsWith("hint: --services glance,horizon,keystone,neutron,nova,placement"), message);
    }

    @Test
    void DevStacks_names_of_services_mean_the_same_in_the_environment_a_flag_and_local_conf() throws Exception {
        String names = "key,mysql,rabbit,g-api,placement-api,q-svc,n-api,n-cpu,n-cond,n-sch,dstat,tempest,etcd3";
        Path file = Files.writeString(folder.resolve("local.conf"), "ENABLED_SERVICES=" + names + "\n");
        Configuration inFile = of(Map.of(), file), flag = of(Map.of("ENABLED_SERVICES", names), null);
        Configuration environment =
                Configuration.of(Map.of(), Map.of("HOME", "/h", "ENABLED_SERVICES", names.replace(',', ' ')), null);
        for (Configuration any : List.of(inFile, flag, environment)) {
            assertEquals(Set.of("keystone", "glance", "placement", "neutron", "nova"), any.services().chosen());
            assertEquals("keystone,glance,placement,neutron,nova", any.values().get("ENABLED_SERVICES").text());
        }
        assertEquals(List.of("mysql", "rabbit", "dstat", "tempest", "etcd3"), List.copyOf(flag.without()));
        assertTrue(flag.text().contains("  mysql: it runs when a chosen service needs it\n"), flag.text());
        assertEquals(Set.of(), inFile.without());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "n-cpu    | nova-compute  | nova",
        "nova-api | nova-api      | nova",
        "c-vol    | cinder-volume | cinder",
        "g-api    | glance        | glance",
        "glance   | glance        | glance",
        "q-api    | neutron       | neutron",
        "neutron-rpc-server | neutron-rpc-server | neutron",
        "neutron  | neutron neutron-rpc-server neutron-periodic-workers neutron-ovn-maintenance-worker | neutron",
        "s-object | swift         | swift",
        "mysql    | database      | database",
        "rabbitmq | rabbitmq      | rabbitmq",
        "nova     | nova-api nova-conductor nova-scheduler nova-compute | nova",
        "horizon  | horizon       | horizon",
        "base     |               | ",
        "n-novnc  |               | ",
    })
    void a_name_in_either_language_means_processes(String name, String processes, String service) {
        assertEquals(processes == null ? "" : processes, String.join(" ", ServiceNames.processes(name)));
        if (service != null) assertEquals(service, ServiceNames.owner(ServiceNames.processes(name).iterator().next()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "keystone                                        |        | sqlite | false",
        "keystone,glance,placement                       |        | sqlite | false",
        "keystone                                        | mysql  | mysql  | false",
        "keystone,neutron                                |        | mysql  | true",
        "keystone,swift                                  |        | sqlite | false",
    })
    void database_and_rabbitmq_follow_from_the_services(String names, String wanted, String type, boolean rabbitmq) {
        Services services = Services.of(Services.parse(names), wanted == null ? "" : wanted);
        assertEquals(type, services.databaseType());
        assertEquals(type.equals("mysql"), services.has("database"));
        assertEquals(rabbitmq, services.has("rabbitmq"));
    }

    private static void check(Configuration configuration) {
        Remembered.check(configuration.dest(), configuration.services().databaseType(),
                configuration.services().virtDriver());
    }

    private static Configuration of(Map<String, String> flags, Path file) {
        return Configuration.of(flags, Map.of("HOME", "/h"), file);
    }
}
