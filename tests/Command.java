//SOURCES Archive.java
package tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real process of a test: {@code new Command("./jbang", "x.java").in(folder).with("HOME", home).run()}.
 * <ul>
 * <li>stdin is empty unless {@link #reading} gives a text
 * <li>the environment is the test's own, and {@code with} adds or, given null, removes
 * <li>one that is not done after five minutes, or as many as {@code within} says, is ended and fails the test
 * </ul>
 */
public class Command {
    public record Result(int status, String out, String err) {}

    private final ProcessBuilder builder;
    private final Path out = file("out"), err = file("err");
    private String input = "";
    private int minutes = 5;

    public Command(String... command) {
        builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    }

    /**
     * A script of ours in a JVM of its own, which meets signals as at a terminal wherever the tests run;
     * {@code options} go before its class, {@code arguments} behind.
     */
    public static Command java(List<String> options, Class<?> script, Object... arguments) {
        List<String> quicker = new ArrayList<>(Archive.OPTIONS);
        quicker.addAll(options);
        return java(quicker, System.getProperty("java.class.path"), script.getName(), arguments);
    }

    /** The same with another class path. */
    public static Command java(List<String> options, String classPath, String script, Object... arguments) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=INT,TERM,HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, script));
        for (Object argument : arguments) command.add(argument.toString());
        return new Command(command.toArray(String[]::new));
    }

    /** Where its stdout goes, in the place of {@link Result#out}. */
    public Command to(Path file) {
        builder.redirectOutput(file.toFile());
        return this;
    }

    /** Started by this one, which goes on as it: nice, say. */
    public Command under(String... prefix) {
        builder.command().addAll(0, List.of(prefix));
        return this;
    }

    public Command in(Path folder) {
        builder.directory(folder.toFile());
        return this;
    }

    public Command with(String name, Object value) {
        if (value == null) builder.environment().remove(name);
        else builder.environment().put(name, value.toString());
        return this;
    }

    public Command reading(String text) {
        input = text;
        return this;
    }

    public Command within(int minutes) {
        this.minutes = minutes;
        return this;
    }

    /** Its stdout is for {@link Running#line}, no longer part of the result. */
    public Command talking() {
        builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
        return this;
    }

    /** Its stdin is a pipe: {@link Running#process} has the other end. */
    public Command listening() {
        input = null;
        return this;
    }

    public Result run() {
        return start().result();
    }

    public Running start() {
        try {
            if (input != null) builder.redirectInput(Files.writeString(file("in"), input).toFile());
            return new Running(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", builder.command()), e);
        }
    }

    public class Running {
        public final Process process;

        Running(Process process) {
            this.process = process;
        }

        public Result result() {
            try {
                if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new AssertionError("not done after " + minutes + " minutes: " + builder.command() + "\n"
                            + Files.readString(err));
                }
                return new Result(process.exitValue(), text(out), text(err));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** A limit may have cut it off within a character. */
        private String text(Path file) throws IOException {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        }

        /** What it has written to stderr so far. */
        public String said() {
            try {
                return Files.readString(err);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next line that it prints; waits for it. */
        public String line() {
            try {
                return process.inputReader().readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends a signal by its name; Java itself knows only TERM and KILL. */
        public void signal(String name) {
            new Command("bash", "-c", "kill -\"$1\" \"$2\"", "kill", name, "" + process.pid()).run();
        }
    }

    private static Path file(String name) {
        try {
            Path file = Files.createTempFile("command-", "." + name);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
