package openstack;

import async.Async;
import async.Task;
import async.report.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import openstack.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A table of the processes, by the bash function show_status. */
@Command(name = "status", mixinStandardHelpOptions = true,
        description = "Says which processes run, and whether they answer; exit status 1 if one does not.")
public final class Status implements Callable<Integer> {
    @Mixin
    private Common common;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = common.ofStack();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        try (Async async = common.functions(configuration, 1, "status", List.of())
                .output(new Output(nowhere, nowhere, false, 0)).keepGoing()) {
            Task status = async.run("show_status");
            status.future().join();
            Files.copy(status.log(), System.out);
            return status.state() == Task.State.DONE ? 0 : 1;
        }
    }
}
