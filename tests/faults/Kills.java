package tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tests.Command;

/** Any signal, to any process of a script, at any moment. */
public final class Kills implements Hunt {
    /** When it is sent. */
    private enum Moment { starting, temporary_folder, sourcing, middle, ending, closing }

    /** To whom; each is a child of the one before. */
    private enum Victim { jvm, shell, warden, task, child }

    /** What is sent; {@code then} follows after a while. {@code status} is the JVM's own exit status then. */
    private enum Blow {
        INT(130), TERM(143), HUP(129), QUIT(0), KILL(137), STOP_KILL(137), STOP_CONT(0);

        final int status;

        Blow(int status) {
            this.status = status;
        }

        boolean isMortal() {
            return status == 137;
        }
    }

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public String goal() {
        return "no process and no temporary folder is left, the exit status says how it ended, logs of ended tasks are"
                + " whole";
    }

    @Override
    public int tries() {
        return 400;
    }

    @Override
    public void run(Trial trial) throws Exception {
        new Try(trial).run();
    }

    private static final class Try {
        private final Trial trial;
        private final Random random;
        private final Moment moment;
        private final Blow blow;
        private final Script.Kind kind;
        private Victim victim;
        private final Script script;
        private Command.Running running;
        private String what;

        Try(Trial trial) throws IOException {
            this.trial = trial;
            random = trial.random();
            moment = one(Moment.values());
            blow = one(Blow.values());
            victim = random.nextInt(3) == 0 ? Victim.jvm : one(Victim.values());
            kind = random.nextInt(4) == 0 ? Script.Kind.stubborn : Script.Kind.lasting;
            script = new Script(trial.folder());
        }

        void run() throws Exception {
            if (moment == Moment.sourcing) make("hold");
            if (moment == Moment.closing) make("go");
            try (Signals signals = new Signals()) {
                running = script.command(kind).start();
                await(moment);
                boolean hit = strike(signals);
                what = blow + " to " + victim + (hit ? "" : ", which was gone,") + " when " + moment + " (" + kind
                        + ")";
                end(hit);
            }
            Command.Result result = trial.result(running);
            trial.end();
            compareStatus(result);
            compareLogs(result);
            compareTemporary();
        }

        private void await(Moment moment) {
            switch (moment) {
                case starting -> pause(800);
                case temporary_folder -> until(() -> !temporary().isEmpty());
                case sourcing -> until(() -> exists("sourcing"));
                case middle -> until(() -> exists("began.lasting") && exists("began.leaving"));
                case ending -> {
                    until(() -> exists("began.lasting") && exists("began.leaving"));
                    make("go");
                }
                case closing -> until(() -> exists("joined"));
            }
            pause(switch (moment) {
                case temporary_folder -> 10;
                case ending -> 400;
                default -> 50;
            });
        }

        /** Whether there was a process to strike; where there is not yet a child, its nearest parent is. */
        private boolean strike(Signals signals) {
            ProcessHandle target = running.process.toHandle();
            Victim wanted = victim;
            for (victim = Victim.jvm; victim != wanted; victim = Victim.values()[victim.ordinal() + 1]) {
                List<ProcessHandle> children = target.children().toList();
                if (children.isEmpty()) break;
                target = children.get(random.nextInt(children.size()));
            }
            String[] names = blow.name().split("_");
            boolean hit = signals.send(names[0], target.pid());
            if (names.length > 1) {
                if (blow == Blow.STOP_CONT) goOn();
                pause(2500);
                hit &= signals.send(names[1], target.pid());
            }
            return hit;
        }

        /** Where the tasks should be ended nothing else ends them; it may be that there was nobody to strike. */
        private void end(boolean hit) throws InterruptedException {
            boolean ends = blow.isMortal() || victim == Victim.jvm && blow.status != 0;
            if (!hit || !ends) goOn();
            else if (moment == Moment.sourcing && victim != Victim.jvm && victim != Victim.shell) goOn();
            if (running.process.waitFor(60, TimeUnit.SECONDS)) return;
            if (hit && ends && victim != Victim.child)
                trial.wrong("it does not end: " + what + "; running: " + trial.processes());
            goOn();
        }

        private void goOn() {
            make("go");
            trial.folder().resolve("hold").toFile().delete();
        }

        private void compareStatus(Command.Result result) {
            String status = "exit status " + result.status() + " after " + what + "\n" + result.err();
            boolean late = moment == Moment.ending || moment == Moment.closing; // it may have been done
            if (victim == Victim.jvm) {
                // before Java listens
                boolean early = blow == Blow.QUIT && result.status() == 131 && !exists("sourcing");
                trial.check(result.status() == blow.status || late && result.status() == 0 || early, status);
                trial.check(!result.err().contains("Exception"), status);
            } else {
                // a sleep, say
                boolean incidental = victim == Victim.child || moment == Moment.sourcing && victim != Victim.shell;
                boolean dead = blow.isMortal() && !late && !incidental;
                boolean failed = result.status() == Script.FAILED || result.status() == Script.REFUSED;
                trial.check(failed || result.status() == 0 && !dead, status);
                trial.check(blow != Blow.STOP_CONT || result.status() == 0, status);
                trial.check(result.err().contains("Script: error: ") == failed, status);
            }
            trial.check(!result.err().contains("\tat "), "a stack trace: " + status);
        }

        private void compareLogs(Command.Result result) throws IOException {
            if (!exists("trace")) {
                if (result.status() == 0) trial.lost("nothing ran, and it says nothing: " + what);
                return;
            }
            for (String line : Files.readAllLines(trial.folder().resolve("trace"))) {
                String task = line.substring(2);
                String log = Files.readString(trial.folder().resolve("logs/latest").resolve(task + ".log"));
                if (!said(log, task).equals(Script.log(task)))
                    trial.lost("of the log of " + task + " after " + what + ": " + log);
                if (result.status() == 0 && !result.out().contains(task + " line " + Script.LINES))
                    trial.lost("the shown log of " + task + ": " + what);
            }
        }

        /** The task's own lines: the bash that runs it may tell of a child that a signal ended, as any bash does. */
        private static String said(String log, String task) {
            return log.lines().filter(line -> line.startsWith(task + " line ")).map(line -> line + "\n")
                    .collect(Collectors.joining());
        }

        /** None is left, or the next run removes it. */
        private void compareTemporary() throws IOException, InterruptedException {
            List<String> left = temporary();
            if (left.isEmpty()) return;
            goOn();
            for (String folder : left) { // the next run leaves alone what somebody may just be making
                Files.setLastModifiedTime(script.temporary().resolve(folder),
                        FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
            trial.result(script.command(Script.Kind.brief).start());
            if (!temporary().isEmpty()) trial.left(temporary() + " after " + what);
        }

        private List<String> temporary() {
            try (Stream<Path> files = Files.list(script.temporary())) {
                return files.map(file -> file.getFileName().toString()).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Or the script has ended, which it should not have: the rest is compared as ever. */
        private void until(BooleanSupplier condition) {
            while (!condition.getAsBoolean() && running.process.isAlive()) LockSupport.parkNanos(200_000);
        }

        private void pause(int mostMilliseconds) {
            LockSupport.parkNanos(1_000L * random.nextInt(1000 * mostMilliseconds));
        }

        private boolean exists(String file) {
            return Files.exists(trial.folder().resolve(file));
        }

        private void make(String file) {
            try {
                if (!exists(file)) Files.createFile(trial.folder().resolve(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private <T> T one(T[] values) {
            return values[random.nextInt(values.length)];
        }
    }
}
