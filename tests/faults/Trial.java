package tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tests.Bash;
import tests.Command;

/**
 * One try of a {@link Hunt}: a folder of its own, random numbers that the same seed gives again, and what it found. A
 * process belongs to it if it works in the folder or names it on its command line.
 */
public final class Trial {
    /** No script of a trial has work for so long. */
    private static final int LONGEST_SECONDS = 180;

    private final int number;
    private final Random random;
    private final Path folder;
    private final List<String> wrong = new ArrayList<>(), left = new ArrayList<>(), lost = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private String skipped = "";

    Trial(int number, Random random, Path folder) {
        this.number = number;
        this.random = random;
        this.folder = folder;
    }

    /** Which try it is, from 0; of a matrix, which case. */
    public int number() {
        return number;
    }

    public Random random() {
        return random;
    }

    public Path folder() {
        return folder;
    }

    /** Something is not as it is meant to be. */
    public synchronized void wrong(String what) {
        wrong.add(what);
    }

    /** A process, a file or a descriptor is left over. */
    public synchronized void left(String what) {
        left.add(what);
    }

    /** A line of a log, a value, an exit status or a message is lost. */
    public synchronized void lost(String what) {
        lost.add(what);
    }

    /** A measured figure, for the reader. */
    public synchronized void note(String figure) {
        notes.add(figure);
    }

    /** It cannot be tried here. */
    public synchronized void skip(String reason) {
        skipped = reason;
    }

    /** {@link #wrong} unless {@code condition}. */
    public void check(boolean condition, String what) {
        if (!condition) wrong(what);
    }

    /** What of this trial runs now: its pid and command line. */
    public List<String> processes() {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
                try { // a zombie has neither a folder nor a command line
                    String command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' ');
                    boolean here = Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder);
                    if (here || command.contains(folder.toString())) found.add(process.getFileName() + " " + command);
                } catch (IOException goneOrNotOurs) {
                    // Neither is one of ours that runs.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** How a process of the trial's ended. One that does not end is ended: it is wrong. */
    Command.Result result(Command.Running running) throws InterruptedException {
        if (!running.process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            wrong("it does not end; running: " + String.join("\n  ", processes()));
            running.process.descendants().forEach(ProcessHandle::destroyForcibly);
            running.process.destroyForcibly();
        }
        return running.result();
    }

    /** Waits until nothing of it runs; what goes on for ever is left over, and ended. */
    void end() {
        try {
            Bash.until(() -> processes().isEmpty(), () -> "");
        } catch (AssertionError forEver) {
            for (String process : processes()) {
                left("still running: " + process);
                ProcessHandle.of(Long.parseLong(process.split(" ")[0])).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    boolean survived() {
        return faults().isEmpty();
    }

    synchronized List<String> faults() {
        List<String> all = new ArrayList<>();
        wrong.forEach(what -> all.add("wrong: " + what));
        left.forEach(what -> all.add("left over: " + what));
        lost.forEach(what -> all.add("lost: " + what));
        return all;
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    synchronized String skipped() {
        return skipped;
    }

    synchronized int leftOver() {
        return left.size();
    }

    synchronized int lost() {
        return lost.size();
    }
}
