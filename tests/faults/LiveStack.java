package tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tests.Command;

/** A real stack of this user's, in a folder of its own, with data in it that no fault may touch. */
final class LiveStack {
    /** Names that only what was interrupted leaves: a file that was being written, a folder that was being made. */
    private static final String UNFINISHED = ".*(\\.part(\\.[^/]*)?|\\.(new|begun))";
    /** Longer than any `up` may take on a busy machine; one that takes longer hangs. */
    private static final long LONGEST_MINUTES = 5;

    private final Path checkout, folder, dest;
    private final String services, driver;

    /**
     * Not up yet. {@code checkout} is where jbang and stack.java are; the stack is made in {@code folder}; {@code
     * driver} says what its servers are.
     */
    LiveStack(Path checkout, String services, String driver, Path folder) {
        this.checkout = checkout;
        this.services = services;
        this.driver = driver;
        this.folder = folder;
        this.dest = folder.resolve("stack");
    }

    /** A command of the stack script for this stack, with signals as at a terminal. */
    Command script(String command, String... more) {
        List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT,QUIT", checkout.resolve("jbang").toString(),
                checkout.resolve("stack.java").toString(), command, "--dest", dest.toString()));
        if (command.equals("up")) line.addAll(List.of("--services", services));
        line.addAll(Arrays.asList(more));
        return new Command(line.toArray(String[]::new)).in(checkout).with("VIRT_DRIVER", driver);
    }

    /** Brings it up; throws with the end of what it said if that fails. */
    void up() {
        good(script("up"));
    }

    /** The stack, up and with its data; at once where it is that already. */
    LiveStack ready() {
        if (!Files.exists(folder.resolve("stack.sum"))) {
            up();
            good(functions("make_data"));
        }
        if (names().isEmpty()) up();
        return this;
    }

    /** What must hold after whatever was done to it: one {@code up} brings all of it back. Tells the trial what does not. */
    void prove(Trial trial) {
        long start = System.nanoTime();
        Command.Result up = script("up").run();
        trial.check(up.status() == 0, "up ends with " + up.status() + tail(up));
        if (up.status() != 0) return;
        trial.check(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(LONGEST_MINUTES), "up takes minutes");
        Command.Result boot = functions("boot").run();
        trial.check(boot.status() == 0, "no server becomes ACTIVE, or no volume available" + tail(boot));
        Command.Result lost = functions("lost_data").run();
        trial.check(lost.status() == 0, "its data cannot be asked for" + tail(lost));
        lost.out().lines().forEach(trial::lost);
        Command.Result status = script("status").run();
        trial.check(status.status() == 0, "status after up" + tail(status));
        strangers().forEach(stranger -> trial.left("a process that no pid file knows: " + stranger));
        unfinished().forEach(file -> trial.left("the file " + file));
    }

    /** The names of its processes, by their pid files. */
    List<String> names() {
        try (Stream<Path> files = Files.exists(dest.resolve("run")) ? Files.list(dest.resolve("run")) : Stream.empty()) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".pid"))
                    .map(name -> name.replace(".pid", "")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills a process of it alone, as the kernel would for want of memory; its workers live on if they can. */
    void kill(String name) {
        signal("KILL", pid(name));
    }

    /** Kills it with its workers. */
    void killAll(String name) {
        signal("KILL", "-" + pid(name));
    }

    /** Returns when this up has started the task, or has ended without; see {@link #forgetLogs}. */
    void awaitStart(String task, Command.Running up) {
        while (!Files.exists(dest.resolve("logs/latest").resolve(task + ".log")) && up.process.isAlive()) LockSupport.parkNanos(5_000_000);
    }

    /** Stops it; the data stays for the next. */
    void down() {
        good(script("down"));
    }

    /** Stops it, and leaves nothing. */
    void remove() {
        if (Files.exists(dest)) good(script("down", "--clean"));
        shell("rm -f \"$1/stack.sum\"; if mountpoint -q \"$1\"; then umount \"$1\"; fi; rmdir \"$1\"", folder.toString());
    }

    void forgetData() {
        shell("rm -rf \"$1\"/data \"$1.sum\"", dest.toString());
    }

    void forgetLogs() {
        shell("rm -rf \"$1\"/logs", dest.toString());
    }

    /** About half of the packages are to be unpacked again. */
    void halve(Random random) {
        try (Stream<Path> records = Files.list(dest.resolve("prefix.packages"))) {
            for (Path record : records.sorted().toList()) {
                if (random.nextBoolean()) Files.delete(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts it on a disk of its own, before anything is made; false where that cannot be. */
    boolean hasADisk() {
        return shell("mountpoint -q \"$1\" || mount -t tmpfs -o size=800m faults \"$1\"", folder.toString()).status() == 0;
    }

    /** Runs a command while only so many MB are free. */
    Command.Result onAFullDisk(int megabytes, Command command) {
        shell("free=$(df --output=avail -B1M \"$1\" | tail -n 1); fallocate -l $((free - 1))M \"$1/ballast\"; cat /dev/zero >\"$1/rest\"; truncate -s -$2M \"$1/ballast\"",
                folder.toString(), "" + megabytes);
        try {
            return command.run();
        } finally {
            shell("rm \"$1/ballast\" \"$1/rest\"", folder.toString());
        }
    }

    /** Calls a function of {@code stack.bash} beside this; throws with the end of what it said if that fails. */
    void ask(String function) {
        good(functions(function));
    }

    /** Its processes by their numbers: whatever names its folder, works there, or sees its files as the machine's. */
    List<String> processes() {
        return shell("{ find /proc/[0-9]*/cwd -maxdepth 0 -lname \"$1*\"; "
                + "grep -lasF -- \"$1\" /proc/[0-9]*/cmdline /proc/[0-9]*/environ /proc/[0-9]*/mountinfo; } 2>/dev/null | "
                + "cut -d / -f 3 | sort -u | while read -r pid; do [[ $pid == $$ || $pid == $BASHPID || ! -e /proc/$pid/exe ]] || echo $pid; done",
                dest.toString()).out().lines().toList();
    }

    /** The networks that these processes are in, as the kernel numbers them. */
    static TreeSet<String> networks(List<String> processes) {
        return new TreeSet<>(shell("for pid; do readlink /proc/$pid/ns/net; done", processes.toArray(String[]::new)).out().lines().toList());
    }

    /** The networks that any process is in. */
    static TreeSet<String> networks() {
        return new TreeSet<>(shell("find /proc/[0-9]*/ns/net -printf '%l\\n' 2>/dev/null").out().lines().toList());
    }

    /** Interfaces and mounts of the machine. */
    static TreeSet<String> kernels() {
        return new TreeSet<>(shell("ls /sys/class/net | sed 's/^/the interface /'; cut -d ' ' -f 5 /proc/self/mountinfo | sed 's/^/the mount /'")
                .out().lines().toList());
    }

    static void signal(String name, String pid) {
        shell("kill -\"$1\" -- \"$2\"", name, pid);
    }

    private static Command.Result shell(String line, String... arguments) {
        return new Command(Stream.concat(Stream.of("bash", "-c", line, "bash"), Stream.of(arguments)).toArray(String[]::new)).run();
    }

    private static void good(Command command) {
        Command.Result result = command.run();
        if (result.status() != 0) throw new IllegalStateException("exit status " + result.status() + tail(result));
    }

    private Command functions(String function) {
        return new Command("bash", "-c", "set -euo pipefail; . functions/stack.bash; . tests/faults/stack.bash; \"$1\"", "bash", function)
                .in(checkout).with("DEST", dest).with("ENABLED_SERVICES", services).with("VIRT_DRIVER", driver).with("DATABASE_TYPE", services.contains("nova") ? "mysql" : "sqlite");
    }

    private String pid(String name) {
        try {
            return Files.readString(dest.resolve("run").resolve(name + ".pid")).split(" ")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processes of its programs that neither are known by a pid file nor were started by one that is. */
    private List<String> strangers() {
        Set<Long> known = names().stream().map(name -> Long.parseLong(pid(name))).collect(Collectors.toSet());
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().filter(program -> program.startsWith(dest + "/")).isPresent())
                .filter(process -> Stream.iterate(Optional.of(process), Optional::isPresent, above -> above.get().parent())
                        .noneMatch(above -> known.contains(above.get().pid())))
                .map(process -> process.pid() + " " + process.info().commandLine().orElse("")).toList();
    }

    private List<String> unfinished() {
        return new Command("find", dest.toString(), "(", "-path", dest + "/prefix", "-o", "-path", dest + "/logs", "-o", "-path", dest + "/data/rabbitmq", ")", "-prune", "-o",
                "-regextype", "posix-extended", "-regex", UNFINISHED, "-print").run().out().lines().toList();
    }

    static String tail(Command.Result result) {
        List<String> lines = (result.out() + result.err()).lines().toList();
        return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }
}
