package tests;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A user's script where the subject is the script and not what JBang does for it: compiled in this JVM, against the
 * library as the tests have it, and run in one of its own. That spares JBang's start and a compilation of the whole
 * library, three seconds of a processor each time.
 */
public record Program(Path source, Path classes) {
    /** Compiles it into an empty folder; what javac says of it, warnings included, fails the test. */
    public static Program of(Path source, Path classes) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-Xlint:all", "-proc:none", "-d", classes.toString(),
                    "-cp", System.getProperty("java.class.path"));
            CompilationTask task = javac.getTask(said, files, null, options, null, files.getJavaFileObjects(source));
            if (!task.call() || !said.toString().isEmpty()) throw new AssertionError(said.toString());
            return new Program(source, classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Behind the tests' own, for which there is an archive. */
    String classPath() {
        return System.getProperty("java.class.path") + ":" + classes;
    }

    /** For a JVM in which it runs as a script that is in this folder. */
    static List<String> options(Path folder) {
        List<String> options = new ArrayList<>(Archive.OPTIONS);
        options.add("-Djbang.dir=" + folder);
        return options;
    }

    /** Its run, in the folder that it is in. */
    public Command command(String... arguments) {
        Path folder = source.toAbsolutePath().getParent();
        String name = source.getFileName().toString().replaceFirst("\\.java$", "");
        return Command.java(options(folder), classPath(), name, (Object[]) arguments).in(folder);
    }
}
