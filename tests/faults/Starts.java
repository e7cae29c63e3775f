package tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tests.Command;

/**
 * A signal at any moment of a start of {@code ./jbang stack.java}: in the launcher, while JBang builds, in the JVM. The next
 * run works the first time, and after it nothing of the first is left. The command is {@code down} in a folder where nothing
 * runs: it does all that a start does, and nothing else.
 */
final class Starts implements Hunt {
    /** How much of the start there is still to do. */
    private enum Start { kept, asked, built }

    private enum Blow {
        INT(130), TERM(143), HUP(129), KILL(137);

        final int status;

        Blow(int status) {
            this.status = status;
        }
    }

    private final Path checkout;
    private final Map<Start, Long> lengths = new EnumMap<>(Start.class);
    private Path own; // a checkout with caches of its own, made by the first try

    Starts(Path checkout) {
        this.checkout = checkout;
    }

    @Override
    public String name() {
        return "stack-start";
    }

    @Override
    public String goal() {
        return "a signal at a moment of a start, launcher, build or JVM: the next one works, and nothing is left";
    }

    @Override
    public int tries() {
        return 300;
    }

    @Override
    public boolean usual() {
        return false;
    }

    @Override
    public void run(Trial trial) throws Exception {
        if (own == null) prepare();
        Files.createDirectories(dest(trial));
        Files.writeString(dest(trial).resolve(".stack"), "");
        Start start = Start.values()[trial.random().nextInt(Start.values().length)];
        Blow blow = Blow.values()[trial.random().nextInt(Blow.values().length)];
        boolean group = trial.random().nextBoolean(); // as a terminal sends it
        undo(start);
        Command.Running running = down(trial).start();
        LockSupport.parkNanos((long) (trial.random().nextDouble() * lengths.get(start)));
        new Command("bash", "-c", "kill -\"$1\" -- \"$2\"", "kill", blow.name(), (group ? "-" : "") + running.process.pid()).run();
        Command.Result struck = trial.result(running);
        String what = blow + (group ? " to its group" : "") + ", " + start;
        trial.check(struck.status() == blow.status || struck.status() == 0, what + ": exit status " + struck.status() + "\n" + struck.err());
        trial.check(!struck.err().contains("\tat "), what + ": a stack trace\n" + struck.err());
        age();
        Command.Result next = trial.result(down(trial).start());
        trial.check(next.status() == 0 && !next.err().contains("\tat "), "the next after " + what + " ends with " + next.status() + "\n" + next.err());
        for (Path file : left()) {
            trial.left(file + " after " + what);
            new Command("rm", "-rf", file.toString()).run(); // told once
        }
    }

    @Override
    public void end() {
        if (own != null) new Command("rm", "-rf", own.toString()).run();
    }

    /** All is warm then, and it is known how long each start takes here and now. */
    private void prepare() throws IOException {
        own = Files.createTempDirectory("stack-starts-");
        Files.createDirectories(own.resolve("temporary"));
        Files.createDirectories(own.resolve("there"));
        Files.writeString(own.resolve("there/.stack"), "");
        List<String> copy = new ArrayList<>(List.of("cp", "-r"));
        for (String part : List.of("jbang", "jbang-catalog.json", "stack.java", "lib", "functions")) copy.add(checkout.resolve(part).toString());
        copy.add(own.toString());
        new Command(copy.toArray(String[]::new)).run();
        for (int warm = 0; warm < 2; warm++) command(own.resolve("there")).run();
        for (Start start : Start.values()) {
            undo(start);
            long before = System.nanoTime();
            Command.Result result = command(own.resolve("there")).run();
            if (result.status() != 0) throw new IllegalStateException("without a signal: " + result);
            lengths.put(start, System.nanoTime() - before);
        }
    }

    private void undo(Start start) {
        if (start != Start.kept) new Command("rm", "-rf", own.resolve("cache/stack/jbang/kept").toString()).run();
        if (start == Start.built) new Command("rm", "-rf", own.resolve(".jbang/cache/jars").toString()).run();
    }

    private static Path dest(Trial trial) {
        return trial.folder().resolve("stack");
    }

    private Command down(Trial trial) {
        return command(dest(trial));
    }

    /** With signals as at a terminal, and the leader of a group of its own. */
    private Command command(Path dest) {
        return new Command("env", "--default-signal=INT,QUIT", "setsid", "./jbang", "stack.java", "down", "--dest", dest.toString()).in(own)
                .with("XDG_CACHE_HOME", own.resolve("cache")).with("JBANG_DIR", own.resolve(".jbang"))
                .with("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + own.resolve("temporary")).with("TMPDIR", own.resolve("temporary"));
    }

    /** The next run leaves alone what somebody may just be making. */
    private void age() throws IOException {
        for (Path file : files("temporary")) Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    private List<Path> left() {
        List<Path> left = new ArrayList<>(files("temporary"));
        for (Path file : files("cache/stack/jbang")) {
            if (!file.getFileName().toString().matches("kept|lock|installed|archive\\..*|jbang-.*\\.jar(\\.checked)?")) left.add(file);
        }
        return left;
    }

    private List<Path> files(String folder) {
        try (Stream<Path> files = Files.list(own.resolve(folder))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
