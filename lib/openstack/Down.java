package openstack;

import async.Async;
import async.TaskFailed;
import async.command.Choice;
import async.command.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import openstack.conf.Configuration;
import openstack.folder.Destination;
import openstack.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops every service, whatever was chosen when it was started. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stops everything; the data stays.")
public final class Down implements Callable<Integer> {
    /** Stopping is mostly waiting, so it takes more slots than processors. */
    static final int JOBS = 12;

    private final Supplier<Story> ending;

    @Mixin
    private Common common;

    @Option(names = "--clean", description = "Then removes all that it made but the downloads.")
    private boolean clean;

    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec spec;

    /** @param ending the tasks that end the stack */
    public Down(Supplier<Story> ending) {
        this.ending = ending;
    }

    @Override
    public Integer call() throws IOException {
        Choice choice = options.choice(spec);
        if (clean && !choice.selection().isAll()) {
            throw new Problem("--clean removes all that there is: it goes with no --only, --from or --skip");
        }
        Configuration configuration = common.configuration();
        Story story = ending.get();
        Consumer<Async> tasks = async -> story.run(async, configuration.services());
        if (!common.isWanted(choice, configuration, JOBS, "down", tasks)) return 0;
        if (!Destination.exists(configuration.dest())) {
            System.out.println("There is no stack in " + configuration.dest() + ".");
            return 0;
        }
        Path dest = configuration.dest();
        try (Destination held = Destination.hold(dest)) {
            // A full disk may be the reason for removing it all: nothing is written there then.
            Path logs = clean ? Files.createTempDirectory("stack-down-") : Path.of("down");
            try (Async async = common.functions(configuration, JOBS, logs.toString(), List.of()).keepGoing()) {
                async.choose(choice, tasks);
                if (clean) async.run("save_bytecode");
                tasks.accept(async);
                async.join(story.names().toArray(String[]::new));
                if (clean) joinSaving(async);
            }
            if (clean) {
                List<String> left = held.remove();
                Destination.delete(logs);
                System.out.println("The stack is down and " + (left.isEmpty() ? dest + " is removed."
                        : "what was its in " + dest + " is removed; this is not its, and stays: "
                        + String.join(", ", left)));
                return 0;
            }
        }
        if (choice.selection().isAll()) System.out.println("The stack is down; its data is in " + dest + ".");
        return 0;
    }

    /** It only saves time later: without it, all is removed all the same. */
    private static void joinSaving(Async async) {
        try {
            async.join("save_bytecode");
        } catch (TaskFailed lost) {
            System.err.println("stack: " + lost.reason()
                    + ": Python's bytecode is not kept, the next stack compiles again");
        }
    }
}
