package async.screen;

import async.model.Event;
import async.model.Frame;
import async.model.Outcome;
import java.nio.file.Path;

/** Lines that a GitHub Actions runner takes as commands, escaped as it wants them. Pure. */
final class WorkflowCommand {
    static final String END_GROUP = "::endgroup::";

    private WorkflowCommand() {}

    /** Whether the runner would take it as one. */
    static boolean is(String line) {
        String text = line.stripLeading();
        return text.startsWith("::") || text.startsWith("##[");
    }

    static String group(String title) {
        return "::group::" + data(title);
    }

    /**
     * An annotation at the innermost place of a failure, or at none if that is not known. A file of the checkout is
     * named as the checkout has it: that is what GitHub shows it beside.
     */
    static String error(Event.Ended ended, Path workspace) {
        Outcome outcome = ended.outcome();
        String place = "", command = "";
        if (outcome instanceof Outcome.Exit exit) {
            command = exit.command().isEmpty() ? "" : "\n" + exit.command();
            if (!exit.stack().isEmpty()) place = place(exit.stack().get(0), workspace);
        }
        return "::error " + place + "title=" + property(ended.task() + " failed") + "::"
                + data(outcome.text() + command);
    }

    private static String place(Frame frame, Path workspace) {
        Path file = Path.of(frame.file()).toAbsolutePath().normalize();
        Path shown = file.startsWith(workspace) ? workspace.relativize(file) : file;
        return "file=" + property(shown.toString()) + (frame.line() > 0 ? ",line=" + frame.line() : "") + ",";
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
