package openstack.conf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import openstack.model.Problem;

/** A local.conf as DevStack's users have it. It is read, not run. */
public final class LocalConfReader {
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

    private final LocalConf conf;
    private final Remarks remarks;
    private final Variables variables;
    private final Localrc localrc;

    private LocalConfReader(Path file, Map<String, String> outside, Set<String> settings) {
        conf = LocalConf.empty(file);
        remarks = conf.remarks();
        variables = new Variables(outside);
        localrc = new Localrc(conf, variables, settings);
    }

    /**
     * @param outside what lines may refer to: the environment and the defaults
     * @param settings the names that the stack knows
     * @throws Problem if there is no such file that can be read; what is wrong in it is among {@link LocalConf#remarks}
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

    /** The same of these lines; {@code file} is what messages name, and what its folders are relative to. */
    public static LocalConf parse(Path file, List<String> lines, Map<String, String> outside, Set<String> settings) {
        LocalConfReader reader = new LocalConfReader(file, outside, settings);
        if (lines.stream().anyMatch(line -> line.indexOf('\0') >= 0)) {
            reader.remarks.problem(0, "it is not text in UTF-8");
        } else {
            reader.read(reader.sections(lines));
        }
        return reader.conf;
    }

    private void read(List<Section> sections) {
        for (Section section : sections) {
            if (section.name().equals(LOCALRC)) localrc.read(section.lines(), section.line() + 1);
        }
        for (Section section : sections) other(section); // these may use all variables
        localrc.end();
    }

    private List<Section> sections(List<String> lines) {
        List<Section> sections = new ArrayList<>(List.of(new Section(0, "local", "localrc", new ArrayList<>())));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replace("\ufeff", "");
            Matcher header = HEADER.matcher(line.stripTrailing());
            if (header.matches()) {
                sections.add(new Section(i + 1, header.group(1), header.group(2), new ArrayList<>()));
            } else if (line.matches("\\[\\[\\S.*|\\[\\[.*\\|[^]|]*")) { // [[ $a == b ]] is bash's
                remarks.problem(i + 1,
                        "a section reads [[local|localrc]] or [[post-config|$NOVA_CONF]], not " + line);
                sections.add(new Section(i + 1, line.contains("localrc") ? "local" : "", "localrc", new ArrayList<>()));
            } else {
                sections.get(sections.size() - 1).lines().add(line);
            }
        }
        return sections;
    }

    private void other(Section section) {
        String name = section.name();
        if (name.equals(LOCALRC) || section.phase().isEmpty()) return;
        if (section.phase().equals("post-config")) {
            PostConfig.read(conf, variables, section.target(), section.lines(), section.line());
        } else if (PHASES.contains(section.phase())) {
            remarks.ignored(section.line(), "[[" + name + "]]", "the stack has no such phase");
        } else {
            remarks.problem(section.line(),
                    "unknown section [[" + name + "]]; known: [[local|localrc]], [[post-config|$FILE]]");
        }
    }
}
