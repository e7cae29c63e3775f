//SOURCES DryRun.java
//SOURCES Settings.java
//SOURCES command/Options.java
package async;

import async.command.Choice;
import async.command.Options;
import java.util.Map;
import java.util.function.Consumer;

/** A script under a command line; see {@link Async#main}. */
final class Script {
    /** As the catalog has it. */
    private static final String VERSION = "0.2.0";

    private final Settings settings;
    private final Consumer<DryRun> rehearsing;

    /** @param rehearsing is given the dry run that what is declared goes to; null when that is over */
    Script(Settings settings, Consumer<DryRun> rehearsing) {
        this.settings = settings;
        this.rehearsing = rehearsing;
    }

    /** Takes what the arguments say. False if that was all: help, a plan. */
    boolean isWanted(String[] arguments, Runnable script, Object... options) {
        Object own = options.length == 0 ? null : options[0];
        Choice choice = Choice.NONE;
        if (arguments.length > 0 || own != null) { // else there is no need to load picocli
            choice = Options.parse(Uncaught.script(), VERSION, own, arguments, System.out, System.err);
        }
        if (choice.status().isPresent()) {
            if (choice.status().getAsInt() != 0) System.exit(choice.status().getAsInt());
            return false;
        }
        return isWanted(choice, script);
    }

    /** The same for what somebody else has read. */
    boolean isWanted(Choice choice, Runnable script) {
        settings.choose(choice);
        return !choice.needsDryRun() || plan(choice, script);
    }

    /** Whether the script is to run after it. */
    private boolean plan(Choice choice, Runnable script) {
        DryRun dry = new DryRun();
        rehearsing.accept(dry);
        try {
            dry.take(script);
        } finally {
            rehearsing.accept(null);
        }
        if (choice.look() != Choice.Look.NONE) {
            System.out.print(dry.text(choice, settings));
            System.out.flush();
            return false;
        }
        Map<String, String> leftOut = dry.leftOut(choice.selection());
        String surprise = choice.selection().surprise();
        settings.leaveOut(task -> leftOut.getOrDefault(task, dry.knows(task) ? "" : surprise));
        return true;
    }
}
