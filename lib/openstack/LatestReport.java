package openstack;

import async.page.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import openstack.folder.Destination;
import openstack.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The page that tells of the latest run: made anew if the run was killed before it could leave one. */
@Command(name = "report", mixinStandardHelpOptions = true,
        description = "Prints where the page is that tells of the latest run: timeline, graph, logs.")
public final class LatestReport implements Callable<Integer> {
    /** Up's logs lie in the folder itself, other commands' in one of their name. */
    private enum Of { UP, RESTART, DOWN }

    @Mixin
    private Common common;

    @Parameters(arity = "0..1", defaultValue = "UP", paramLabel = "COMMAND",
            description = "Of which command: ${COMPLETION-CANDIDATES}. Default: up.")
    private Of of;

    @Override
    public Integer call() throws IOException {
        String name = of == Of.UP ? "" : of.name().toLowerCase(java.util.Locale.ROOT);
        Path latest = Destination.logsFolder(common.existing(common.configuration()), name).resolve("latest");
        if (!Files.isDirectory(latest)) throw new Problem("there was no run yet: nothing in " + latest);
        Path page = latest.toRealPath().resolve(Report.PAGE);
        System.out.println(Files.exists(page) ? page : Report.write(latest));
        return 0;
    }
}
