package tests;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The stack script where the subject is not the launcher: each command in a JVM of its own ({@link #command}), or, of
 * what is read or refused before anything starts, one after another in one, in a folder ({@link #run}). That spares
 * three tenths of a second of a processor each time: a cold JVM and picocli in it.
 */
public final class StackScript implements AutoCloseable {
    private final Program program;
    private final Path folder;
    private Process process;
    private BufferedReader results;
    private PrintStream commands;

    /** Compiles it into a folder, and runs commands in another. */
    public StackScript(Path classes, Path folder) {
        program = Program.of(tests.root().resolve("stack.java"), classes);
        this.folder = folder;
    }

    /** A run in a JVM of its own. */
    public Command command(String... arguments) {
        return environment(program.command(arguments)).in(folder);
    }

    /** A run in the JVM for all of them, which the first starts. */
    public Command.Result run(String... arguments) {
        if (process == null) start();
        commands.println(Stream.of(arguments).map(Words::coded).collect(Collectors.joining(" ")));
        try {
            String line = results.readLine();
            if (line == null) throw new AssertionError(List.of(arguments) + " ended the JVM");
            List<String> result = Words.of(line);
            return new Command.Result(Integer.parseInt(result.get(0)), result.get(1), result.get(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        process = environment(Command.java(Program.options(tests.root()), program.classPath(),
                OneAfterAnother.class.getName())).in(folder).talking().listening().start().process;
        results = process.inputReader(StandardCharsets.UTF_8);
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (process == null) return;
        commands.close(); // it ends where there is no further command
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Command environment(Command command) {
        return command.with("JBANG_LAUNCH_CMD", tests.root().resolve("jbang")).with("VIRT_DRIVER", "fake");
    }

    /** In that JVM: reads a command a line, answers each with a line. */
    static final class OneAfterAnother {
        public static void main(String... none) throws Exception {
            PrintStream answers = System.out;
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            var command = Class.forName("stack").getDeclaredMethod("command");
            command.setAccessible(true);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();
                System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
                System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
                int status = ((CommandLine) command.invoke(null)).execute(Words.of(line).toArray(String[]::new));
                answers.println(Stream.of("" + status, out.toString(StandardCharsets.UTF_8),
                        err.toString(StandardCharsets.UTF_8)).map(Words::coded).collect(Collectors.joining(" ")));
            }
        }
    }

    /** Words on a line, whatever is in them. */
    private static final class Words {
        static String coded(String word) {
            return "=" + Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8));
        }

        static List<String> of(String line) {
            return Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty())
                    .map(word -> new String(Base64.getDecoder().decode(word.substring(1)), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
