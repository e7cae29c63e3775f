//SOURCES Settings.java
//SOURCES command/Options.java
package async;

import async.command.Choice;
import async.command.Options;
import async.command.PlanText;
import async.model.Graph;
import async.model.Outcome;
import async.model.Schedule;
import async.model.Schedule.Planned;
import async.model.Selection;
import async.model.Spec;
import async.report.Runs;
import async.store.History;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /**
     * A run in which nothing is started, bash no more than a task: it takes what the script declares. What is
     * declared behind a join comes after what was joined, as it would in a run, and a task that is joined is skipped.
     * Where the script needs a value, it ends: nobody knows what would come then.
     */
    static final class DryRun implements Call.Target {
        private final Plan plan = new Plan();
        /** The plan's own, until a join orders more than the script says. */
        private Graph order = plan.graph();
        private final Map<String, Spec> tasks = new LinkedHashMap<>();
        private final Set<String> joined = new LinkedHashSet<>();
        private String end = "";

        /** Runs the script, which declares its tasks here; what it prints is not shown. @throws Misuse for mistakes */
        void take(Runnable script) {
            PrintStream out = System.out;
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            try {
                script.run();
            } catch (Misuse misuse) {
                if (!misuse.asksTooEarly()) throw misuse;
                end = misuse.getMessage();
            } finally {
                System.setOut(out);
            }
            for (String name : tasks.keySet()) plan.known(name);
        }

        @Override
        public synchronized Task add(Spec spec) {
            Task task = plan.add(spec, (all, ordinal) -> new Task(all, ordinal, Path.of(all.task() + ".log"),
                    () -> Duration.ZERO));
            if (order != plan.graph()) {
                Set<String> after = new LinkedHashSet<>(plan.graph().after(task.name()));
                after.addAll(joined);
                order.add(task.name(), after, spec.before());
            }
            tasks.put(task.name(), spec);
            return task;
        }

        @Override
        public synchronized void join(Set<String> names) {
            if (order == plan.graph()) order = new Graph(order);
            for (String name : names) {
                settle(plan.known(name));
                plan.graph().allBefore(name).forEach(before -> settle(plan.task(before)));
            }
        }

        private void settle(Task task) {
            if (!joined.add(task.name())) return;
            task.become(task.standing().over(Duration.ZERO, new Outcome.Skipped("in a dry run"), null, Map.of()));
        }

        @Override
        public synchronized boolean owns(Task task) {
            return plan.task(task.name()) == task;
        }

        @Override
        public synchronized Set<String> unjoined() {
            Set<String> names = new LinkedHashSet<>(tasks.keySet());
            names.removeAll(joined);
            return names;
        }

        boolean knows(String task) {
            return tasks.containsKey(task);
        }

        /** Why each task that is left out is. @throws Misuse for a name that no task has, with the nearest */
        Map<String, String> leftOut(Selection selection) {
            selection.names().forEach(plan::known);
            return selection.leftOut(order);
        }

        /** What is to be shown instead of a run. Reads what earlier runs of this script took. */
        String text(Choice choice, Settings settings) {
            Map<String, String> leftOut = leftOut(choice.selection());
            Path logs = settings.logFolder();
            History history = History.of(Runs.before(logs.resolve("to come")), Uncaught.script());
            Map<String, Double> seconds = new HashMap<>();
            Set<String> known = new HashSet<>();
            for (Spec spec : tasks.values()) { // once each: to look a command up costs more than to plan it
                seconds.put(spec.task(), leftOut.containsKey(spec.task()) ? 0 : history.length(spec.command()));
                if (history.seconds(spec.command()).isPresent()) known.add(spec.task());
            }
            List<Planned> planned = new ArrayList<>();
            for (Spec spec : tasks.values()) {
                planned.add(new Planned(spec.task(), spec.command(), order.after(spec.task()), spec.locks(),
                        spec.weight()));
            }
            String text = new PlanText(Schedule.of(planned, order, settings.slots(), seconds::get),
                    task -> known.contains(task.name()), leftOut).text(choice.look());
            return text + (end.isEmpty() || choice.look() != Choice.Look.TEXT ? "" : "\nThe plan ends where the script"
                    + " needs a value: " + end + "\n");
        }
    }
}
