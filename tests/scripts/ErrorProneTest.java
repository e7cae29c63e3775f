package tests.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Command;
import tests.Verdict;
import tests.tests;

/** Error Prone over all Java that users run. Switched off is what is a matter of taste, and said so in this place. */
@Order(1) // it takes long, so it starts first
class ErrorProneTest {
    private static final List<String> TASTE = List.of("DefaultPackage", "MissingSummary", "OperatorPrecedence",
            "StringSplitter");
    private static final List<String> OPENED = List.of("api", "file", "main", "model", "parser", "processing", "tree",
            "util", "code", "comp");
    private static final Pattern FINDING = Pattern.compile("(?m)^\\S+\\.java:\\d+: (?:warning|error): .*");

    @TempDir Path classes;

    /** In one compilation, which takes most of the time: what is wrong on purpose shows that it looks. */
    @Test
    void error_prone_finds_nothing_but_what_is_wrong_on_purpose() throws Exception {
        String fault = "class Wrong { boolean f(String a) { return a == a.trim(); } }\n";
        List<Path> sources = new ArrayList<>(sources());
        sources.add(Files.writeString(classes.resolve("Wrong.java"), fault));
        List<String> findings = findings(sources);
        assertEquals(1, findings.size(), String.join("\n", findings));
        assertTrue(findings.get(0).contains("Wrong.java:1: ") && findings.get(0).contains("[ReferenceEquality]"),
                findings.get(0));
    }

    private List<String> findings(List<Path> sources) throws Exception {
        String classPath = System.getProperty("java.class.path");
        String javac = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
        // Without the optimizing compiler it takes half the processor time.
        List<String> command = new ArrayList<>(List.of(javac, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        for (String part : OPENED) {
            command.add("-J--add-exports=jdk.compiler/com.sun.tools.javac." + part + "=ALL-UNNAMED");
            command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac." + part + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW", "-Xmaxwarns", "1000",
                "-encoding", "UTF-8",
                "-d", classes.toString(), "-cp", libraries(classPath), "-processorpath", classPath,
                "-Xplugin:ErrorProne -Xep:" + String.join(":OFF -Xep:", TASTE) + ":OFF"));
        String how = System.getProperty("java.vm.version") + libraries(classPath)
                + String.join(" ", command).replace(classPath, "").replace(classes.toString(), "");
        String said = Verdict.by("error-prone", how + Verdict.digest(sources), () -> {
            sources.forEach(source -> command.add(source.toString()));
            Command.Result result = new Command(command.toArray(String[]::new)).run();
            assertTrue(result.status() == 0 || FINDING.matcher(result.err()).find(), result.err());
            return result.out() + result.err();
        });
        return FINDING.matcher(said).results().map(found -> found.group().replace(tests.root() + "/", "")).toList();
    }

    /** Without what is compiled of the checkout itself. */
    private static String libraries(String classPath) {
        return String.join(File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator)).filter(part -> !part.endsWith("tests.jar")).toList());
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> library = Files.walk(tests.root().resolve("lib"))) {
            return Stream.concat(library, Stream.of(tests.root().resolve("stack.java")))
                    .filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
