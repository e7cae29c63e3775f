package tests.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tests.Command;

/**
 * What is done to a real stack, a row for each kind: {@code ./jbang faults stack}. After each try one {@code up} brings all
 * of it back, its data too, and a server becomes ACTIVE.
 */
public final class StackFaults {
    private static final String SMALL = "keystone,glance,placement";
    private static final String WHOLE = SMALL + ",neutron,nova,cinder,swift,horizon";
    /** What it has; of those that a small stack has not, none is tried there. */
    private static final List<String> PROCESSES = List.of("keystone", "glance", "placement", "database", "rabbitmq", "neutron",
            "nova-api", "nova-conductor", "nova-scheduler", "nova-compute", "cinder-api", "cinder-scheduler", "cinder-volume", "swift", "horizon");
    private static final List<String> MIGRATIONS = List.of("init_keystone", "init_glance", "init_placement", "init_neutron", "init_nova_api",
            "init_nova_cell0", "init_nova_cell1", "init_cinder");

    private final Path checkout;

    public StackFaults(Path checkout) {
        this.checkout = checkout;
    }

    /** All rows; the whole stack for what its servers and its messages are needed, else the small one, on SQLite. */
    public List<Hunt> hunts() {
        return List.of(
                new Starts(checkout),
                new Ends(checkout),
                new Row("stack-process", "each process killed alone, with its workers and without", WHOLE, 2 * PROCESSES.size(), this::process),
                new Row("stack-pair", "two processes killed at once", WHOLE, 20, this::pair),
                new Row("stack-everything", "every process killed at once", WHOLE, 2, (stack, trial) -> stack.names().forEach(stack::killAll)),
                new Row("stack-migration", "MariaDB killed while a database is made", WHOLE, MIGRATIONS.size(), this::migration),
                new Row("stack-ctrl-c", "Ctrl-C at a moment of up", WHOLE, 20, (stack, trial) -> interrupt(stack, trial, "INT")),
                new Row("stack-kill-9", "the JVM killed at a moment of up", WHOLE, 20, (stack, trial) -> interrupt(stack, trial, "KILL")),
                new Row("stack-two-ups", "up while up runs", SMALL, 2, (stack, trial) -> second(stack, trial, "up")),
                new Row("stack-down-in-up", "down while up runs", SMALL, 2, (stack, trial) -> second(stack, trial, "down")),
                new Row("stack-full-disk", "no space left while up runs", SMALL, 9, this::fullDisk));
    }

    /** What a small stack shows in a minute, for the tests. */
    public Hunt small() {
        return new Row("stack-kill", "a process killed, then the JVM at a moment of up", SMALL, 3, (stack, trial) -> {
            if (trial.number() < 2) process(stack, trial);
            else interrupt(stack, trial, "KILL");
        });
    }

    /** What is done to a stack that is up. */
    private interface Fault {
        void befalls(LiveStack stack, Trial trial) throws Exception;
    }

    /** One kind of fault, try after try on one stack. */
    private final class Row implements Hunt {
        private final String name, goal, services;
        private final int tries;
        private final Fault fault;
        private LiveStack stack; // made by the first try

        Row(String name, String goal, String services, int tries, Fault fault) {
            this.name = name;
            this.goal = goal;
            this.services = services;
            this.tries = tries;
            this.fault = fault;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String goal() {
            return goal;
        }

        @Override
        public int tries() {
            return tries;
        }

        @Override
        public boolean usual() {
            return false;
        }

        @Override
        public void run(Trial trial) throws Exception {
            if (stack == null) stack = new LiveStack(checkout, services, "fake", Files.createTempDirectory("stack-faults-"));
            if (name.equals("stack-full-disk") && !stack.hasADisk()) {
                trial.skip("no disk can be made here (mount)");
                return;
            }
            stack.ready();
            fault.befalls(stack, trial);
            stack.prove(trial);
        }

        @Override
        public void end() {
            if (stack != null) stack.remove();
        }
    }

    private void process(LiveStack stack, Trial trial) {
        List<String> there = PROCESSES.stream().filter(stack.names()::contains).toList();
        String name = there.get(trial.number() % there.size());
        if (trial.number() / there.size() % 2 == 0) stack.kill(name);
        else stack.killAll(name);
    }

    private void pair(LiveStack stack, Trial trial) {
        List<String> names = new ArrayList<>(stack.names());
        Collections.shuffle(names, trial.random());
        names.subList(0, 2).forEach(stack::kill);
    }

    /** Everything is made anew, so that there is a migration: nothing is to be kept. */
    private void migration(LiveStack stack, Trial trial) {
        String task = MIGRATIONS.get(trial.number() % MIGRATIONS.size());
        stack.down();
        stack.forgetData();
        stack.forgetLogs();
        Command.Running up = stack.script("up").start();
        stack.awaitStart(task, up);
        stack.killAll("database");
        int status = up.result().status();
        trial.check(status == 0 || status == 1, "up ends with " + status);
        stack.ready();
    }

    /** At a moment that is as likely early as late, of an up that has all, half or little of it to do. */
    private void interrupt(LiveStack stack, Trial trial, String signal) {
        Random random = trial.random();
        stack.down();
        if (random.nextBoolean()) stack.halve(random);
        Command.Running up = stack.script("up").start();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20_000)));
        up.signal(signal);
        int status = up.result().status();
        trial.check(status == 0 || status == (signal.equals("INT") ? 130 : 137), "up ends with " + status);
    }

    private void second(LiveStack stack, Trial trial, String command) {
        stack.names().forEach(stack::killAll);
        stack.forgetLogs();
        Command.Running first = stack.script("up").start();
        stack.awaitStart("generate_passwords", first);
        Command.Result second = stack.script(command).run(), up = first.result();
        trial.check(up.status() == 0, "the first ends with " + up.status() + ": " + up.err());
        trial.check(second.status() == 2 && second.err().contains("another run is at work on"), "the second ends with " + second.status() + ": " + second.err());
    }

    /** With packages missing and room for some of them; with all of it running and no room at all; and down must work then, too. */
    private void fullDisk(LiveStack stack, Trial trial) {
        switch (trial.number() % 3) {
            case 0 -> {
                stack.down();
                stack.halve(trial.random());
                failsAtWorst(trial, stack.onAFullDisk(trial.random().nextInt(120), stack.script("up")));
            }
            case 1 -> {
                stack.kill("keystone");
                failsAtWorst(trial, stack.onAFullDisk(0, stack.script("up")));
            }
            default -> {
                Command.Result down = stack.onAFullDisk(0, stack.script("down"));
                trial.check(down.status() == 0, "down ends with " + down.status() + ": " + down.err());
            }
        }
    }

    private static void failsAtWorst(Trial trial, Command.Result up) {
        trial.check(List.of(0, 1, 2).contains(up.status()) && !up.err().contains("\tat "), "up ends with " + up.status() + ": " + up.err());
    }
}
