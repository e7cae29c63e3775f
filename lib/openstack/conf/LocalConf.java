package openstack.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import openstack.model.Part;
import openstack.model.Services;

/**
 * What a local.conf says, as {@link LocalConfReader} has read it; what of it changes nothing here, and what could not
 * be understood, is among the {@code remarks}.
 */
public record LocalConf(Map<String, Setting> settings, ServiceChoice services, List<Path> plugins,
                        Map<String, List<Option>> postConfig, Remarks remarks) {
    /** One option of an ini file with the line it stands on. */
    public record Option(int line, String section, String name, String value) {}

    /** As if there were no such file. */
    static LocalConf none() {
        return empty(null);
    }

    static LocalConf empty(Path file) {
        return new LocalConf(new LinkedHashMap<>(), new ServiceChoice(), new ArrayList<>(), new LinkedHashMap<>(),
                new Remarks(file));
    }

    /** Null where there is none. */
    Path file() {
        return remarks.file();
    }

    /** Post-config of services that are not chosen is told, and dropped. */
    void leaveOut(Services services) {
        postConfig.entrySet().removeIf(entry -> {
            String owner = Part.ALL.values().stream().filter(part -> part.files().containsKey(entry.getKey()))
                    .map(Part::name).findFirst().orElse("");
            if (services.has(owner)) return false;
            for (Option option : entry.getValue()) {
                remarks.ignored(option.line(), entry.getKey() + " " + option.name(),
                        owner + " is not among the services");
            }
            return true;
        });
    }
}
