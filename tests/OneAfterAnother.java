package tests;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM that runs one command line after another, each as it would run in a JVM of its own: that is started by the
 * first, and spares all others a cold JVM. The program is whatever makes picocli's CommandLine.
 */
public final class OneAfterAnother implements AutoCloseable {
    private final Command command;
    private Process process;
    private BufferedReader results;
    private PrintStream commands;

    /** The JVM's command: this class, and as arguments a class with a method that returns a new CommandLine. */
    OneAfterAnother(Command command) {
        this.command = command;
    }

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
        process = command.talking().listening().start().process;
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

    /** In that JVM: reads a command a line, answers each with a line. */
    public static void main(String... program) throws Exception {
        PrintStream answers = System.out;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Method maker = Class.forName(program[0]).getDeclaredMethod(program[1]);
        maker.setAccessible(true);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int status = ((picocli.CommandLine) maker.invoke(null)).execute(Words.of(line).toArray(String[]::new));
            answers.println(Stream.of("" + status, out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8)).map(Words::coded).collect(Collectors.joining(" ")));
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
