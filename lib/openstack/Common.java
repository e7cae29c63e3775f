package openstack;

import async.Async;
import async.Misuse;
import async.command.Choice;
import async.report.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import openstack.conf.Configuration;
import openstack.folder.Destination;
import openstack.folder.Ownership;
import openstack.folder.Remembered;
import openstack.model.Problem;
import picocli.CommandLine.Option;

/** What every command takes. */
public final class Common {
    @Option(names = "--services", paramLabel = "LIST",
            description = "The services, with commas: keystone,glance,... Default: all.")
    private String services;

    @Option(names = "--dest", paramLabel = "DIR",
            description = "The folder for everything. Default: ~/.local/share/stack.")
    private String dest;

    @Option(names = "--config", paramLabel = "FILE",
            description = "A local.conf. Default: the one in the working directory.")
    private Path config;

    @Option(names = "--color", negatable = true,
            description = "Colour, whatever the output is. Default: on a terminal.")
    private Boolean color;

    /**
     * What means the same to any program, and what apt takes to reach the network; all else is about other programs.
     */
    private static final String[] ENVIRONMENT = ("HOME USER LOGNAME SHELL PATH TERM TMPDIR TZ LANG LC_*"
            + " http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY"
            + " SSL_CERT_FILE SSL_CERT_DIR").split(" ");

    public Configuration configuration() {
        return configuration(Map.of());
    }

    /** @param more what flags of the command's own set, by variable name */
    Configuration configuration(Map<String, String> more) {
        Map<String, String> flags = new LinkedHashMap<>(more);
        if (services != null) flags.put("ENABLED_SERVICES", services);
        if (dest != null) flags.put("DEST", dest);
        Configuration configuration = Configuration.of(flags, System.getenv(), config);
        Ownership.check(configuration.dest());
        return configuration;
    }

    /**
     * For what changes the stack that there is, if any.
     *
     * @throws Problem if it is another one than is configured now: elsewhere, of other packages, in another database
     */
    void check(Configuration configuration) {
        Path folder = configuration.dest();
        Remembered.checkRelease(folder, configuration.release(), configuration.isReleaseSaid());
        Remembered.check(folder, configuration.services().databaseType(),
                configuration.services().virtDriver());
    }

    /**
     * For what is done to the stack that there is.
     *
     * @throws Problem if there is none, or another version has made it
     */
    public Configuration ofStack() {
        Configuration configuration = configuration();
        Remembered.checkVersion(existing(configuration));
        return configuration;
    }

    /** The folder of the stack that there is. */
    public Path existing(Configuration configuration) {
        Path folder = configuration.dest();
        if (Destination.exists(folder)) return folder;
        throw new Problem("there is no stack in " + folder + "\nhint: ./jbang stack.java, or --dest with its folder");
    }

    /**
     * A bash on the user's terminal, or whatever stdin and stdout are, that begins with one of the functions' files;
     * all that is configured is in its environment. Waits until it has ended.
     *
     * @param file in the folder of the functions; the first thing that it does is to unset BASH_ENV
     * @return its exit status
     */
    public int bash(Configuration configuration, String file, String... arguments)
            throws IOException, InterruptedException {
        String begin = folder(configuration).resolve(file).toString();
        List<String> command = new ArrayList<>(List.of("bash", "--rcfile", begin));
        command.addAll(List.of(arguments));
        ProcessBuilder bash = new ProcessBuilder(command).inheritIO();
        configuration.values().forEach((name, value) -> {
            if (!value.text().isEmpty()) bash.environment().put(name, value.text());
        });
        bash.environment().put("BASH_ENV", begin);
        bash.environment().remove("POSIXLY_CORRECT"); // in its mode bash would not read that
        return bash.start().waitFor();
    }

    /**
     * The functions, not loaded yet, with all that is configured as variables; of the environment only what means the
     * same to any program reaches them. {@code logs} is a folder in the stack's own for them.
     */
    Async functions(Configuration configuration, int jobs, String logs, List<Plugin> plugins) {
        Path functions = folder(configuration);
        List<String> files = new ArrayList<>(List.of(functions.resolve("stack.bash").toString()));
        for (Plugin plugin : plugins) plugin.functions().forEach(file -> files.add(file.toString()));
        Async async = Async.sourcing(files.toArray(String[]::new)).slots(jobs)
                .logs(Destination.logs(configuration.dest(), logs));
        configuration.values().forEach((name, value) -> {
            if (!value.text().isEmpty()) async.with(name, value.text());
        });
        async.environment(ENVIRONMENT);
        return async.strict().output(output());
    }

    /**
     * Shows what options of the run ask to see instead of one, and touches nothing; true if there is a run to come.
     *
     * @throws Misuse for a task that there is not
     * @throws Problem for --resume: a task that was done says nothing of whether what it started still runs
     */
    boolean isWanted(Choice choice, Configuration configuration, int jobs, String logs, Consumer<Async> tasks) {
        if (choice.resume()) {
            throw new Problem("a stack needs no --resume: it looks at what is there, and does the rest"
                    + "\nhint: the same without --resume");
        }
        if (!choice.needsDryRun()) return true;
        try (Async plan = Async.sourcing("stack.bash").slots(jobs)
                .logs(Destination.logsFolder(configuration.dest(), logs))) {
            return plan.choose(choice, tasks);
        }
    }

    /** The user's terminal, or what stands in its place. */
    Output output() {
        return (color == null ? Output.system() : Output.system(color)).named("stack");
    }

    /** Says of the functions whether they are the same as at another time. */
    String functionsDigest(Configuration configuration) {
        return Checkout.digest(folder(configuration));
    }

    private static Path folder(Configuration configuration) {
        return Checkout.functions(System.getenv(), configuration.dest());
    }
}
