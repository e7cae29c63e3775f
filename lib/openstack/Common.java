package openstack;

import async.Async;
import async.report.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every command takes. */
final class Common {
    @Option(names = "--services", paramLabel = "LIST", description = "The services, with commas: keystone,glance,... Default: all.")
    private String services;

    @Option(names = "--dest", paramLabel = "DIR", description = "The folder for everything. Default: ~/.local/share/stack.")
    private String dest;

    @Option(names = "--config", paramLabel = "FILE", description = "A local.conf. Default: the one in the working directory.")
    private Path config;

    @Option(names = "--color", negatable = true, description = "Colour, whatever the output is. Default: on a terminal.")
    private Boolean color;

    /** What means the same to any program, and what apt takes to reach the network; all else is about other programs. */
    private static final String[] ENVIRONMENT = ("HOME USER LOGNAME SHELL PATH TERM TMPDIR TZ LANG LC_*"
            + " http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY"
            + " SSL_CERT_FILE SSL_CERT_DIR").split(" ");

    Configuration configuration() {
        Map<String, String> flags = new LinkedHashMap<>();
        if (services != null) flags.put("ENABLED_SERVICES", services);
        if (dest != null) flags.put("DEST", dest);
        Configuration configuration = Configuration.of(flags, System.getenv(), config);
        Ownership.check(configuration.dest());
        return configuration;
    }

    /** The folder of the stack that there is. */
    Path existing(Configuration configuration) {
        Path folder = configuration.dest();
        if (Destination.exists(folder)) return folder;
        throw new Problem("there is no stack in " + folder + "\nhint: ./jbang stack.java, or --dest with its folder");
    }

    /**
     * The functions, not loaded yet, with all that is configured as variables; of the environment only what means the same
     * to any program reaches them. {@code logs} is a folder in the stack's own for them.
     */
    Async functions(Configuration configuration, int jobs, String logs, List<Plugin> plugins) {
        Path functions = folder(configuration);
        List<String> files = new ArrayList<>(List.of(functions.resolve("stack.bash").toString()));
        for (Plugin plugin : plugins) plugin.functions().forEach(file -> files.add(file.toString()));
        Async async = Async.sourcing(files.toArray(String[]::new)).slots(jobs).logs(configuration.dest().resolve("logs").resolve(logs));
        configuration.values().forEach((name, value) -> {
            if (!value.text().isEmpty()) async.with(name, value.text());
        });
        async.environment(ENVIRONMENT);
        return async.strict().output((color == null ? Output.system() : Output.system(color)).named("stack"));
    }

    /** Says of the functions whether they are the same as at another time. */
    String functionsDigest(Configuration configuration) {
        return Checkout.digest(folder(configuration));
    }

    private static Path folder(Configuration configuration) {
        return Checkout.functions(System.getenv(), configuration.dest());
    }
}
