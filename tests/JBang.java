package tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The real JBang as someone has it, where the subject is what it makes of a catalog, and not how it is started: one JVM
 * for all that it is asked, for the launcher and a cold one cost eight tenths of a second of a processor each time.
 * Where the launcher takes the JBang that is installed, and has fetched none, it is run each time.
 */
public final class JBang implements AutoCloseable {
    private final Newcomer newcomer;
    private final Path folder;
    private final String[] options;
    private final Optional<OneAfterAnother> one;

    /** Asked in a folder, in a JVM with these options. */
    public JBang(Newcomer newcomer, Path folder, String... options) {
        this.newcomer = newcomer;
        this.folder = folder;
        this.options = options;
        try (Stream<Path> files = Files.list(newcomer.cache().resolve("stack/jbang"))) {
            one = files.map(Path::toString).filter(file -> file.endsWith(".jar")).findFirst().map(this::over);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OneAfterAnother over(String jar) {
        Command command = Command.java(List.of(options), jar + ":" + System.getProperty("java.class.path"),
                OneAfterAnother.class.getName(), "dev.jbang.cli.JBang", "getCommandLine");
        return new OneAfterAnother(newcomer.his(command).with("JBANG_NO_VERSION_CHECK", true).in(folder));
    }

    /** What it prints; it ends with 0. */
    public String good(String... words) {
        if (one.isEmpty()) {
            return Newcomer.good(newcomer.jbang(folder, words).with("JBANG_JAVA_OPTIONS", String.join(" ", options)));
        }
        Command.Result result = one.get().run(words);
        assertEquals(0, result.status(), List.of(words) + ": " + result.out() + result.err());
        return result.out();
    }

    @Override
    public void close() {
        one.ifPresent(OneAfterAnother::close);
    }
}
