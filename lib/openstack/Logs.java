package openstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints one log, of a task or of a daemon. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Prints the log of a task of the latest run, or of a process.")
public final class Logs implements Callable<Integer> {
    @Mixin
    private Common common;

    @Parameters(paramLabel = "NAME", description = "init_glance, start_nova_api, ..., or nova-api, glance, rabbitmq, ...")
    private String name;

    @Override
    public Integer call() throws IOException {
        Path logs = common.existing(common.configuration()).resolve("logs");
        TreeSet<String> known = new TreeSet<>();
        for (Path folder : List.of(logs.resolve("latest"), logs.resolve("services"))) {
            if (!Files.isDirectory(folder)) continue;
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".log")).toList()) {
                    String log = file.getFileName().toString().replaceFirst("\\.log$", "");
                    if (log.equals(name)) {
                        Files.copy(file, System.out);
                        return 0;
                    }
                    if (!log.startsWith(".")) known.add(log);
                }
            }
        }
        throw new Problem("no log is named '" + name + "'\nhint: one of: " + String.join(" ", known));
    }
}
