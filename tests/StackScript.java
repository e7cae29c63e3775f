package tests;

import java.nio.file.Path;

/**
 * The stack script where the subject is not the launcher: each command in a JVM of its own ({@link #command}), or, of
 * what is read or refused before anything starts, one after another in one, in a folder ({@link #run}). That spares
 * three tenths of a second of a processor each time: a cold JVM and picocli in it.
 */
public final class StackScript implements AutoCloseable {
    private final Program program;
    private final Path folder;
    private final OneAfterAnother one;

    /** Compiles it into a folder, and runs commands in another. */
    public StackScript(Path classes, Path folder) {
        program = Program.of(tests.root().resolve("stack.java"), classes);
        this.folder = folder;
        one = new OneAfterAnother(environment(Command.java(Program.options(tests.root()), program.classPath(),
                OneAfterAnother.class.getName(), "stack", "command")).in(folder));
    }

    /** A run in a JVM of its own. */
    public Command command(String... arguments) {
        return environment(program.command(arguments)).in(folder);
    }

    /** A run in the JVM for all of them, which the first starts. */
    public Command.Result run(String... arguments) {
        return one.run(arguments);
    }

    @Override
    public void close() {
        one.close();
    }

    private static Command environment(Command command) {
        return command.with("JBANG_LAUNCH_CMD", tests.root().resolve("jbang"));
    }
}
