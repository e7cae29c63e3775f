package tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The real JBang as someone has it, where the subject is what it makes of a catalog, and not how it is started: one JVM
 * for all that it is asked, for the launcher and a cold one cost eight tenths of a second of a processor each time.
 */
public final class JBang implements AutoCloseable {
    private final OneAfterAnother one;

    /** Asked in a folder, in a JVM with these options. */
    public JBang(Newcomer newcomer, Path folder, String... options) {
        try (Stream<Path> files = Files.list(newcomer.cache().resolve("stack/jbang"))) {
            String jar = files.map(Path::toString).filter(file -> file.endsWith(".jar")).findFirst().orElseThrow(
                    () -> new AssertionError("the launcher has fetched no JBang: ./jbang --version"));
            one = new OneAfterAnother(newcomer.his(Command.java(List.of(options),
                    jar + ":" + System.getProperty("java.class.path"), OneAfterAnother.class.getName(),
                    "dev.jbang.cli.JBang", "getCommandLine").with("JBANG_NO_VERSION_CHECK", true)).in(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it prints; it ends with 0. */
    public String good(String... words) {
        Command.Result result = one.run(words);
        assertEquals(0, result.status(), List.of(words) + ": " + result.out() + result.err());
        return result.out();
    }

    @Override
    public void close() {
        one.close();
    }
}
