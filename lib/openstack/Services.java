package openstack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which services are wanted, and what they need. Pure. */
public record Services(Set<String> chosen, String databaseType) {
    /** Each service a user can choose, with those it cannot work without. */
    private static final Map<String, List<String>> NEEDS = new LinkedHashMap<>();

    static {
        NEEDS.put("keystone", List.of());
        NEEDS.put("glance", List.of("keystone"));
        NEEDS.put("placement", List.of("keystone"));
        NEEDS.put("neutron", List.of("keystone"));
        NEEDS.put("nova", List.of("keystone", "glance", "placement", "neutron"));
        NEEDS.put("cinder", List.of("keystone", "glance"));
        NEEDS.put("swift", List.of("keystone"));
        NEEDS.put("horizon", List.of("keystone", "glance", "nova", "neutron"));
    }

    private static final Set<String> TALK_BY_RPC = Set.of("nova", "neutron", "cinder");
    private static final Set<String> CACHE = Set.of("nova", "neutron", "cinder", "swift", "horizon");

    /**
     * @param names any order, each known and with all it needs among them
     * @param databaseType mysql, sqlite, or empty for what the services need: MariaDB as soon as one talks by RPC
     * @throws Problem naming the service, what it lacks and the option that adds it
     */
    public static Services of(Set<String> names, String databaseType) {
        for (String name : names) {
            if (!NEEDS.containsKey(name)) {
                throw new Problem("no such service: '" + name + "'\n  known: " + String.join(", ", NEEDS.keySet()));
            }
            for (String need : NEEDS.get(name)) {
                if (!names.contains(need)) {
                    Set<String> enough = withNeeds(names);
                    throw new Problem(name + " needs " + need + ", which is not among the chosen services\n  next: --services "
                            + String.join(",", enough));
                }
            }
        }
        if (names.isEmpty()) throw new Problem("no service is chosen\n  next: --services " + String.join(",", NEEDS.keySet()));
        boolean rpc = names.stream().anyMatch(TALK_BY_RPC::contains);
        String type = databaseType.isEmpty() ? rpc ? "mysql" : "sqlite" : databaseType;
        if (!type.equals("mysql") && !type.equals("sqlite")) {
            throw new Problem("DATABASE_TYPE is '" + databaseType + "'; it can be mysql (MariaDB) or sqlite");
        }
        if (rpc && type.equals("sqlite")) {
            throw new Problem("DATABASE_TYPE is sqlite, which nova, neutron and cinder cannot share"
                    + "\n  next: DATABASE_TYPE=mysql, or --services without them; where a small stack is there already: another --dest");
        }
        Set<String> ordered = new LinkedHashSet<>(NEEDS.keySet());
        ordered.retainAll(names);
        return new Services(ordered, type);
    }

    public static Set<String> known() {
        return NEEDS.keySet();
    }

    /** Splits a list as in ENABLED_SERVICES: commas or blanks between the names. */
    static Set<String> parse(String list) {
        return new LinkedHashSet<>(Arrays.stream(list.split("[,\\s]+")).filter(name -> !name.isEmpty()).toList());
    }

    /** True for a chosen service, and for database, rabbitmq or memcached if a chosen one needs it; for anything else false. */
    public boolean has(String name) {
        return switch (name) {
            case "", "base", "client" -> true;
            case "database" -> databaseType.equals("mysql");
            case "rabbitmq" -> chosen.stream().anyMatch(TALK_BY_RPC::contains);
            case "memcached" -> chosen.stream().anyMatch(CACHE::contains);
            default -> chosen.contains(name);
        };
    }

    private static Set<String> withNeeds(Set<String> names) {
        Set<String> all = new TreeSet<>(names);
        List<String> open = new ArrayList<>(names);
        while (!open.isEmpty()) {
            for (String need : NEEDS.getOrDefault(open.remove(0), List.of())) {
                if (all.add(need)) open.add(need);
            }
        }
        return all;
    }
}
