package openstack;

import async.Async;
import async.Task;
import async.TaskFailed;
import async.report.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import openstack.conf.Configuration;
import openstack.folder.Destination;
import openstack.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs OpenStack's own tests against the stack. They are unpacked when this is first asked for; each test is a line as
 * soon as it ends. Exit status: 0 none failed, 1 some failed, 2 no test matches.
 */
@Command(name = "tempest", mixinStandardHelpOptions = true,
        description = "Runs OpenStack's own integration tests, Tempest, against the stack.")
public final class Tempest implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final long LOOK_MILLIS = 200;

    @Mixin
    private Common common;

    @Parameters(paramLabel = "REGEX", arity = "0..1", defaultValue = "",
            description = "The tests whose names match, tempest.api.identity for one. Default: smoke.")
    private String regex;

    @Option(names = {"-w", "--workers"}, paramLabel = "N",
            description = "Maximum parallel tests. Default: twice the processors.")
    private Integer workers;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (workers != null && workers < 1) throw new Problem("--workers must be at least 1, not " + workers);
        Configuration configuration = common.ofStack();
        common.check(configuration);
        try (Destination held = Destination.hold(configuration.dest())) {
            try (Async async = common.functions(configuration, 1, "tempest", List.of())) {
                async.run("install_tempest");
                async.after("install_tempest").run("configure_tempest");
                async.join();
            }
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
            try (Async async = common.functions(configuration, 1, "tempest", List.of())
                    .output(new Output(nowhere, nowhere, false, 0))) {
                show(async.run("run_tempest", regex, workers == null ? "" : workers.toString()));
                async.join();
            } catch (TaskFailed failed) {
                return failed.exitStatus() == USAGE ? USAGE : 1;
            }
        }
        return 0;
    }

    /** Prints the task's log as it grows, to its end. */
    private static void show(Task task) throws IOException, InterruptedException {
        while (!task.isOver() && !Files.exists(task.log())) Thread.sleep(LOOK_MILLIS);
        if (!Files.exists(task.log())) return;
        try (InputStream log = Files.newInputStream(task.log())) {
            boolean over;
            do {
                over = task.isOver();
                log.transferTo(System.out);
                System.out.flush();
                if (!over) Thread.sleep(LOOK_MILLIS);
            } while (!over);
        }
    }
}
