package tests;

import async.Async;
import async.TaskFailed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What most scripts load of the JDK and the library, as it lies in a JVM's memory: of the third of a second of a
 * processor that a test's JVM takes, a third is spent on that. It is made once a build, and kept beside the tests' jar.
 */
final class Archive {
    /** For the java command, with the tests' class path and whatever comes behind it; none where it cannot be made. */
    static final List<String> OPTIONS = options();

    private Archive() {}

    private static List<String> options() {
        String classPath = System.getProperty("java.class.path");
        Path file = Path.of(classPath.split(File.pathSeparator)[0] + ".archive-" + Runtime.version().feature());
        try {
            if (!Files.exists(file)) make(file, classPath);
            return List.of("-XX:SharedArchiveFile=" + file);
        } catch (IOException cannotBeWritten) {
            return List.of();
        }
    }

    private static void make(Path file, String classPath) throws IOException {
        Path folder = Files.createTempDirectory("archive-"), made = folder.resolve("made");
        try {
            new Bash(folder, "value() { emit VALUE \"$1\"; }\nbad() { echo \"$VALUE\"; false; }\n");
            Command.java(List.of("-XX:ArchiveClassesAtExit=" + made), classPath, Usual.class.getName(), folder).run();
            Path beside = Files.copy(made, Files.createTempFile(file.getParent(), "archive", ""),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE); // other tests may make it, too
        } finally {
            new Command("rm", "-rf", folder.toString()).run();
        }
    }

    /** What a script does usually. */
    static final class Usual {
        public static void main(String... folder) {
            try (Async async = Async.sourcing(folder[0] + "/functions.bash").logs(Path.of(folder[0], "logs"))) {
                async.main(new String[0], script -> {
                    script.join(script.run("value", "a"));
                    script.join(script.run("bad"));
                });
            } catch (TaskFailed expected) {
                System.out.println(expected.getMessage());
            }
        }
    }
}
