package openstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import openstack.model.Problem;
import openstack.log.LogFollower;
import openstack.model.ServiceNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints logs, of tasks or of processes: whole, as they grow, or their tracebacks alone. */
@Command(name = "logs", mixinStandardHelpOptions = true,
        description = "Prints the logs of tasks of the latest run, or of processes.")
public final class Logs implements Callable<Integer> {
    @Mixin
    private Common common;

    @Parameters(paramLabel = "NAME", arity = "0..*",
            description = "init_glance, start_nova_api, ..., or nova-api, glance, rabbitmq, ..."
                    + " With -f or --errors none means all processes.")
    private List<String> names = List.of();

    @Option(names = {"-f", "--follow"}, description = "Prints the last lines, then goes on as the logs grow.")
    private boolean follow;

    @Option(names = "--errors", description = "Prints tracebacks alone, each with the line before it.")
    private boolean errors;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path logs = common.existing(common.configuration()).resolve("logs");
        Map<String, Path> processes = in(logs.resolve("services"));
        Map<String, Path> known = new TreeMap<>(processes);
        in(logs.resolve("latest")).forEach(known::putIfAbsent);
        String hint = "\nhint: one of: " + String.join(" ", known.keySet());
        if (names.isEmpty() && !follow && !errors) throw new Problem("no log is named" + hint);
        Map<String, Path> chosen = new LinkedHashMap<>(names.isEmpty() ? processes : Map.of());
        List<String> unknown = new ArrayList<>();
        for (String name : names) {
            Set<String> meant = known.containsKey(name) ? Set.of(name) : ServiceNames.processes(name);
            List<String> logged = meant.stream().filter(known::containsKey).toList();
            for (String each : logged) chosen.put(each, known.get(each));
            if (logged.isEmpty()) unknown.add("'" + name + "'");
        }
        if (!unknown.isEmpty()) throw new Problem("no log is named " + String.join(", ", unknown) + hint);
        if (chosen.size() == 1 && !follow && !errors) {
            Files.copy(chosen.values().iterator().next(), System.out);
            return 0;
        }
        LogFollower follower = new LogFollower(chosen, System.out, errors);
        if (follow) follower.run();
        else follower.once();
        return 0;
    }

    private static Map<String, Path> in(Path folder) throws IOException {
        Map<String, Path> logs = new TreeMap<>();
        if (!Files.isDirectory(folder)) return logs;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".log") && !name.startsWith(".")) {
                    logs.put(name.substring(0, name.length() - 4), file);
                }
            }
        }
        return logs;
    }
}
