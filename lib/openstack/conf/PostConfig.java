package openstack.conf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import openstack.model.Part;

/** The post-config sections of a local.conf: which file of ours each means, and the ini settings in it. */
final class PostConfig {
    private static final Pattern REFERENCE = Pattern.compile("/?\\$\\{?([A-Za-z_]\\w*)}?");
    /** DevStack's other names of these files, and where they are for everybody else. */
    private static final Map<String, String> ALIASES = new LinkedHashMap<>();

    static {
        ALIASES.put("NOVA_CPU_CONF", "NOVA_CONF"); // nova-compute's file is made of nova.conf
        ALIASES.put("NOVA_API_CONF", "NOVA_CONF");
        ALIASES.put("NEUTRON_CORE_PLUGIN_CONF", "Q_PLUGIN_CONF_FILE");
        ALIASES.put("NEUTRON_PLUGIN_CONF", "Q_PLUGIN_CONF_FILE");
        ALIASES.put("/etc/nova/nova.conf", "NOVA_CONF");
        ALIASES.put("/etc/nova/nova-cpu.conf", "NOVA_CONF");
        ALIASES.put("/etc/neutron/neutron.conf", "NEUTRON_CONF");
        ALIASES.put("/etc/neutron/plugins/ml2/ml2_conf.ini", "Q_PLUGIN_CONF_FILE");
        ALIASES.put("/etc/neutron/plugin.ini", "Q_PLUGIN_CONF_FILE");
        ALIASES.put("/etc/cinder/cinder.conf", "CINDER_CONF");
        ALIASES.put("/etc/glance/glance-api.conf", "GLANCE_API_CONF");
        ALIASES.put("/etc/keystone/keystone.conf", "KEYSTONE_CONF");
        ALIASES.put("/etc/placement/placement.conf", "PLACEMENT_CONF");
    }

    private PostConfig() {}

    /** Adds a section's settings to the file that it means, or says why it means none. */
    static void read(LocalConf conf, Variables variables, String target, List<String> lines, int headerLine) {
        Remarks remarks = conf.remarks();
        Set<String> known = Part.allFiles();
        Matcher reference = REFERENCE.matcher(target);
        String named = reference.matches() ? reference.group(1) : target;
        String name = ALIASES.getOrDefault(named, named);
        String near = known.contains(name) || ALIASES.containsKey(named) ? null : Likeness.of(name, known);
        String what = "[[post-config|" + target + "]]";
        if (target.isEmpty()) {
            remarks.ignored(headerLine, what, "it names no file");
        } else if (!reference.matches() && !target.contains("/") || near != null) {
            remarks.problem(headerLine,
                    "post-config must name one of $" + String.join(", $", known) + ", not '" + target + "'"
                    + (near == null ? "" : "; did you mean $" + near + "?"));
        } else if (!known.contains(name)) {
            remarks.ignored(headerLine, what, "no service of this stack reads it");
        } else {
            List<LocalConf.Option> all = conf.postConfig().computeIfAbsent(name, file -> new ArrayList<>());
            all.addAll(options(remarks, variables, lines, headerLine + 1));
        }
    }

    private static List<LocalConf.Option> options(Remarks remarks, Variables variables, List<String> lines,
                                                    int firstLine) {
        List<LocalConf.Option> options = new ArrayList<>();
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int number = firstLine + i;
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) continue;
            String header = line.replaceFirst("\\s+[#;].*", "");
            if (header.startsWith("[") && header.endsWith("]")) {
                section = header.substring(1, header.length() - 1).strip();
                continue;
            }
            Matcher option = Pattern.compile("([^\\s=:\\[]+)\\s*[=:]\\s*(.*)").matcher(line);
            if (!option.matches()) {
                remarks.problem(number, "expected option = value, found neither = nor a [section]");
            } else if (section.isEmpty()) {
                remarks.problem(number, "an option before any [section]: " + option.group(1));
            } else {
                Variables.Value value = variables.inIni(number, option.group(2));
                if (value.trouble() != null) remarks.problem(number, option.group(1) + ": " + value.trouble());
                else options.add(new LocalConf.Option(number, section, option.group(1), value.text()));
            }
        }
        return options;
    }
}
