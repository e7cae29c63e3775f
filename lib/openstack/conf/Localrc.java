package openstack.conf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import openstack.conf.Statement.Assignment;
import openstack.conf.Statement.Block;
import openstack.conf.Statement.Command;
import openstack.conf.Statement.Unreadable;
import openstack.conf.Statement.Word;
import openstack.model.ServiceNames;
import openstack.model.Services;

/** What the localrc sections of a local.conf say: settings, services and plugins. */
final class Localrc {
    private static final Set<String> SAYS_SOMETHING =
            Set.of("enable_service", "disable_service", "disable_all_services", "enable_plugin");
    /** Commands that set nothing. */
    private static final Set<String> HARMLESS =
            Set.of("echo", "printf", "set", "true", ":", "export", "umask", "return");
    private static final Map<String, String> ALIASES = Map.of("MYSQL_PASSWORD", "DATABASE_PASSWORD",
            "SWIFT_HASH", "SWIFT_HASH_SUFFIX", "KEYSTONE_SERVICE_PORT", "KEYSTONE_PORT",
            "GLANCE_SERVICE_PORT", "GLANCE_PORT", "NOVA_SERVICE_PORT", "NOVA_PORT",
            "CINDER_SERVICE_PORT", "CINDER_PORT", "NEUTRON_SERVICE_PORT", "NEUTRON_PORT", "Q_PORT", "NEUTRON_PORT",
            "SWIFT_DEFAULT_BIND_PORT", "SWIFT_PORT");
    private static final String NO_PLUGIN =
            "DevStack's plugins cannot be used; one for this stack is a folder with a tasks.bash";
    /** As before: what $ENABLED_SERVICES stands for in a list, whose names are not known while the file is read. */
    private static final String BEFORE = "$ENABLED_SERVICES";
    private static final String SERVICES = "ENABLED_SERVICES";

    private final LocalConf conf;
    private final Remarks remarks;
    private final Variables variables;
    private final Set<String> settings;
    private int listed; // the line of the latest ENABLED_SERVICES=

    /** @param settings the names that the stack knows; all others change nothing, but for those that a plugin reads */
    Localrc(LocalConf conf, Variables variables, Set<String> settings) {
        this.conf = conf;
        remarks = conf.remarks();
        this.variables = variables;
        this.settings = new LinkedHashSet<>(settings);
        variables.all().put(SERVICES, new Variables.Value(0, BEFORE, null));
    }

    void read(List<String> lines, int firstLine) {
        for (Statement statement : BashReader.read(lines, firstLine)) say(statement);
    }

    private void say(Statement statement) {
        if (statement instanceof Assignment assignment) assign(assignment);
        else if (statement instanceof Command command) run(command);
        else if (statement instanceof Block block) conditional(block);
        else remarks.problem(statement.line(), ((Unreadable) statement).why());
    }

    private void assign(Assignment assignment) {
        if (assignment.name().equals("DISABLED_SERVICES")) {
            services(assignment.line(), variables.evaluate(assignment.line(), assignment.value()), false);
        } else if (assignment.name().equals(SERVICES) && assignment.operator().equals("-=")) {
            services(assignment.line(), variables.evaluate(assignment.line(), assignment.value()), false);
        } else if (assignment.name().equals(SERVICES)) {
            variables.assign(assignment);
            Variables.Value list = variables.all().put(SERVICES, new Variables.Value(0, BEFORE, null));
            if (list.trouble() == null && !Services.parse(list.text()).contains(BEFORE)) {
                int line = assignment.line();
                if (listed > 0) remarks.ignored(listed, SERVICES, "line " + line + " replaces it; += would add");
                listed = line;
                conf.services().none();
            }
            services(assignment.line(), list, true);
        } else {
            variables.assign(assignment);
        }
    }

    /** What runs only if something holds: nobody knows whether it does, so it must not matter. */
    private void conditional(Block block) {
        Set<String> matters = matters(block);
        String what = block.keyword() + " …";
        if (matters.isEmpty()) {
            remarks.ignored(block.line(), what, "nothing in it concerns this stack");
            forget(block);
        } else {
            remarks.problem(block.line(), "'" + block.keyword() + "' is not understood, and "
                    + String.join(", ", matters)
                    + " depends on it: this file is read, not run; keep only the lines that should count");
        }
    }

    private Set<String> matters(Block block) {
        Set<String> names = new LinkedHashSet<>();
        for (Statement statement : block.inside()) {
            if (statement instanceof Block inner) names.addAll(matters(inner));
            String name = statement instanceof Assignment assignment ? assignment.name()
                    : statement instanceof Command command ? command.name() : "";
            if (isSetting(name) || SAYS_SOMETHING.contains(name)) names.add(name);
        }
        return names;
    }

    /** What a variable is after a block that was left out is not known. */
    private void forget(Block block) {
        for (Statement statement : block.inside()) {
            if (statement instanceof Assignment assignment) {
                String why = "it is set in '" + block.keyword() + "', which is not understood";
                variables.all().put(assignment.name(), new Variables.Value(assignment.line(), null, why));
            }
        }
    }

    private boolean isSetting(String name) {
        return settings.contains(name) || ALIASES.containsKey(name) || name.equals("DISABLED_SERVICES");
    }

    private void run(Command command) {
        int line = command.line();
        List<Word> arguments = command.words().subList(1, command.words().size());
        switch (command.name()) {
            case "enable_service", "disable_service" -> {
                boolean on = command.name().equals("enable_service");
                for (Word word : arguments) services(line, variables.evaluate(line, word), on);
            }
            case "disable_all_services" -> conf.services().none();
            case "enable_plugin" -> plugin(line, arguments);
            default -> {
                String name = command.name();
                boolean assigns = !arguments.isEmpty() && arguments.get(0).source().startsWith("=");
                if (assigns && name.matches("\\w+")) {
                    remarks.problem(line, "no blanks around the = in bash: " + name + "=…");
                } else if (HARMLESS.contains(name)) {
                    remarks.ignored(line, name, "no command in this file is run");
                } else {
                    remarks.problem(line, "expected NAME=value, enable_service, disable_service or enable_plugin, "
                            + "found the command " + (name.length() > 40 ? name.substring(0, 40) + "…" : name)
                            + ": nothing in this file is run; delete the line or put # before it");
                }
            }
        }
    }

    private void services(int line, Variables.Value list, boolean on) {
        if (list.trouble() != null) {
            remarks.problem(line, list.trouble());
            return;
        }
        for (String word : Services.parse(list.text())) {
            boolean enables = on && !word.startsWith("-");
            String name = word.startsWith("-") ? word.substring(1) : word;
            if (word.equals(BEFORE)) continue;
            String near = ServiceNames.isKnown(name) ? null : Likeness.of(name, Services.known());
            String what = (enables ? "enable_service " : "disable_service ") + name;
            if (!name.matches("[\\w.-]+")) remarks.problem(line, "invalid service name '" + name + "'");
            else if (near != null) remarks.problem(line, "no such service: " + name + "; did you mean " + near + "?");
            else if (ServiceNames.service(name) != null) conf.services().say(line, name, enables);
            else remarks.ignored(line, what, ServiceNames.why(name));
        }
    }

    /** A folder with a tasks.bash is one of ours; what is DevStack's plugin changes nothing. */
    private void plugin(int line, List<Word> arguments) {
        if (arguments.size() < 2) {
            remarks.problem(line, "enable_plugin needs a name and a folder: enable_plugin NAME FOLDER");
            return;
        }
        String name = arguments.get(0).source();
        Variables.Value place = variables.evaluate(line, arguments.get(1));
        String source = place.trouble() == null ? place.text() : arguments.get(1).source();
        boolean afar = source.contains("://") || source.matches("[\\w.-]+@[\\w.-]+:.*")
                || arguments.get(1).source().matches("\"?\\$\\{?(GIT_BASE|\\w+_REPO)\\b.*");
        if (afar) {
            boolean part = Services.known().contains(name);
            remarks.ignored(line, "enable_plugin " + name,
                    part ? "it is part of the stack, from Debian's packages" : NO_PLUGIN);
        } else if (place.trouble() != null) {
            remarks.problem(line, "enable_plugin " + name + ": " + place.trouble());
        } else {
            Path folder = conf.file().toAbsolutePath().resolveSibling(source).normalize();
            if (Files.exists(folder.resolve("devstack/plugin.sh")) && !Files.exists(folder.resolve("tasks.bash"))) {
                remarks.ignored(line, "enable_plugin " + name, NO_PLUGIN);
            } else {
                conf.plugins().add(folder);
            }
        }
    }

    /** After the last line: the settings, and what is none. */
    void end() {
        for (Path plugin : conf.plugins()) {
            PluginVariables.in(plugin).stream().filter(name -> !Meaningless.isTheShells(name)).forEach(settings::add);
        }
        Map<String, Variables.Value> found = new LinkedHashMap<>(variables.all());
        found.remove(SERVICES);
        Repositories.read(found, conf);
        ALIASES.forEach((alias, name) -> {
            Variables.Value value = found.remove(alias);
            if (value != null) found.putIfAbsent(name, value);
        });
        found.forEach(this::end);
    }

    private void end(String name, Variables.Value value) {
        int line = value.line();
        String near = settings.contains(name) ? null : Likeness.of(name, settings);
        boolean told = value.from() != null && settings.contains(value.from()); // the variable whose trouble it is
        if (near != null) {
            remarks.problem(line, name + " is not a setting; did you mean " + near + "?");
        } else if (!settings.contains(name) || isDevStacks(name, value)) {
            remarks.ignored(line, name, Meaningless.why(name));
        } else if (value.trouble() != null) {
            if (!told) remarks.problem(line, name + ": " + value.trouble());
        } else if (value.text().contains("\n") || value.text().contains("\ufffd")) {
            remarks.problem(line, name + " must be one line of UTF-8");
        } else {
            conf.settings().put(name, new Setting(value.text(), remarks.at(line)));
        }
    }

    /** Where DevStack itself lies, or an address to listen on: said for DevStack, and not meant for this stack. */
    private static boolean isDevStacks(String name, Variables.Value value) {
        return name.equals("SERVICE_HOST")
                || name.equals("DEST") && value.text() != null && value.text().matches("/opt/stack(/.*)?");
    }
}
