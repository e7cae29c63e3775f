package openstack.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import openstack.model.ServiceNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.tests;

/** Files as DevStack's users have them, each of another kind. */
class LocalConfFilesTest {
    private static final Path FILES = tests.root().resolve("tests/openstack/localconf");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^\\s*(?:export )?([A-Z_a-z0-9]+)\\+?=");
    private static final Pattern MENTIONED =
            Pattern.compile("(?m)^\\s*(?:(?:en|dis)able_(?:service|plugin)|ENABLED_SERVICES\\+?=)\\s*\"?([^#\\n\"]*)");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "minimal      | keystone,glance,placement,neutron,nova,cinder,swift,horizon | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,RABBIT_PASSWORD,SERVICE_PASSWORD",
        "laptop       | keystone,glance,placement,neutron,nova,cinder,swift,horizon | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,FIXED_RANGE,FLOATING_RANGE,IMAGE_URLS,RABBIT_PASSWORD,"
                + "SERVICE_PASSWORD",
        "identity     | keystone,glance                                             | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,RABBIT_PASSWORD,SERVICE_PASSWORD",
        "loadbalancer | keystone,glance,placement,neutron,nova,cinder,horizon       | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,RABBIT_PASSWORD,SERVICE_PASSWORD",
        "plugin-job   | keystone,glance,placement,neutron,nova,cinder,swift,horizon | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,RABBIT_PASSWORD,SERVICE_PASSWORD",
        "tuned        | keystone,glance,placement,neutron,nova,cinder,swift,horizon | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,RABBIT_PASSWORD,REGION_NAME,SERVICE_PASSWORD,SWIFT_HASH_SUFFIX,"
                + "LIBVIRT_TYPE,VIRT_DRIVER",
        "no-volumes   | keystone,glance,placement,neutron,nova                      | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,RABBIT_PASSWORD,SERVICE_PASSWORD",
        "further-node | keystone,glance,placement,neutron,nova,cinder               | "
                + "ADMIN_PASSWORD,DATABASE_PASSWORD,DATABASE_TYPE,RABBIT_PASSWORD,SERVICE_PASSWORD",
    })
    void it_is_accepted_at_once_and_each_line_counts_or_is_named(String name, String services, String settings)
            throws Exception {
        Path file = FILES.resolve(name + ".conf");
        Configuration configuration = configuration(name);
        assertEquals(Set.of(services.split(",")), configuration.services().chosen());
        assertEquals(Set.of(settings.split(",")), configuration.localConf().settings().keySet());

        String shown = configuration.text();
        String localrc = Files.readString(file).replaceAll("(?s)\\[\\[(?!local).*?(?=\\[\\[local|$)", "");
        Set<String> silent = new TreeSet<>();
        for (Matcher found = ASSIGNMENT.matcher(localrc); found.find(); ) {
            boolean counts = Set.of("ENABLED_SERVICES", "MYSQL_PASSWORD", "SWIFT_HASH").contains(found.group(1))
                    || settings.contains(found.group(1));
            boolean inside = found.group(1).matches("create_.*|USE_SSL"); // of a quoted value, of an if
            if (!counts && !inside && !shown.matches("(?s).*\\n  \\d+ +" + found.group(1) + " .*")) {
                silent.add(found.group(1));
            }
        }
        for (Matcher found = MENTIONED.matcher(localrc); found.find(); ) {
            boolean plugin = found.group().contains("plugin");
            for (String word : found.group(1).trim().split(plugin ? " .*" : "[, ]+")) {
                String service = word.replaceFirst("^-", "");
                if (service.isEmpty() || service.startsWith("$") || ServiceNames.service(service) != null) continue;
                if (!shown.contains((plugin ? "enable_plugin " : "able_service ") + service + " ")) silent.add(service);
            }
        }
        assertEquals(Set.of(), silent, shown);
    }

    @Test
    void what_they_say_arrives_as_bash_would_read_it() throws Exception {
        Map<String, Setting> identity = configuration("identity").localConf().settings();
        assertEquals("a b'c $ecret x y say \"no\"",
                Arrays.stream(new String[] {"ADMIN", "DATABASE", "RABBIT", "SERVICE"})
                .map(name -> identity.get(name + "_PASSWORD").text()).collect(Collectors.joining(" ")));
        assertEquals("openstack", configuration("laptop").values().get("DATABASE_PASSWORD").text());
        assertEquals("{NOVA_CONF=[DEFAULT/cpu_allocation_ratio=4.0, DEFAULT/my_note=listens on 127.0.0.1, "
                + "DEFAULT/instance_name=$state_path/%(uuid)s, "
                + "scheduler/workers=2, libvirt/cpu_mode=none], "
                + "Q_PLUGIN_CONF_FILE=[ml2_type_vlan/network_vlan_ranges=physnet1:200:299]}",
                configuration("tuned").localConf().postConfig().entrySet().stream().map(entry -> entry.getKey() + "="
                        + entry.getValue().stream().map(s -> s.section() + "/" + s.name() + "=" + s.value()).toList())
                        .collect(Collectors.joining(", ", "{", "}")));
    }

    @Test
    void only_what_the_stack_knows_reaches_its_functions_and_no_password_is_shown() throws Exception {
        for (String name : new String[] {"laptop", "identity", "loadbalancer", "tuned", "no-volumes", "further-node"}) {
            Configuration configuration = configuration(name);
            Set<String> more = new TreeSet<>(configuration.values().keySet());
            more.removeAll(Configuration.of(Map.of(), Map.of("HOME", "/h"), FILES.resolve("minimal.conf")).values()
                    .keySet());
            assertEquals(Set.of(), more);
            String shown = configuration.text() + configuration.localConf().remarks().summary();
            for (String secret : new String[] {"a b'c", "$ecret", "labstack", "supersecret", "66a3d6"}) {
                assertFalse(shown.contains(secret), secret);
            }
            assertTrue(shown.contains("ADMIN_PASSWORD       = (set)"), shown);
        }
    }

    private static Configuration configuration(String name) {
        return Configuration.of(Map.of(), Map.of("HOME", "/h"), FILES.resolve(name + ".conf"));
    }
}
