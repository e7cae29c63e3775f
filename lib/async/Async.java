//JAVA 17+
//COMPILE_OPTIONS -encoding UTF-8 -XDstringConcat=inline
//DEPS org.zeroturnaround:zt-exec:1.13.0
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS org.jline:jansi:3.30.9
//DEPS com.grack:nanojson:1.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES Call.java
//SOURCES Joiner.java
//SOURCES Run.java
//SOURCES Script.java
//SOURCES bash/Shell.java
//SOURCES page/Report.java
//SOURCES screen/Screen.java
// stringConcat=inline: strings joined by invokedynamic cost each script's start 20 ms.
// nanojson 1.9: later ones are a module, and a fat jar with one has no main class in the unnamed package.
package async;

import async.command.Choice;
import async.model.Event;
import async.model.Mode;
import async.model.Spec;
import async.report.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs existing bash functions as named background tasks.
 *
 * <pre>{@code
 * try (Async async = Async.sourcing("functions/*.bash")) {
 *     Task database = async.run("init_database");
 *     Task keystone = async.after(database).run("init_keystone");
 *     async.join(keystone);
 * }}</pre>
 *
 * A task is a process group of its own with empty stdin, and errexit that holds; {@code $$} in it is the bash
 * server's, as in any subshell. What stays in its group when it is done (a background process, say) is ended when this
 * closes; a daemon that is to outlive the script starts a session of its own (setsid). However the JVM ends, no task
 * goes on without it.
 *
 * <p>The functions are sourced once, by the first {@link #run}; settings come before it. All methods may be called from
 * any thread. Linux, bash 5.
 */
public final class Async extends Calls implements AutoCloseable {
    private final List<String> patterns;
    private final Settings settings = new Settings();
    private volatile Run run;
    private volatile Script.DryRun dryRun;
    private final Call.Runner runner = new Call.Runner(() -> dryRun == null ? run : dryRun, this::target);
    private boolean closed;

    private Async(List<String> patterns) {
        this.patterns = patterns;
    }

    /** The bash files whose functions can be run: paths or globs, in this order; read by the first {@link #run}. */
    public static Async sourcing(String... files) {
        Uncaught.install();
        return new Async(Misuse.noneNull("file", files));
    }

    /** How many tasks run at once, at least 1. Default: the processors. */
    public synchronized Async slots(int count) {
        unstarted().slots(count);
        return this;
    }

    /**
     * Under this folder each run makes its own, with a log per task; {@code latest} points to it. Default: {@code logs}
     * of the working directory; where that cannot be written, {@code ~/.local/state/SCRIPT/logs}.
     */
    public synchronized Async logs(Path folder) {
        unstarted().logs(folder);
        return this;
    }

    /** Of how many runs the logs are kept, with this one's; older ones are removed when a run starts. Default: 20. */
    public synchronized Async keepRuns(int count) {
        unstarted().runsKept(count);
        return this;
    }

    /** Whether a run of more than one task leaves {@code report.html} and {@code trace.json}. Default: true. */
    public synchronized Async report(boolean wanted) {
        unstarted().report(wanted);
        return this;
    }

    /** Exports a variable to the function files and all tasks; never part of a command line or a message. */
    public synchronized Async with(String name, String value) {
        unstarted().variable(name, value);
        return this;
    }

    /** The same for what nobody is to see: asterisks stand for it in all that shows or tells of a run, and in logs. */
    public synchronized Async secret(String name, String value) {
        unstarted().secret(name, value);
        return this;
    }

    /** What of this process's environment reaches bash, beside {@link #with}; {@code LC_*}: all such. Default: all. */
    public synchronized Async environment(String... names) {
        unstarted().inherited(Misuse.noneNull("name", names));
        return this;
    }

    /** How long a task that is to end has between TERM and KILL; whole seconds, at most a day. Default: 5. */
    public synchronized Async grace(Duration time) {
        unstarted().grace(time);
        return this;
    }

    /** After a failure, tasks that do not come after the failed one still run. Default: the first failure ends all. */
    public synchronized Async keepGoing() {
        unstarted().keepGoing(true);
        return this;
    }

    /**
     * Runs all tasks under errexit, pipefail and inherit_errexit, for files that are written for them. Default: what
     * the files set; where they say nothing of it, errexit is on, and the rest is as bash has it.
     */
    public synchronized Async strict() {
        unstarted().mode(Mode.STRICT);
        return this;
    }

    /** Where what {@link Call#cached} tasks make is kept. Default: {@code $XDG_CACHE_HOME/async}, ~/.cache/async. */
    public synchronized Async cache(Path folder) {
        unstarted().cache(folder);
        return this;
    }

    /** Where logs and messages are shown. Default: {@link Output#system}. */
    public synchronized Async output(Output output) {
        unstarted().output(output);
        return this;
    }

    /**
     * Runs a script under a command line ({@code --help} lists its options), joins what it declares and closes this;
     * throws what {@link #join()} does. Wrong options end the JVM with status 2. To plan or choose tasks, the script is
     * called once more, with {@link #isDryRun}, and prints nothing. {@code own}: an object with picocli's annotations.
     */
    public void main(String[] arguments, Consumer<Async> script, Object... own) {
        if (!new Script(settings, dry -> dryRun = dry).isWanted(arguments, () -> script.accept(this), own)) return;
        try (Async closing = this) {
            script.accept(closing);
            join();
        }
    }

    /**
     * The same for a command line read elsewhere, by {@code async.command.RunOptions}; runs nothing. False if it asks
     * for a list or a plan, which is printed, and no run.
     */
    public boolean choose(Choice choice, Consumer<Async> script) {
        return new Script(unstarted(), dry -> dryRun = dry).isWanted(choice, () -> script.accept(this));
    }

    /** Whether the script is called to show what it would run: nothing starts. */
    public boolean isDryRun() {
        return dryRun != null;
    }

    /** Joins all tasks that were not joined yet, in the order in which they were run; see {@link #join(Task...)}. */
    public void join() {
        runner.join();
    }

    /**
     * Waits for these tasks and shows each one's whole log on stdout, in this order. Joining starts and orders nothing.
     * A stdout that takes nothing for a second (after Ctrl-S, say) is not waited for: it is shown when it goes on.
     *
     * @throws TaskFailed if one failed, or another failure ended the run; its log is shown, what was cancelled because
     *     of it is one line each
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted, which ends the run, or
     *     if a task was cancelled because another thread ended it
     */
    public void join(Task... tasks) {
        join(runner.namesOf(tasks));
    }

    /** The same by name; see {@link #join(Task...)}. @throws Misuse if no task is called so, with the nearest name */
    public void join(String... tasks) {
        runner.join(new LinkedHashSet<>(Misuse.noneNull("task", tasks)));
    }

    /** Prints when each task ran, what it waited for and used, what was gained; blocks until it is shown. */
    public void summary() {
        if (run != null) run.summary();
    }

    /** All that has happened so far, in order; a copy, which does not grow. Does not block. */
    public List<Event> events() {
        return run == null ? List.of() : run.journal().events();
    }

    /**
     * Joins, with a warning, what nobody joined; after a failure or a {@link Misuse} what still runs is ended instead.
     * Ends what tasks left in their process groups; blocks until all is shown. A second call does nothing.
     *
     * @throws TaskFailed if a task that it joins fails
     * @throws Misuse if a refused call was caught and tasks were ended for it
     * @throws OutputFailed if all went well, but stdout did not take what was shown
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed || dryRun != null) return;
            closed = true;
        }
        if (run == null) return;
        try {
            run.joiner().finish(runner.isRefused());
        } finally {
            run.close();
        }
        if (!run.isShown()) throw new OutputFailed();
    }

    @Override
    public String toString() {
        return "Async.sourcing(\"" + String.join("\", \"", patterns) + "\")";
    }

    @Override
    Call call() {
        return new Call(runner, Spec.NONE);
    }

    private Settings unstarted() {
        if (run != null) throw new Misuse("settings come before the first run");
        return settings;
    }

    private Call.Target target() {
        return dryRun == null ? started() : dryRun;
    }

    private synchronized Run started() {
        if (closed) throw new Misuse("this run is closed");
        if (run == null) run = Run.start(patterns, settings);
        return run;
    }
}
