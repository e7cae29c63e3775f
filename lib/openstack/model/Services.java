package openstack.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which services are wanted, and what they need. Pure. */
public record Services(Set<String> chosen, String databaseType, String virtDriver) {
    /** Of servers that are records and nothing else. */
    public static Services of(Set<String> names, String databaseType) {
        return of(names, databaseType, "fake");
    }

    /**
     * @param names any order, each known and with all it needs among them
     * @param databaseType mysql, sqlite, or empty for what the services need: MariaDB as soon as one talks by RPC
     * @param virtDriver libvirt or fake: what nova's servers are
     * @throws Problem naming the service, what it lacks and the option that adds it
     */
    public static Services of(Set<String> names, String databaseType, String virtDriver) {
        for (String name : names) {
            if (!known().contains(name)) {
                throw new Problem("no such service: '" + name + "'\nhint: one of: " + String.join(", ", known()));
            }
            for (String need : needs(name)) {
                if (!names.contains(need)) {
                    Set<String> enough = withNeeds(names);
                    throw new Problem(name + " needs " + need
                            + ", which is not among the chosen services\nhint: --services "
                            + String.join(",", enough));
                }
            }
        }
        if (names.isEmpty()) throw new Problem("no service is chosen\nhint: --services " + String.join(",", known()));
        boolean mysql = needed("database", names);
        String type = databaseType.isEmpty() ? mysql ? "mysql" : "sqlite" : databaseType;
        if (!type.equals("mysql") && !type.equals("sqlite")) {
            throw new Problem("DATABASE_TYPE is '" + databaseType + "'; it can be mysql (MariaDB) or sqlite");
        }
        if (mysql && type.equals("sqlite")) {
            throw new Problem("DATABASE_TYPE is sqlite, which nova, neutron and cinder cannot share"
                    + "\nhint: DATABASE_TYPE=mysql, or --services without them; "
                    + "where a small stack is there already: another --dest");
        }
        Set<String> ordered = new LinkedHashSet<>(known());
        ordered.retainAll(names);
        return new Services(ordered, type, virtDriver);
    }

    /** All that can be chosen, in the table's order. */
    public static Set<String> known() {
        return Part.ALL.values().stream().filter(Part::isService).map(Part::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What services stand on (database, rabbitmq ...), in the table's order. */
    public static Set<String> servers() {
        return Part.ALL.values().stream().filter(Part::isServer).map(Part::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Splits a list as in ENABLED_SERVICES: commas or blanks between the names. */
    public static Set<String> parse(String list) {
        return new LinkedHashSet<>(Arrays.stream(list.split("[,\\s]+")).filter(name -> !name.isEmpty()).toList());
    }

    /**
     * True for a chosen service, for a server (database, rabbitmq ...) that a chosen one needs, and for what is always
     * there; for anything else false.
     */
    public boolean has(String name) {
        Part part = Part.ALL.get(name);
        if (part == null) return name.isEmpty();
        if (!part.virt().isEmpty() && !part.virt().contains(virtDriver)) return false;
        if (name.equals("database")) return databaseType.equals("mysql");
        if (part.isServer()) return needed(name, chosen);
        return part.isService() ? chosen.contains(name) : chosen.containsAll(part.needs());
    }

    private static boolean needed(String server, Set<String> names) {
        return names.stream().anyMatch(name -> Part.ALL.get(name).needs().contains(server));
    }

    /** The services that this one does not work without. */
    public static List<String> needs(String name) {
        return Part.ALL.get(name).needs().stream().filter(need -> Part.ALL.get(need).isService()).toList();
    }

    private static Set<String> withNeeds(Set<String> names) {
        Set<String> all = new TreeSet<>(names);
        List<String> open = new ArrayList<>(names);
        while (!open.isEmpty()) {
            for (String need : needs(open.remove(0))) {
                if (all.add(need)) open.add(need);
            }
        }
        return all;
    }
}
