package tests.faults;

import async.Async;
import async.Task;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tests.Command;

/** A script of a user's, in a JVM of its own: its folder is where it works, its temporary files are in {@code tmp}. */
final class Script {
    /** How {@link #main} is called: which tasks it runs. */
    enum Kind { brief, lasting, stubborn, values, loud }

    /** Its exit status when a task failed, and when it could not begin. */
    static final int FAILED = 1, REFUSED = 2;
    static final int LINES = 200;
    static final List<String> HOSTILE = List.of("", " two  blanks ", "*", "$(touch made)", "'\"\\", "line\nline\n",
            "naïve 日本 😀");

    /** A user that no other process belongs to: the limit of processes counts all of one. */
    private static final int USER = 60_321;

    private final Path folder, temporary;
    private final List<String> before = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    /** Lays out the functions in the trial's folder. */
    Script(Path folder) throws IOException {
        this(folder, folder);
    }

    /** Lays them out in {@code folder}; temporary files are in {@code outer}. */
    Script(Path folder, Path outer) throws IOException {
        this.folder = folder;
        temporary = outer.resolve("tmp");
        Files.createDirectories(temporary);
        try (InputStream functions = Script.class.getResourceAsStream("/faults/script.bash")) {
            Files.write(folder.resolve("script.bash"), functions.readAllBytes());
        }
    }

    Path temporary() {
        return temporary;
    }

    /** Where its logs will be. */
    void makeLogs() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
    }

    /** Through a command that starts another one: {@code prlimit --nofile=30}. */
    Script through(String... command) {
        before.addAll(List.of(command));
        return this;
    }

    /**
     * To a user who has no other process and no rights; anyone may read what the script needs. Only root can.
     *
     * @return why not; empty if it is lent
     */
    String lend() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) return "only root can lend a user";
        Path classes = Files.createDirectory(folder.resolve("classes"));
        List<String> copies = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator)) {
            copies.add(Files.copy(Path.of(part), classes.resolve(Path.of(part).getFileName())).toString());
        }
        classPath = String.join(File.pathSeparator, copies);
        for (Path above = folder.getParent(); !Files.getPosixFilePermissions(above)
                .contains(PosixFilePermission.OTHERS_EXECUTE); above = above.getParent()) {
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwx--x--x"));
        }
        new Command("chown", "-R", USER + ":" + USER, folder.toString()).run();
        before.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--inh-caps=-all"));
        return "";
    }

    /** With signals as at a terminal, wherever the hunt runs. */
    Command command(Kind kind) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=INT,TERM,HUP,QUIT"));
        command.addAll(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xmx64m", "-XX:-UsePerfData", "-Djava.io.tmpdir=" + temporary, "-cp", classPath,
                Script.class.getName(), kind.name()));
        return new Command(command.toArray(String[]::new)).in(folder);
    }

    /** What a brief or a lasting task writes. */
    static String log(String name) {
        StringBuilder log = new StringBuilder();
        for (int i = 1; i <= LINES; i++) log.append(name).append(" line ").append(i).append('\n');
        return log.toString();
    }

    public static void main(String... arguments) throws IOException {
        Kind kind = Kind.valueOf(arguments[0]);
        try (Async async = Async.sourcing("script.bash").slots(4).grace(Duration.ofSeconds(1))) {
            if (kind == Kind.values) {
                Task values = async.keeping("KEPT").run("values", HOSTILE.toArray(String[]::new));
                async.after(values).run("wants_values");
            }
            for (int i = 0; kind == Kind.loud && i < 3; i++)
                async.named("loud " + i).run("fills", "" + 40_000 * (i + 1));
            for (int i = 0; i < 3; i++) async.named("brief " + i).run("brief", "brief " + i);
            if (kind == Kind.lasting || kind == Kind.stubborn) {
                Task lasting = async.run("lasting", "lasting");
                Task leaving = async.run("leaving", "leaving");
                if (kind == Kind.stubborn) async.run("stubborn", "stubborn");
                async.named("last").after(lasting, leaving).run("brief", "last");
            }
            async.join();
            Files.createFile(Path.of("joined"));
        }
    }
}
