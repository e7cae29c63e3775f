package openstack;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** DevStack's names of services beside ours: what is n-cpu here, and what is nothing here. Pure. */
final class ServiceNames {
    /** The parts that make a service; it is off when all of them are. */
    private static final Map<String, List<String>> PARTS = new LinkedHashMap<>();
    /** Other names of a part. */
    private static final Map<String, String> ALIASES =
            Map.of("neutron-api", "q-svc", "neutron-server", "q-svc", "q-api", "q-svc");
    /** Names, as patterns, that DevStack knows and that mean nothing here, with the reason. */
    private static final Map<Pattern, String> MEANINGLESS = new LinkedHashMap<>();

    static {
        PARTS.put("keystone", List.of("key"));
        PARTS.put("glance", List.of("g-api"));
        PARTS.put("placement", List.of("placement-api"));
        PARTS.put("neutron", List.of("q-svc"));
        PARTS.put("nova", List.of("n-api", "n-cpu", "n-cond", "n-sch"));
        PARTS.put("cinder", List.of("c-api", "c-sch", "c-vol"));
        PARTS.put("swift", List.of("s-proxy", "s-object", "s-container", "s-account"));
        PARTS.put("horizon", List.of());
        meaningless("mysql|mariadb|database|rabbit|rabbitmq", "it runs when a chosen service needs it");
        meaningless("memcached", "any user of the machine could write into it; each service has a cache of its own");
        meaningless("postgresql", "the database is MariaDB, or SQLite for a small stack");
        meaningless("qpid|zeromq|kafka", "messages go through RabbitMQ");
        meaningless("tempest", "tempest is no service here");
        meaningless("n-net", "nova-network is gone, neutron is the network");
        meaningless("n-(novnc|xvnc|spice|sproxy|cauth|obj|crt|cell.*|cond-.*|super-cond|api-meta|vol|cpu-.*|sch-.*)",
                "nova's API, conductor, scheduler and compute are all of nova here");
        meaningless("g-(reg|glare|search|api-r)", "glance is its API here");
        meaningless("c-bak", "cinder has no backups here");
        meaningless("placement-client", "the client comes with the stack");
        meaningless("q-.*|neutron-.*|ovn-.*|ovs-.*|ovs|ovn|ovsdb-server|br-ex-tcpdump|br-int-flows|quantum",
                "neutron's API is all of neutron here, no agent touches the machine's network");
        meaningless("etcd3|etcd|zookeeper|dstat|(peakmem|memory|file)_tracker|tls-proxy|ldap|openstack-cli-server",
                "the stack does without");
    }

    private ServiceNames() {}

    private static void meaningless(String names, String why) {
        MEANINGLESS.put(Pattern.compile(names), why);
    }

    /** The service that a name means as a whole or in part; null for one that is none of ours. */
    static String service(String name) {
        if (PARTS.containsKey(name)) return name;
        String part = ALIASES.getOrDefault(name, name);
        return PARTS.keySet().stream().filter(service -> PARTS.get(service).contains(part)).findFirst().orElse(null);
    }

    /** Our names for a list in either language; what is neither stays as it is. */
    static Set<String> ours(Set<String> names) {
        Set<String> ours = new LinkedHashSet<>();
        for (String name : names) ours.add(service(name) == null ? name : service(name));
        return ours;
    }

    /** The parts that a name means: all of a service, or one; a service of a single program is its own part. */
    static List<String> parts(String name) {
        List<String> parts = PARTS.get(name);
        if (parts == null) return List.of(ALIASES.getOrDefault(name, name));
        return parts.isEmpty() ? List.of(name) : parts;
    }

    /** Why a name that is none of ours means nothing here. */
    static String why(String name) {
        return MEANINGLESS.entrySet().stream().filter(entry -> entry.getKey().matcher(name).matches())
                .map(Map.Entry::getValue).findFirst().orElse("no service of this stack");
    }

    static boolean isKnown(String name) {
        return service(name) != null
                || MEANINGLESS.keySet().stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
