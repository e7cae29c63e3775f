package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.Locales;
import tests.Newcomer;
import tests.tests;

/**
 * ./jbang, copied beside a small stack.java, with a JBang folder of its own and a cache folder in which JBang already
 * is. A test of what the launcher alone does gives it a JDK that stands in for the real one: {@link #jdk}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithLauncher {
    static final String SCRIPT = """
            //JAVA 17+
            //SOURCES lib/Lib.java
            //FILES functions/=functions/
            //RUNTIME_OPTIONS -Dgreeting=hello -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
            public class stack {
                public static void main(String... args) throws Exception {
                    switch (args.length == 0 ? "" : args[0]) {
                        case "stdin" -> System.in.transferTo(System.out);
                        case "exit" -> System.exit(Integer.parseInt(args[1]));
                        case "wait" -> {
                            System.out.println(ProcessHandle.current().pid());
                            new java.util.concurrent.CountDownLatch(1).await();
                        }
                        case "function" -> System.out.print(stack.class.getResource("/functions/" + args[1]) != null);
                        case "folder" -> System.out.print(System.getProperty("jbang.dir"));
                        case "locale" -> System.out.print(args[1] + "|" + System.getProperty("jbang.dir"));
                        case "lib" -> System.out.print(Lib.TEXT + " " + System.getProperty("greeting"));
                        default -> System.out.print(String.join("|", args));
                    }
                }
            }
            """;
    static final String[] HOSTILE =
            {"", "a b", "new\nline", "*", "'", "\"", "\\", "$(exit 9)", "`exit 9`", "$HOME", "~", "&", ";", "@args",
                "@@args", "-x", "--", "ä€", ""};

    /** What a JBang answers whose script prints its arguments; real, it would take a second of a processor. */
    static final String PRINTS = """
            case ${*: -1} in _*_) echo /usr/bin/printf %s ${*: -1} ;; *) echo /usr/bin/printf '' ;; esac
            exit 255""";

    Path temp, checkout, home, cache;

    @BeforeAll
    void make_a_checkout_whose_name_needs_quotes(@TempDir Path folder) throws IOException {
        temp = folder;
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        checkout = Files.createDirectories(temp.resolve("it's a \"check out\" $x"));
        home = Files.createDirectories(temp.resolve("home"));
        cache = Files.createDirectories(home.resolve("cache/stack/jbang"));
        Files.createDirectories(checkout.resolve("lib"));
        Files.createDirectories(checkout.resolve("functions"));
        Files.copy(tests.root().resolve("jbang"), checkout.resolve("jbang"));
        Files.writeString(checkout.resolve("stack.java"), SCRIPT);
        Files.writeString(checkout.resolve("other.java"), SCRIPT.replace("stack", "other"));
        Files.writeString(checkout.resolve("lib/Lib.java"), "class Lib { static final String TEXT = \"one\"; }\n");
        Files.writeString(checkout.resolve("functions/a.bash"), "");
        Files.writeString(checkout.resolve("jbang-catalog.json"), "{\"catalogs\": {}, \"aliases\": {}}\n");
        Files.writeString(checkout.resolve("args"), "what JBang would read for @args\n");
        Path users = Path.of(Newcomer.usersCache(), "stack/jbang").resolve(jar().getFileName());
        if (Files.exists(users)) Files.copy(users, jar());
        else jbang("--version").run(); // whoever has a jbang of his own need not have it
    }

    Command jbang(String... arguments) {
        return launcher(after("./jbang", arguments)).in(checkout);
    }

    /** With signals as at a terminal, even where the tests run in the background of a shell, which ignores INT. */
    Command launcher(String... command) {
        return new Command(after("env", after("--default-signal=INT,HUP,QUIT", command)))
                .with("XDG_CACHE_HOME", home.resolve("cache")).with("JBANG_DIR", home.resolve(".jbang"));
    }

    /** In an environment like that of a login, with these variables of the locale, as words, and others. */
    Command localized(String locale, List<String> others, String... command) {
        Optional<Path> locales = Locales.with("de_DE.UTF-8", "de_DE.ISO-8859-1");
        assumeTrue(locales.isPresent(), "type: apt-get install locales");
        List<String> line = new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH"),
                "LOCPATH=" + locales.get(), "HOME=" + home, "JBANG_DIR=" + home.resolve(".jbäng"),
                "JBANG_REPO=" + home.resolve("rëpo")));
        if (!locale.isEmpty()) line.addAll(List.of(locale.split(" ")));
        line.addAll(others);
        line.addAll(List.of(command));
        return new Command(line.toArray(String[]::new));
    }

    void assertPrints(String expected, String... arguments) {
        var result = jbang(arguments).run();
        assertEquals(expected, result.out(), result.err());
    }

    /** A folder for JAVA_HOME whose java runs these lines of bash. */
    Path jdk(String lines) throws IOException {
        Path jdk = Files.createTempDirectory(temp, "stand-in jdk ");
        Files.setPosixFilePermissions(jdk, PosixFilePermissions.fromString("rwxr-xr-x"));
        executable(jdk.resolve("bin/java"), lines);
        executable(jdk.resolve("bin/javac"), "");
        return jdk;
    }

    Path jar() throws IOException {
        return cache.resolve("jbang-" + version() + ".jar");
    }

    String version() throws IOException {
        return Files.readAllLines(checkout.resolve("jbang")).stream().filter(line -> line.startsWith("version="))
                .findFirst().orElseThrow().replaceFirst("version=([0-9.]+).*", "$1");
    }

    /** Each kept answer's file, with what tells one from the next. */
    Map<String, String> kept() throws IOException {
        Map<String, String> kept = new TreeMap<>();
        if (Files.notExists(cache.resolve("kept"))) return kept;
        try (Stream<Path> files = Files.list(cache.resolve("kept"))) {
            for (Path file : files.filter(file -> !file.toString().endsWith(".jsa")).toList()) {
                kept.put(file.toString(),
                        Files.getAttribute(file, "unix:ctime") + " " + Files.getAttribute(file, "unix:ino"));
            }
        }
        return kept;
    }

    Path fifo() throws IOException {
        Path fifo = Files.createTempDirectory(temp, "fifo").resolve("pids");
        new Command("mkfifo", fifo.toString()).run();
        return fifo;
    }

    static void executable(Path file, String lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + lines + "\n");
        file.toFile().setExecutable(true, false);
    }

    static String[] after(String[] first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    static String[] after(String first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    static int number(String signal) {
        return switch (signal) { case "HUP" -> 1; case "INT" -> 2; default -> 15; };
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).isPresent();
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
