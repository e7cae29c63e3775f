package openstack.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * DevStack's names of services and processes beside ours, wherever a user names one: what is n-cpu here, and what is
 * nothing here. The names themselves are in the table {@code functions/services}. Pure.
 */
public final class ServiceNames {
    /** A part of a service or server, by the first of its names. */
    private record Named(Part of, String first, String process) {}

    /** By each of their names. */
    private static final Map<String, Named> PARTS = new LinkedHashMap<>();
    /** Names, as patterns, that DevStack knows and that mean nothing here, with the reason. */
    private static final Map<Pattern, String> MEANINGLESS = new LinkedHashMap<>();

    static {
        for (Part part : Part.ALL.values()) {
            for (String worker : part.workers().keySet()) {
                meaningless(worker, "it comes with " + part.name() + ", where the release has one");
            }
            part.processes().forEach((names, process) -> {
                List<String> all = List.of(names.split(","));
                for (String name : all) PARTS.put(name, new Named(part, all.get(0), process));
            });
        }
        meaningless("mysql|mariadb|database|rabbit|rabbitmq", "it runs when a chosen service needs it");
        meaningless("memcached", "any user of the machine could write into it; each service has a cache of its own");
        meaningless("postgresql", "the database is MariaDB, or SQLite for a small stack");
        meaningless("qpid|zeromq|kafka", "messages go through RabbitMQ");
        meaningless("tempest", "it is a command here: ./jbang stack.java tempest");
        meaningless("n-net", "nova-network is gone, neutron is the network");
        meaningless("n-(novnc|xvnc|spice|sproxy|cauth|obj|crt|cell.*|cond-.*|super-cond|api-meta|vol|cpu-.*|sch-.*)",
                "nova's API, conductor, scheduler and compute are all of nova here");
        meaningless("g-(reg|glare|search|api-r)", "glance is its API here");
        meaningless("c-bak", "cinder has no backups here");
        meaningless("placement-client", "the client comes with the stack");
        meaningless("q-.*|neutron-.*|ovn-.*|ovs-.*|ovs|ovn|ovsdb-server|br-ex-tcpdump|br-int-flows|quantum",
                "no agent touches the machine's network; what else neutron needs comes with q-svc");
        meaningless("etcd3|etcd|zookeeper|dstat|(peakmem|memory|file)_tracker|tls-proxy|ldap|openstack-cli-server",
                "the stack does without");
    }

    private ServiceNames() {}

    private static void meaningless(String names, String why) {
        MEANINGLESS.put(Pattern.compile(names), why);
    }

    /** The service that a name means as a whole or in part; null for one that is none of ours. */
    public static String service(String name) {
        if (Services.known().contains(name)) return name;
        Named part = PARTS.get(name);
        return part == null || !part.of().isService() ? null : part.of().name();
    }

    /** Our names for a list in either language, without what means nothing here; what is neither stays as it is. */
    public static Set<String> ours(Set<String> names) {
        Set<String> ours = new LinkedHashSet<>();
        for (String name : names) {
            if (!isMeaningless(name)) ours.add(service(name) == null ? name : service(name));
        }
        return ours;
    }

    /** The parts that a name means: all of a service, or one; a service without any is its own part. */
    public static List<String> parts(String name) {
        if (PARTS.containsKey(name)) return List.of(PARTS.get(name).first());
        List<String> parts = PARTS.values().stream().filter(part -> part.of().name().equals(name)).map(Named::first)
                .distinct().toList();
        return parts.isEmpty() ? List.of(name) : parts;
    }

    /**
     * The processes that a name means: those of a service or server, or one, by our name or DevStack's; may be none.
     * Some of them are there with some releases and virt drivers only.
     */
    public static Set<String> processes(String name) {
        Part part = Part.ALL.get(name);
        Set<String> processes = new LinkedHashSet<>();
        for (Named named : PARTS.values()) {
            if (named.of().name().equals(name) || named.process().equals(name)) processes.add(named.process());
        }
        if (PARTS.containsKey(name)) processes.add(PARTS.get(name).process());
        for (Part any : Part.ALL.values()) {
            for (String worker : any.workers().keySet()) {
                if (any.name().equals(name) || worker.equals(name)) processes.add(worker);
            }
        }
        if (processes.isEmpty() && part != null && (part.isService() || part.isServer())) processes.add(name);
        return processes;
    }

    /** Those of them that there are in a stack of these services, of this release. */
    public static Set<String> processes(String name, Services services, String release) {
        Set<String> processes = processes(name);
        boolean beside = Release.ALL.get(release).servesByUwsgi();
        for (Part part : Part.ALL.values()) {
            part.workers().forEach((worker, server) -> {
                if (!beside || !server.isEmpty() && !services.has(server)) processes.remove(worker);
            });
        }
        return processes;
    }

    /** The service or server that a process is one of. */
    public static String owner(String process) {
        return Part.ALL.values().stream().filter(part -> part.processes().containsValue(process)
                || part.workers().containsKey(process)).map(Part::name).findFirst().orElse(process);
    }

    /** Why a name that is none of ours means nothing here. */
    public static String why(String name) {
        return MEANINGLESS.entrySet().stream().filter(entry -> entry.getKey().matcher(name).matches())
                .map(Map.Entry::getValue).findFirst().orElse("no service of this stack");
    }

    public static boolean isKnown(String name) {
        return service(name) != null || isMeaningless(name);
    }

    /** DevStack knows it, and it is nothing that could be chosen here. */
    public static boolean isMeaningless(String name) {
        return service(name) == null
                && MEANINGLESS.keySet().stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
