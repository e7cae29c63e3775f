package tests.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A random graph of tasks, and what must become of it: a model of the toolkit that starts nothing. A node comes only
 * after nodes with lower ids. Node 0 waits for the file {@code go} where there is a gate.
 */
record RandomGraph(List<Node> nodes, int slots, boolean keepGoing, boolean gate) {
    /** Bytes that something on the way could take for something else. */
    private static final List<String> HOSTILE = List.of("", " ", "*", "a b", "  two  blanks ", "~", "-n", "--", "$HOME",
            "$(touch made)",
            "`touch made`", "'", "\"", "\\", "\\\\n", "line\nline\n", "\n", "\t", "naïve", "日本", "😀", "a=b", "!", "#",
            "{a,b}", "[x]", ";",
            "&", "|", "<>", "%s%n", "\u0001\u001b[31m", "\r", "é\u0301", "x".repeat(200));

    /** How a function ends, by its name in graph.bash. {@code status} is the failure's, 0 if it ends well at last. */
    enum Ending {
        goes_on(0, 40), leaves(0, 2), is_flaky(0, 3), fails(1, 4), returns(3, 2), exits(4, 2), leaves_and_fails(1, 2),
                is_killed(137, 1), hangs(124, 1), waits(0, 0);

        final int status;
        private final int weight;

        Ending(int status, int weight) {
            this.status = status;
            this.weight = weight;
        }
    }

    /** How a function keeps its global. */
    enum Shape { none, plain, array, sparse, associative }

    /** One task: what it comes after and what it is called with. */
    record Node(int id, Ending ending, Shape shape, Set<Integer> after, Set<String> locks, int retries,
            List<String> arguments) {
        String name() {
            return "task " + id;
        }

        boolean failsAtLast() {
            return ending.status != 0;
        }

        /** How often its function is called if it is not ended from outside. */
        int attempts() {
            if (ending == Ending.is_flaky) return 3;
            return failsAtLast() ? 1 + retries : 1;
        }

        /** The log of an attempt up to where it ends, well or not. */
        String output() {
            List<String> said = arguments.isEmpty() ? List.of("") : arguments;
            StringBuilder text = new StringBuilder();
            for (String argument : said) text.append("out ").append(argument).append('\n');
            for (String argument : said) text.append("err ").append(argument).append('\n');
            return text.toString();
        }

        /** What it emits. */
        String first() {
            return arguments.isEmpty() ? "" : arguments.get(0);
        }

        /** Key and value of each element of what it keeps, as bash has them. */
        Map<String, String> kept() {
            Map<String, String> elements = new LinkedHashMap<>();
            switch (shape) {
                case none -> { }
                case plain -> elements.put("0", first());
                case array -> {
                    for (int i = 0; i < arguments.size(); i++) elements.put("" + i, arguments.get(i));
                }
                case sparse -> {
                    elements.put("3", "third");
                    elements.put("7", first());
                }
                case associative -> elements.put("a key", first());
            }
            return elements;
        }
    }

    static RandomGraph of(Random random) {
        int size = 1 + random.nextInt(14);
        boolean gate = random.nextBoolean();
        double density = random.nextDouble() * 0.5;
        boolean onlyGood = random.nextInt(3) == 0;
        List<Node> nodes = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            Set<Integer> after = new TreeSet<>();
            for (int earlier = 0; earlier < id; earlier++) {
                if (random.nextDouble() < density || gate && earlier == 0) after.add(earlier);
            }
            Set<String> locks = new TreeSet<>();
            while (random.nextInt(4) == 0) locks.add("l" + random.nextInt(3));
            Ending ending = gate && id == 0 ? Ending.waits : onlyGood ? Ending.goes_on : ending(random);
            int retries = ending == Ending.is_flaky ? 2 + random.nextInt(2) : random.nextInt(5) == 0 ? 1 : 0;
            nodes.add(new Node(id, ending, Shape.values()[random.nextInt(Shape.values().length)], after, locks, retries,
                    arguments(random)));
        }
        return new RandomGraph(nodes, 1 + random.nextInt(4), random.nextBoolean(), gate);
    }

    private static Ending ending(Random random) {
        List<Ending> weighted = new ArrayList<>();
        for (Ending ending : Ending.values()) weighted.addAll(Collections.nCopies(ending.weight, ending));
        return weighted.get(random.nextInt(weighted.size()));
    }

    private static List<String> arguments(Random random) {
        List<String> arguments = new ArrayList<>();
        while (random.nextInt(3) > 0) arguments.add(HOSTILE.get(random.nextInt(HOSTILE.size())));
        return arguments;
    }

    /** All that come before a node, near or far. */
    Set<Integer> allBefore(Node node) {
        Set<Integer> found = new TreeSet<>(node.after());
        node.after().forEach(earlier -> found.addAll(allBefore(nodes.get(earlier))));
        return found;
    }

    /** Whether the node is cancelled because of a failure before it, in a run that keeps going. */
    boolean isCancelled(Node node) {
        return allBefore(node).stream().anyMatch(earlier -> nodes.get(earlier).failsAtLast());
    }

    boolean fails() {
        return nodes.stream().anyMatch(Node::failsAtLast);
    }
}
