package openstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A local.conf as DevStack's users have it. It is read, not run: what changes nothing here is {@code ignored}, each
 * with its reason, and what cannot be understood is among the {@code problems}, all of them at once.
 */
public record LocalConf(Path file, Map<String, Configuration.Value> settings, ServiceChoice services,
                        List<Path> plugins, Map<String, List<Setting>> postConfig, List<Remark> ignored,
                        List<Remark> problems) {
    /** One ini setting with the line it stands on. */
    record Setting(int line, String section, String option, String value) {}

    /** What is said of a line; line 0 is the file as a whole. {@code what} is empty for a problem. */
    record Remark(int line, String what, String why) {}

    private static final Pattern HEADER = Pattern.compile("\\[\\[\\s*([\\w-]+)\\s*\\|\\s*(.*?)\\s*]]\\s*(#.*)?");
    private static final String LOCALRC = "local|localrc";
    /** DevStack's other phases; what they add to is not here. */
    private static final Set<String> PHASES = Set.of("override-defaults", "source", "pre-install", "install",
            "post-install", "extra", "post-extra", "test-config", "unstack", "clean");

    /** From one header to the next; {@code line} is the header's, and 0 for what stands before the first. */
    private record Section(int line, String phase, String target, List<String> lines) {
        String name() {
            return phase + "|" + target;
        }
    }

    /** As if there were no such file. */
    static LocalConf none() {
        return empty(null);
    }

    /**
     * @param outside what lines may refer to: the environment and the defaults
     * @param settings the names that the stack knows
     * @throws Problem if there is no such file that can be read; what is wrong in it is in {@link #problems}
     */
    static LocalConf read(Path file, Map<String, String> outside, Set<String> settings) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return parse(file, text.lines().toList(), outside, settings);
        } catch (NoSuchFileException e) {
            throw new Problem("there is no file " + file + "\nhint: --config with a local.conf, or without it");
        } catch (IOException e) {
            throw new Problem("cannot read " + file + ": " + e.getMessage()
                    + "\nhint: --config with a file that you may read");
        }
    }

    static LocalConf parse(Path file, List<String> lines, Map<String, String> outside, Set<String> settings) {
        LocalConf conf = empty(file);
        if (lines.stream().anyMatch(line -> line.indexOf('\0') >= 0)) {
            conf.problem(0, "it is not text in UTF-8");
            return conf;
        }
        List<Section> sections = conf.sections(lines);
        Variables variables = new Variables(outside);
        Localrc localrc = new Localrc(conf, variables, settings);
        for (Section section : sections) {
            if (section.name().equals(LOCALRC)) localrc.read(section.lines(), section.line() + 1);
        }
        for (Section section : sections) conf.other(section, variables); // these may use all variables
        localrc.end();
        return conf;
    }

    private static LocalConf empty(Path file) {
        return new LocalConf(file, new LinkedHashMap<>(), new ServiceChoice(), new ArrayList<>(), new LinkedHashMap<>(),
                new ArrayList<>(), new ArrayList<>());
    }

    private List<Section> sections(List<String> lines) {
        List<Section> sections = new ArrayList<>(List.of(new Section(0, "local", "localrc", new ArrayList<>())));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replace("\ufeff", "");
            Matcher header = HEADER.matcher(line.stripTrailing());
            if (header.matches()) {
                sections.add(new Section(i + 1, header.group(1), header.group(2), new ArrayList<>()));
            } else if (line.matches("\\[\\[\\S.*|\\[\\[.*\\|[^]|]*")) { // [[ $a == b ]] is bash's
                problem(i + 1, "a section reads [[local|localrc]] or [[post-config|$NOVA_CONF]], not " + line);
                sections.add(new Section(i + 1, line.contains("localrc") ? "local" : "", "localrc", new ArrayList<>()));
            } else {
                sections.get(sections.size() - 1).lines().add(line);
            }
        }
        return sections;
    }

    private void other(Section section, Variables variables) {
        String name = section.name();
        if (name.equals(LOCALRC) || section.phase().isEmpty()) return;
        if (section.phase().equals("post-config")) {
            PostConfig.read(this, variables, section.target(), section.lines(), section.line());
        } else if (PHASES.contains(section.phase())) {
            ignored(section.line(), "[[" + name + "]]", "the stack has no such phase");
        } else {
            problem(section.line(),
                    "unknown section [[" + name + "]]; known: [[local|localrc]], [[post-config|$FILE]]");
        }
    }

    /** Post-config of services that are not chosen is told, and dropped. */
    void leaveOut(Services services) {
        postConfig.entrySet().removeIf(entry -> {
            String owner = Part.ALL.values().stream().filter(part -> part.files().containsKey(entry.getKey()))
                    .map(Part::name).findFirst().orElse("");
            if (services.has(owner)) return false;
            for (Setting setting : entry.getValue()) {
                ignored(setting.line(), entry.getKey() + " " + setting.option(), owner + " is not among the services");
            }
            return true;
        });
    }

    void ignored(int line, String what, String why) {
        ignored.add(new Remark(line, what, why));
    }

    void problem(int line, String why) {
        problems.add(new Remark(line, "", why));
    }

    /** A line for each thing that changes nothing here; empty if there is none. No values: they may be secrets. */
    String remarks() {
        StringBuilder text = new StringBuilder();
        for (Remark remark : of(ignored, false)) {
            text.append(String.format("%n%s: %s %s%n", file, remark.what(), remark.why()));
        }
        List<Remark> lines = of(ignored, true);
        int width = lines.stream().mapToInt(remark -> remark.what().length()).filter(length -> length <= 40).max()
                .orElse(1);
        String form = "  %-5d %-" + width + "s  %s%n";
        if (!lines.isEmpty()) text.append(String.format("%n%s: read, and without effect here:%n", file));
        for (Remark remark : lines) text.append(String.format(form, remark.line(), remark.what(), remark.why()));
        return text.toString();
    }

    /** One line for all of them; empty if there is none. */
    String summary() {
        List<String> names = of(ignored, true).stream().map(Remark::what).distinct().toList();
        if (names.isEmpty()) return "";
        String some = String.join(", ", names.subList(0, Math.min(4, names.size()))) + (names.size() > 4 ? ", …" : "");
        String entries = names.size() + (names.size() == 1 ? " entry has" : " entries have");
        return file + ": " + entries + " no effect here (" + some + "); each with its reason: --show-config";
    }

    /** Those that stand on a line, in order, or those of the file as a whole. */
    private static List<Remark> of(List<Remark> remarks, boolean lines) {
        return remarks.stream().filter(remark -> remark.line() > 0 == lines)
                .sorted(Comparator.comparingInt(Remark::line)).toList();
    }

    /** The place of a line, for a message. */
    String at(int line) {
        return line == 0 ? file.toString() : file + ":" + line;
    }
}
