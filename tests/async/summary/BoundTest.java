package async.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.model.Event;
import async.model.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tests.Bash;
import tests.InAFolder;

/** That no run is said to have taken less than it can have: on a simulated machine, and on this one. */
class BoundTest extends InAFolder {
    private static final double STEP = 0.01;

    /** A task's work: steps of the processor and steps of waiting, in turns. */
    private record Job(String name, Set<String> after, int computing, int waiting) {}

    /** What a machine does with jobs: at each step the processors go round to those that want one. */
    private static final class Machine {
        final List<Event> events = new ArrayList<>();
        final Map<String, Integer> left = new HashMap<>(), waits = new HashMap<>(), used = new HashMap<>();

        List<Event> run(List<Job> jobs, int slots, int processors) {
            Set<String> done = new LinkedHashSet<>();
            List<Job> open = new ArrayList<>(jobs), running = new ArrayList<>();
            for (Job job : jobs) {
                events.add(new Event.Declared(Duration.ZERO, job.name, List.of(job.name), job.after, Set.of(),
                        Map.of(), 1, Path.of(job.name)));
            }
            for (int step = 0, turn = 0; done.size() < jobs.size(); step++) {
                for (Job job : List.copyOf(open)) {
                    if (running.size() == slots || !done.containsAll(job.after)) continue;
                    open.remove(job);
                    running.add(job);
                    left.put(job.name, job.computing);
                    waits.put(job.name, job.waiting);
                    used.put(job.name, 0);
                    events.add(new Event.Started(at(step), job.name, 1));
                }
                int free = processors;
                int many = running.size();
                for (int i = 0; i < many; i++) {
                    Job job = running.get((turn + i) % many);
                    boolean waits = this.waits.get(job.name) > 0 && (step + job.name.hashCode()) % 2 == 0;
                    if (waits || left.get(job.name) == 0) this.waits.merge(job.name, -1, Integer::sum);
                    else if (free-- > 0) {
                        left.merge(job.name, -1, Integer::sum);
                        used.merge(job.name, 1, Integer::sum);
                    }
                }
                turn += processors;
                for (Job job : List.copyOf(running)) {
                    if (left.get(job.name) > 0 || waits.get(job.name) > 0) continue;
                    running.remove(job);
                    done.add(job.name);
                    events.add(new Event.Ended(at(step + 1), job.name, Outcome.Exit.DONE, at(used.get(job.name))));
                }
            }
            return events;
        }

        private static Duration at(int step) {
            return Duration.ofMillis(Math.round(step * STEP * 1000));
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest(name = "graph {0}") @MethodSource("seeds")
    void no_simulated_run_undercuts_its_bound(int seed) {
        Random random = new Random(seed);
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Set<String> after = new LinkedHashSet<>();
            for (int before = 0; before < i; before++) if (random.nextInt(6) == 0) after.add("t" + before);
            jobs.add(new Job("t" + i, after, 1 + random.nextInt(60), random.nextInt(3) == 0 ? random.nextInt(60) : 0));
        }
        int processors = 1 + random.nextInt(4);
        for (int slots : new int[] {1, 2, 4, 8, 20}) {
            Summary summary = Summary.of(new Machine().run(jobs, slots, processors), slots, processors);
            assertTrue(summary.bound().compareTo(summary.elapsed()) <= 0, () -> slots + " slots, " + processors
                    + " processors\n" + summary.text());
        }
    }

    @Test
    void a_chain_beside_others_that_spin_comes_to_the_same_bound_with_two_slots_and_with_nine() {
        List<Job> jobs = new ArrayList<>(List.of(new Job("a", Set.of(), 24, 0), new Job("b", Set.of("a"), 24, 0),
                new Job("c", Set.of("b"), 24, 0)));
        for (int i = 0; i < 6; i++) jobs.add(new Job("t" + i, Set.of(), 24, 0));
        Duration processors = Duration.ofMillis(9 * 240 / 2); // the chain alone would take less
        assertEquals(processors, Summary.of(new Machine().run(jobs, 2, 2), 2, 2).bound());
        assertEquals(processors, Summary.of(new Machine().run(jobs, 9, 2), 9, 2).bound());
    }

    @Test
    void no_real_run_undercuts_its_bound_daemons_and_all() {
        Bash bash = new Bash(folder, """
                spin() { local i; for ((i = 0; i < 20000; i++)); do :; done; }
                rest() { sleep 0.1; }
                daemon() { setsid bash -c 'for ((i = 0; i < 100000; i++)); do :; done; touch done; exec sleep 300' & \\
                  echo $! >pid; until [[ -e done ]]; do sleep 0.02; done; }
                """);
        Summary summary;
        try (Async async = bash.async()) {
            Task daemon = async.run("daemon");
            for (int i = 0; i < 8; i++) async.named("spin" + i).run("spin");
            async.after(daemon).run("rest");
            async.join();
            async.summary();
            summary = Summary.of(async.events(), 8);
        } finally {
            ProcessHandle.of(Long.parseLong(bash.read("pid"))).ifPresent(ProcessHandle::destroy);
        }
        assertTrue(summary.bound().compareTo(summary.elapsed()) <= 0, summary.text());
        assertTrue(summary.daemons().toMillis() > 0, summary.text());
        assertTrue(bash.out().contains(" s of what they left running"), bash.out());
    }
}
