package tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Someone who types {@code jbang} in a home in which nothing is yet. The launcher has a cache of his own, so that it
 * waits for nobody else's build; JBang is in it already, since how that is fetched is LauncherTest's.
 */
public record Newcomer(Path home, Path cache) {
    /** What a JVM that lives for seconds needs half the processor time with. */
    private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** With both in this folder. */
    public static Newcomer in(Path folder) {
        try {
            Newcomer newcomer = new Newcomer(Files.createDirectory(folder.resolve("home")),
                    Files.createDirectory(folder.resolve("cache")));
            Path stack = Files.createDirectory(newcomer.cache.resolve("stack"));
            takeWhatIsFetched(Files.createDirectory(stack.resolve("jbang")));
            return newcomer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Into a launcher's cache; for a link to JBang's jar its archive of classes is good, for a copy it is not. */
    public static void takeWhatIsFetched(Path to) throws IOException {
        Path from = Path.of(usersCache(), "stack/jbang");
        if (Files.notExists(from)) return; // whoever has a jbang of his own need not have it
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.equals("installed")) Files.copy(file, to.resolve(name));
                if (name.startsWith("archive.") || name.endsWith(".jar"))
                    Files.createSymbolicLink(to.resolve(name), file);
            }
        }
    }

    /** The cache folder of whoever runs the tests. */
    public static String usersCache() {
        return System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
    }

    /** He knows this checkout as the catalog {@code stack}. How one types that is ReadmeTest's and CatalogTest's. */
    public Newcomer withCatalog() {
        return withCatalog("stack", tests.root());
    }

    /** He knows the catalog of a folder, and no other. */
    public Newcomer withCatalog(String name, Path folder) {
        try {
            String path = folder.toString().replace("\\", "\\\\").replace("\"", "\\\"");
            Files.writeString(Files.createDirectories(jbangFolder()).resolve("jbang-catalog.json"), """
                    {"catalogs": {"%s": {"catalog-ref": "%s/jbang-catalog.json"}}}
                    """.formatted(name, path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The real launcher, which tells javac by itself of files that end in .java; what JBang says is left out. */
    public Command jbang(Path folder, String... words) {
        String launcher = tests.root().resolve("jbang").toString();
        Stream<String> command = Stream.concat(Stream.of(launcher, "--quiet"), Stream.of(words));
        return his(new Command(command.toArray(String[]::new)).in(folder))
                .with("JBANG_COMPILE_OPTIONS", "-J" + String.join(" -J", BRIEF))
                .with("JBANG_RUNTIME_OPTIONS", String.join(" ", BRIEF));
    }

    /** In his environment. */
    Command his(Command command) {
        return command.with("HOME", home).with("JBANG_DIR", jbangFolder()).with("XDG_CACHE_HOME", cache);
    }

    /**
     * The same with the jars of whoever runs the tests: where the script is one of the checkout, and what it is built
     * from has not changed, JBang builds nothing.
     */
    public Command jbangThatHasBuilt(Path folder, String... words) {
        return jbang(folder, words).with("JBANG_CACHE_DIR", Path.of(System.getProperty("user.home"), ".jbang/cache"));
    }

    public Path jbangFolder() {
        return home.resolve(".jbang");
    }

    /** What it prints; it ends with 0. */
    public static String good(Command command) {
        Command.Result result = command.run();
        assertEquals(0, result.status(), result.out() + result.err());
        return result.out();
    }
}
