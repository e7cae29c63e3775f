package openstack.conf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import openstack.folder.Destination;
import openstack.folder.Machine;
import openstack.folder.Remembered;
import openstack.model.Part;
import openstack.model.Problem;
import openstack.model.Release;
import openstack.model.ServiceNames;
import openstack.model.Services;
import openstack.source.Sources;
import openstack.virt.Driver;
import openstack.virt.Host;

/**
 * What the stack is to be: every value with where it came from. A flag wins over the environment, that over local.conf,
 * that over what the stack in that folder was brought up with, and that over the default.
 *
 * <p>Only what the table {@code functions/services} calls a setting can be set, and DEST and STACK_CACHE; everything
 * else in the environment is about other programs. Where things are in the stack's folder follows from DEST alone.
 *
 * @param ignored what the environment has under the name of one of the stack's places, to no effect
 * @param without what a flag or the environment chose of DevStack's services and has no effect here
 * @param lack why servers will be records although nobody has said so; empty where they boot, or there are none
 */
public record Configuration(Map<String, Setting> values, Services services, LocalConf localConf, Path dest,
        Set<String> ignored, Set<String> without, Optional<Host.Lack> lack) {
    public static final String VIRT_DRIVER = "VIRT_DRIVER";
    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();
    private static final Set<String> SECRETS = new LinkedHashSet<>();
    private static final String MACHINE = "machine", STACK = "stack";

    static {
        DEFAULTS.put("ENABLED_SERVICES", String.join(",", Services.known()));
        for (Part part : Part.ALL.values()) {
            SECRETS.addAll(part.secrets());
            DEFAULTS.putAll(part.settings());
            part.secrets().forEach(name -> DEFAULTS.put(name, ""));
        }
        DEFAULTS.put(VIRT_DRIVER, Driver.AUTO); // in bash alone, which looks at no machine, it is fake
    }

    /**
     * @param flags what the command line set, by variable name
     * @param file local.conf; null for the one in the working directory, if there is one
     * @throws Problem for a file that cannot be understood and a value that cannot be right
     */
    public static Configuration of(Map<String, String> flags, Map<String, String> environment, Path file) {
        Map<String, String> defaults = new LinkedHashMap<>(DEFAULTS);
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        String earlier = home + "/stack"; // where version 0.1.0 had it, and where many have a checkout
        boolean old = Destination.exists(Path.of(earlier));
        defaults.put("DEST", old ? earlier : base(environment, "XDG_DATA_HOME", home + "/.local/share") + "/stack");
        defaults.put("STACK_CACHE", base(environment, "XDG_CACHE_HOME", home + "/.cache") + "/stack");
        Map<String, String> known = new LinkedHashMap<>(defaults); // to a line of local.conf
        known.putAll(environment);
        known.putAll(flags);
        known.putAll(Part.places(Path.of(known.get("DEST"))));
        Path usual = Path.of("local.conf");
        LocalConf local = file == null && !Files.exists(usual) ? LocalConf.none()
                : LocalConfReader.read(file == null ? usual : file, known, defaults.keySet());

        Map<String, Setting> values = new LinkedHashMap<>();
        defaults.forEach((name, text) -> values.put(name, new Setting(text, "default")));
        Setting there = local.settings().get("DEST");
        String usualPlace = there != null ? there.text() : defaults.get("DEST");
        Path place = folder(flags.getOrDefault("DEST", environment.getOrDefault("DEST", usualPlace)));
        Remembered.in(place).forEach((name, text) -> {
            if (values.containsKey(name) && !name.equals("DEST")) values.put(name, new Setting(text, STACK));
        });
        values.putAll(local.settings());
        defaults.keySet().stream().filter(environment::containsKey)
                .forEach(name -> values.put(name, new Setting(environment.get(name), "environment")));
        flags.forEach((name, text) -> values.put(name, new Setting(text, "flag")));
        values.computeIfPresent(Release.SETTING, (name, value) -> value.text().isEmpty()
                ? new Setting(Machine.here().release(), MACHINE) : value);
        values.put(Sources.SETTING, sources(Remembered.in(place), local, environment, flags));

        List<String> problems = new ArrayList<>();
        Set<String> named = Services.parse(values.get("ENABLED_SERVICES").text());
        Set<String> wanted = ServiceNames.ours(named);
        boolean chosen = flags.containsKey("ENABLED_SERVICES") || environment.containsKey("ENABLED_SERVICES");
        if (!local.services().isEmpty() && !chosen) {
            wanted = local.services().of(wanted, local.remarks());
            values.put("ENABLED_SERVICES", new Setting(String.join(",", wanted), String.valueOf(local.file())));
        }
        Setting said = values.get(VIRT_DRIVER);
        Driver driver = Driver.of(said.text(), said.origin(), Remembered.in(place).get(VIRT_DRIVER),
                wanted.contains("neutron"));
        values.put(VIRT_DRIVER, new Setting(driver.name(), driver.origin()));
        local.remarks().problems().stream().sorted(Comparator.comparingInt(Remarks.Remark::line))
                .forEach(problem -> problems.add(local.remarks().at(problem.line()) + ": " + problem.why()));
        values.forEach((name, value) -> check(name, value, problems));
        Services services = services(wanted, values.get("DATABASE_TYPE"), values.get(VIRT_DRIVER), problems);
        if (!problems.isEmpty()) throw new Problem(all(problems));
        String origin = values.get("ENABLED_SERVICES").origin();
        values.put("ENABLED_SERVICES", new Setting(String.join(",", services.chosen()), origin));
        values.computeIfPresent("DATABASE_TYPE", (name, value) -> new Setting(services.databaseType(), value.origin()));
        values.put("DEST", new Setting(place.toString(), values.get("DEST").origin()));
        values.computeIfPresent("STACK_CACHE",
                (name, value) -> new Setting(folder(value.text()).toString(), value.origin()));
        local.leaveOut(services);
        Set<String> ignored = new LinkedHashSet<>(Part.places(place).keySet());
        ignored.retainAll(environment.keySet());
        Set<String> without = new LinkedHashSet<>(named);
        without.removeIf(name -> !ServiceNames.isMeaningless(name));
        return new Configuration(values, services, local, place, ignored, without, driver.lack());
    }

    /** A tree that is named adds to those of the stack. */
    private static Setting sources(Map<String, String> stack, LocalConf local, Map<String, String> environment,
                                 Map<String, String> flags) {
        String name = Sources.SETTING;
        Map<String, String> said = new LinkedHashMap<>(Map.of("stack", stack.getOrDefault(name, "")));
        Setting lines = local.settings().get(name);
        if (lines != null) said.put(lines.origin(), lines.text());
        said.put("environment", environment.getOrDefault(name, ""));
        said.put("flag", flags.getOrDefault(name, ""));
        said.values().removeIf(String::isEmpty);
        String origin = said.keySet().stream().reduce((first, second) -> second).orElse("default");
        return new Setting(Sources.of(List.copyOf(said.values())).text(), origin);
    }

    private static Services services(Set<String> wanted, Setting databaseType, Setting virtDriver,
                                     List<String> problems) {
        if (wanted.isEmpty() && !problems.isEmpty()) return null; // it is said
        try {
            return Services.of(wanted, databaseType.text(), virtDriver.text());
        } catch (Problem problem) {
            problems.add(problem.getMessage());
            return null;
        }
    }

    /** All of them at once: whoever mends these is through. */
    private static String all(List<String> problems) {
        if (problems.size() == 1) return problems.get(0);
        return problems.size() + " problems in the configuration:\n  " + String.join("\n  ", problems);
    }

    /**
     * A base folder of the user's as the environment names it; a relative one counts for nothing, as the standard wants
     * it.
     */
    private static String base(Map<String, String> environment, String name, String usual) {
        String folder = environment.getOrDefault(name, "");
        return folder.startsWith("/") ? folder : usual;
    }

    private static Path folder(String text) {
        if (text.isBlank()) throw new Problem("DEST is empty\nhint: --dest with the stack's folder");
        return Path.of(text).toAbsolutePath().normalize();
    }

    /** The working trees that services and libraries are to run from. */
    public Sources sources() {
        return Sources.of(List.of(values.get(Sources.SETTING).text()));
    }

    /** What a later command is to know of it: all but secrets, and where downloads are kept. */
    public Map<String, String> lasting() {
        Map<String, String> lasting = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            boolean unasked = name.equals(VIRT_DRIVER) && !services.chosen().contains("neutron");
            if (!isSecret(name) && !unasked && !name.equals("STACK_CACHE") && !value.text().contains("\n")) {
                lasting.put(name, value.text());
            }
        });
        return lasting;
    }

    /** The code name of the release whose packages the stack is made of. */
    public String release() {
        return values.get(Release.SETTING).text();
    }

    /** Somebody has said it, rather than that it is the machine's or the stack's. */
    public boolean isReleaseSaid() {
        return !Set.of(MACHINE, STACK).contains(values.get(Release.SETTING).origin());
    }

    /** Servers boot, or are to. */
    public boolean boots() {
        return services.has("libvirt");
    }

    /** Nobody has said what servers are to be: this machine has. */
    public boolean isVirtDriverFound() {
        return values.get(VIRT_DRIVER).origin().equals(Driver.AUTO);
    }

    private static boolean isSecret(String name) {
        return SECRETS.contains(name) || name.endsWith("PASSWORD") || name.endsWith("SECRET");
    }

    /** A line per value with its origin; secrets only as set or not. */
    public String text() {
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> {
            String shown = !isSecret(name) ? value.text() : value.text().isEmpty() ? "(generated)" : "(set)";
            text.append(String.format("%-" + width + "s = %s  [%s]%n", name, shown, value.origin()));
        });
        if (!without.isEmpty()) text.append(String.format("%nENABLED_SERVICES: without effect here:%n"));
        for (String name : without) text.append(String.format("  %s: %s%n", name, ServiceNames.why(name)));
        return text.append(localConf.remarks().text()).toString();
    }

    private static void check(String name, Setting value, List<String> problems) {
        if (name.endsWith("_PORT") && !(value.text().matches("\\d{1,5}") && Integer.parseInt(value.text()) <= 65535)) {
            problems.add(name + " must be a port, not '" + value.text() + "' (from " + value.origin() + ")");
        }
        if ((name.equals("SERVICE_HOST") || name.equals("HOST_IP")) && !value.text().equals(Part.HOST)) {
            problems.add(name + " is '" + value.text() + "' (from " + value.origin() + "): the stack listens on "
                    + Part.HOST + " only, since its inner services ask nobody for a password"
                    + "\nhint: leave it out; from elsewhere: ssh -L 8000:127.0.0.1:8000 THIS_MACHINE");
        }
        if (name.equals(Release.SETTING) && !value.origin().equals(MACHINE) && !Release.ALL.containsKey(value.text())) {
            problems.add(name + " is '" + value.text() + "' (from " + value.origin()
                    + "), which is no release that the stack knows; known: " + Release.known());
        }
        if (name.equals(VIRT_DRIVER) && !List.of(Driver.LIBVIRT, Driver.FAKE).contains(value.text())) {
            problems.add(name + " is '" + value.text() + "' (from " + value.origin()
                    + "); it can be libvirt, fake, or auto, which is libvirt where servers can boot");
        }
        if (name.equals("LIBVIRT_TYPE") && !List.of("", "kvm", "qemu").contains(value.text())) {
            problems.add(name + " is '" + value.text() + "' (from " + value.origin() + "); it can be kvm or qemu");
        }
        if (name.equals("FIXED_RANGE") || name.equals("FLOATING_RANGE")) {
            if (!value.text().matches("(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}")) {
                problems.add(name + " must be a network such as 10.0.0.0/26, not '" + value.text() + "' (from "
                        + value.origin() + ")");
            }
        }
        if (SECRETS.contains(name) && value.text().contains("\n")) {
            problems.add(name + " must be one line (from " + value.origin() + ")");
        }
    }
}
