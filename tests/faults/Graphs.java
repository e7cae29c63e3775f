package tests.faults;

import async.Async;
import async.Call;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tests.Bash;
import tests.faults.RandomGraph.Ending;
import tests.faults.RandomGraph.Node;
import tests.faults.RandomGraph.Shape;

/** Random graphs against real bash: what became of each task, and what it met, is what the model says. */
public final class Graphs implements Hunt {
    @Override
    public String name() {
        return "graphs";
    }

    @Override
    public String goal() {
        return "order, slots, locks, logs, arguments, values, retries and failures as the model says";
    }

    @Override
    public int tries() {
        return 1000;
    }

    @Override
    public void run(Trial trial) throws Exception {
        new Try(trial).run();
    }

    /** One graph: declares and joins it in one of many ways, then compares. */
    private static final class Try {
        private final Trial trial;
        private final Random random;
        private final RandomGraph graph;
        private final Bash bash;
        private final Map<Integer, Task> tasks = new ConcurrentHashMap<>();
        private final List<RuntimeException> thrown = Collections.synchronizedList(new ArrayList<>());

        Try(Trial trial) throws IOException {
            this.trial = trial;
            random = trial.random();
            graph = RandomGraph.of(random);
            try (InputStream functions = Graphs.class.getResourceAsStream("/faults/graph.bash")) {
                bash = new Bash(trial.folder(), new String(functions.readAllBytes(), StandardCharsets.UTF_8));
            }
        }

        void run() throws Exception {
            Async async = bash.async().slots(graph.slots()).with("SLOTS", "" + graph.slots());
            if (graph.keepGoing()) async.keepGoing();
            try (async) {
                declare(async);
                bash.file("go", "");
                join(async);
            } catch (TaskFailed | CancellationException failure) {
                thrown.add(failure);
            }
            List<String> trace = bash.read("trace").lines().toList();
            trace.stream().filter(line -> line.startsWith("X ")).forEach(trial::wrong);
            for (Node node : graph.nodes()) compare(node, tasks.get(node.id()), trace);
            compareEnd();
        }

        /** In any order; a node that is known already by its task or its name, one that is yet to come by its name. */
        private void declare(Async async) throws Exception {
            List<Node> order = new ArrayList<>(graph.nodes());
            if (random.nextBoolean()) Collections.shuffle(order, random);
            Map<Integer, Call> calls = calls(async);
            int threads = 1 + random.nextInt(2);
            List<Thread> declaring = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                List<Node> part = new ArrayList<>();
                for (int j = i; j < order.size(); j += threads) part.add(order.get(j));
                declaring.add(thread(() -> part.forEach(node -> run(calls.get(node.id()), node))));
            }
            for (Thread thread : declaring) thread.join();
            trial.check(tasks.size() == graph.nodes().size(), "not all tasks could be declared");
        }

        /** An edge is said by the later node or, behind a gate, where nothing has started yet, by the earlier one. */
        private Map<Integer, Call> calls(Async async) {
            Map<Integer, Call> calls = new TreeMap<>();
            for (Node node : graph.nodes()) {
                Call call = async.named(node.name()).keeping("KEPT_*").retries(node.retries());
                for (int earlier : node.after()) {
                    if (!graph.gate() || earlier == 0 || random.nextInt(3) > 0)
                        call = call.after(graph.nodes().get(earlier).name());
                    else calls.computeIfPresent(earlier, (id, other) -> other.before(node.name()));
                }
                if (!node.locks().isEmpty()) call = call.using(node.locks().toArray(String[]::new));
                if (node.ending() == Ending.hangs) call = call.timeout(Duration.ofMillis(500));
                else if (random.nextInt(4) == 0) call = call.timeout(Duration.ofMinutes(10));
                calls.put(node.id(), call);
            }
            return calls;
        }

        private void run(Call call, Node node) {
            List<String> arguments = new ArrayList<>(List.of("" + node.id(), node.ending().name(), node.shape().name(),
                    String.join(" ", node.locks())));
            arguments.addAll(node.arguments());
            tasks.put(node.id(), call.run("node", arguments.toArray(String[]::new)));
        }

        /** All at once; each by itself, from two threads; some; none, which leaves them to close. */
        private void join(Async async) throws Exception {
            int way = random.nextInt(4);
            if (way == 0) async.join();
            if (way == 1) {
                Thread other = thread(() -> tasks.values().forEach(task -> joined(async, task)));
                tasks.values().forEach(task -> joined(async, task));
                other.join();
            }
            if (way == 2) async.join(tasks.values().stream().filter(task -> random.nextBoolean()).toArray(Task[]::new));
        }

        private void joined(Async async, Task task) {
            try {
                async.join(task);
            } catch (TaskFailed | CancellationException failure) {
                thrown.add(failure);
            }
        }

        private Thread thread(Runnable work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error failure) {
                    trial.wrong("thrown in another thread: " + failure);
                }
            }, "faults-graphs");
            thread.start();
            return thread;
        }

        private void compare(Node node, Task task, List<String> trace) throws IOException {
            int begun = Collections.frequency(trace, "B " + node.id()),
                    ended = Collections.frequency(trace, "E " + node.id());
            String what = node + " is " + task + ", began " + begun + " times and ended " + ended + " times";
            // a failure may have ended any other task before its time
            boolean cut = graph.fails() && !graph.keepGoing();
            Task.State expected = graph.isCancelled(node) ? Task.State.CANCELLED
                    : node.failsAtLast() ? Task.State.FAILED : Task.State.DONE;
            trial.check(task.isOver() && task.future().isDone(), "not over: " + what);
            trial.check(task.state() == expected || cut && task.state() == Task.State.CANCELLED,
                    "to be " + expected + ": " + what);
            trial.check(ended == (task.state() == Task.State.DONE ? 1 : 0)
                    || cut && task.state() == Task.State.CANCELLED, what);
            int mostBegun = expected == Task.State.CANCELLED ? 0 : node.attempts();
            boolean exact = task.state() == expected && node.ending() != Ending.hangs;
            trial.check(exact ? begun == mostBegun : begun <= mostBegun, what);
            if (begun == 0) return;
            for (int earlier : node.after()) {
                int before = trace.indexOf("E " + earlier);
                trial.check(before >= 0 && before < trace.indexOf("B " + node.id()),
                        "before " + earlier + " ended: " + what);
            }
            compareLog(node, task, exact ? begun : 1, exact);
            if (!exact) return;
            compareFile("arguments." + node.id(), node.arguments().isEmpty() ? List.of("") : node.arguments());
            compareFile("seen." + node.id(), seen(node));
            if (task.state() == Task.State.DONE) compareValues(node, task);
            else trial.check(task.failure().exitStatus() == node.ending().status,
                    "exit status " + task.failure().exitStatus() + ": " + what);
        }

        /** What was not ended before its time has the whole, anything else the beginning of it. */
        private void compareLog(Node node, Task task, int attempts, boolean exact) throws IOException {
            StringBuilder expected = new StringBuilder(node.output());
            for (int i = 2; i <= attempts; i++) {
                expected.append("── attempt ").append(i).append(" of ").append(1 + node.retries()).append('\n')
                        .append(node.output());
            }
            if (!node.failsAtLast()) expected.append("the last line has no end");
            String log = Files.readString(task.log());
            if (exact ? !log.equals(expected.toString())
                    : node.retries() == 0 && !expected.toString().startsWith(log)) {
                trial.lost("the log of " + node + ": " + quoted(log));
            }
            if (exact && graph.keepGoing() && node.arguments().stream()
                    .noneMatch(argument -> argument.matches("(?s).*\\p{Cntrl}.*") || argument.length() > 1000)) {
                String gutter = Bash.shown("│ "), first = Bash.shown("╭─ ") + node.name() + "\n";
                String block = first + expected.toString().lines().map(line -> gutter + line + "\n")
                        .collect(Collectors.joining())
                        + Bash.shown("╰─ ");
                String out = bash.out();
                if (!out.contains(block) || out.indexOf(first) != out.lastIndexOf(first))
                    trial.lost("the shown log of " + node + ": " + out);
            }
        }

        /** Name, number of elements, then key and value of each, of all that earlier tasks emitted or kept. */
        private List<String> seen(Node node) {
            Map<String, Map<String, String>> variables = new TreeMap<>();
            for (int id : graph.allBefore(node)) {
                Node earlier = graph.nodes().get(id);
                variables.put("VALUE_" + id, Map.of("0", earlier.first()));
                if (earlier.shape() != Shape.none) variables.put("KEPT_" + id, earlier.kept());
            }
            List<String> fields = new ArrayList<>();
            for (String prefix : List.of("VALUE_", "KEPT_")) {
                variables.forEach((name, elements) -> {
                    if (!name.startsWith(prefix)) return;
                    fields.addAll(List.of(name, "" + elements.size()));
                    elements.forEach((key, value) -> fields.addAll(List.of(key, value)));
                });
            }
            return fields;
        }

        private void compareFile(String name, List<String> expected) throws IOException {
            String text = Files.readString(trial.folder().resolve(name));
            String whole = expected.stream().map(field -> field + "\0").collect(Collectors.joining());
            if (!text.equals(whole)) trial.lost(name + " holds " + quoted(text) + ", not " + quoted(whole));
        }

        private void compareValues(Node node, Task task) {
            if (!task.output("VALUE_" + node.id()).equals(node.first())) trial.lost("what " + node + " emitted");
            if (node.shape() == Shape.none) return;
            List<String> kept = task.outputs("KEPT_" + node.id());
            if (!kept.equals(List.copyOf(node.kept().values()))) trial.lost("what " + node + " kept is " + kept);
        }

        private void compareEnd() {
            List<Task> failed = tasks.values().stream().filter(task -> task.state() == Task.State.FAILED).toList();
            trial.check(failed.isEmpty() == !graph.fails(), "failed: " + failed);
            boolean told = thrown.stream().anyMatch(one -> one instanceof TaskFailed failure
                    && failed.contains(tasks.get(id(failure.task()))));
            trial.check(told == graph.fails() && thrown.isEmpty() == !graph.fails(),
                    "thrown: " + thrown + "; failed: " + failed);
            for (Node node : graph.nodes()) {
                Task.State state = tasks.get(node.id()).state();
                // in the moment in which it ended
                if (node.ending() == Ending.leaves && state == Task.State.CANCELLED) continue;
                boolean noted = bash.err().contains("async: warning: " + node.name() + " left 1 process ");
                boolean leaves = node.ending() == Ending.leaves && state == Task.State.DONE;
                trial.check(noted == leaves, "it says wrongly what " + node + " left: " + bash.err());
            }
            trial.check(!Files.exists(trial.folder().resolve("made")), "an argument was evaluated");
        }

        private static int id(String name) {
            return Integer.parseInt(name.substring(name.indexOf(' ') + 1));
        }

        private static String quoted(String text) {
            return "'" + text.replace("\0", "␀").replace("\n", "␊") + "'";
        }
    }
}
