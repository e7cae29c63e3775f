///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DESCRIPTION Makes report.html and trace.json of a run: of logs/latest, or of the folder that an argument names.
//COMPILE_OPTIONS -encoding UTF-8 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
//DEPS org.zeroturnaround:zt-exec:1.13.0
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS com.grack:nanojson:1.9
//DEPS org.jline:jansi:3.30.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES async/page/Report.java

import async.page.Report;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** For runs that left none: those of a script that was killed, or of one with report(false). */
@Command(name = "report", mixinStandardHelpOptions = true,
        description = "Makes report.html and trace.json of a run from its events and logs, and prints the page's path.")
public class report implements Callable<Integer> {
    @Parameters(arity = "0..1", defaultValue = "logs/latest", paramLabel = "FOLDER",
            description = "The run's log folder. Default: ${DEFAULT-VALUE}")
    Path folder;

    public static void main(String... args) {
        System.exit(new CommandLine(new report()).execute(args));
    }

    @Override
    public Integer call() {
        try {
            System.out.println(Report.write(folder));
            return 0;
        } catch (NoSuchFileException notThere) {
            System.err.println("report: error: no run in " + folder + " (no " + notThere.getFile() + ")");
            System.err.println("hint: report logs/latest, where the script ran");
            return 2;
        } catch (IOException e) {
            System.err.println("report: error: " + e);
            return 1;
        } catch (IllegalArgumentException damaged) {
            System.err.println("report: error: cannot read the events in " + folder + ": " + damaged.getMessage());
            return 1;
        }
    }
}
