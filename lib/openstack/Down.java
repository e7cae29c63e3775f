package openstack;

import async.Async;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops every service, whatever was chosen when it was started. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stops everything; the data stays.")
public final class Down implements Callable<Integer> {
    /** Stopping is mostly waiting, so it takes more slots than processors. */
    private static final int JOBS = 12;

    private final Function<Boolean, Story> ending;

    @Mixin
    private Common common;

    @Option(names = "--clean", description = "Then removes all but the downloads.")
    private boolean clean;

    /** @param ending the tasks that end the stack; told whether all is to be removed afterwards */
    public Down(Function<Boolean, Story> ending) {
        this.ending = ending;
    }

    @Override
    public Integer call() {
        Configuration configuration = common.configuration();
        if (!Destination.exists(configuration.dest())) {
            System.out.println("There is no stack in " + configuration.dest() + ".");
            return 0;
        }
        Path dest = configuration.dest();
        try (Destination held = Destination.hold(dest)) {
            try (Async async = common.functions(configuration, JOBS, "down", List.of()).keepGoing()) {
                ending.apply(clean).run(async, configuration.services());
                async.join();
            }
            if (clean) held.remove();
        }
        System.out.println(clean ? "The stack is down and " + dest + " is removed." : "The stack is down; its data is in " + dest + ".");
        return 0;
    }
}
