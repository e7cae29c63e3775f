package async;

import async.model.Outcome;
import java.util.concurrent.CancellationException;

/**
 * What a script that does not catch it says of a failure, and how it exits: 1 a task failed, 124 one ran into its
 * timeout, 2 a mistake in the script. A few lines instead of a stack trace; the log has been shown already. Anything
 * else is Java's business.
 */
final class Uncaught implements Thread.UncaughtExceptionHandler {
    private static final int FAILED = 1, MISTAKE = 2;

    private final Thread main;

    private Uncaught(Thread main) {
        this.main = main;
    }

    /** For the script that runs in this thread, unless it has a handler of its own. */
    static void install() {
        if (Thread.getDefaultUncaughtExceptionHandler() == null) {
            Thread.setDefaultUncaughtExceptionHandler(new Uncaught(Thread.currentThread()));
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (thrown instanceof TaskFailed failed) end(thread, failed.place(), status(failed.exitStatus()));
        else if (thrown instanceof Misuse misuse) end(thread, misuse.getMessage(), MISTAKE);
        else if (thrown instanceof OutputFailed failed) end(thread, failed.getMessage(), FAILED);
        else if (thrown instanceof CancellationException cancelled) end(thread, cancelled.getMessage(), FAILED);
        else {
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            thrown.printStackTrace();
        }
    }

    private static int status(int tasks) {
        return tasks == Outcome.TIMEOUT ? tasks : FAILED;
    }

    /** Only the main thread's end is the script's. */
    private void end(Thread thread, String message, int status) {
        System.err.println(script() + ": error: " + message.replace("\n  hint: ", "\nhint: "));
        if (thread == main) System.exit(status);
    }

    /** The script's name: what the JVM was started with, a class, or a jar by its path; in a JShell session, jshell. */
    static String script() {
        String started = System.getProperty("sun.java.command", "script").split(" ", 2)[0].replaceFirst("\\.jar$", "");
        if (started.startsWith("jdk.jshell.")) return "jshell";
        return started.replaceFirst("(?s).*[/.$]", "");
    }
}
