package async.bash;

import async.failure.SourceText;
import async.model.IgnoredFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The bash server did not start, or the function files could not be sourced. The message ends in a hint. */
public final class LoadFailed extends Exception {
    /** error=2, No such file or directory; from JDK 21 on, Exec failed, error: 2 (No such file or directory). */
    private static final Pattern ERROR = Pattern.compile("(?s)[Ee]rror(?:=|: )(\\d+)(?:, | \\()(.*)");

    private static final String MORE_FILES = "more open files: ulimit -n 4096";

    private final boolean whileSourcing;

    LoadFailed(String message) {
        this(message, false);
    }

    private LoadFailed(String message, boolean whileSourcing) {
        super(message, null, false, false);
        this.whileSourcing = whileSourcing;
    }

    static LoadFailed withoutFolder(IOException cause) {
        return new LoadFailed("cannot make a folder in " + System.getProperty("java.io.tmpdir") + ": " + cause
                + "\n  hint: " + (isOfFiles(cause) ? MORE_FILES
                : "java -Djava.io.tmpdir=… with a folder that you may write and that is not full"));
    }

    /** Each cause has its own way out; the numbers are the system's, as Java's message has them. */
    static LoadFailed notStarted(IOException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause(); // the others name the command
        String message = String.valueOf(cause.getMessage());
        Matcher error = ERROR.matcher(message);
        boolean numbered = error.find();
        int number = numbered ? Integer.parseInt(error.group(1)) : 0;
        boolean helper = message.contains("spawn helper"); // Java's own, which lacks a descriptor for its library
        if (helper || isOfFiles(cause)) number = 24;
        String hint = switch (number) {
            case 2 -> "apt-get install bash util-linux";
            case 7 -> "a smaller environment: env | wc -c";
            case 11, 12 -> "fewer processes, or more of them and of memory: ulimit -u; free -h";
            case 24 -> MORE_FILES;
            default -> "space in the folder for temporary files (df -h), or another: java -Djava.io.tmpdir=…";
        };
        String why = numbered ? error.group(2).replaceFirst("\\)\\s*$", "") : message;
        return new LoadFailed("bash does not start: " + why + "\n  hint: " + hint);
    }

    private static boolean isOfFiles(Throwable cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("too many open files");
    }

    /** {@code said} is what it wrote before, on lines of its own. */
    static LoadFailed notStarted(int status, String said) {
        return new LoadFailed("bash does not start: exit status " + status + said
                + "\n  hint: apt-get install bash util-linux");
    }

    static LoadFailed tooOld(String version) {
        return new LoadFailed("bash " + version
                + " is too old: 5.0 or later is needed\n  hint: put a later one first in PATH (type -a bash)");
    }

    static LoadFailed syntax(String file, String message) {
        boolean windows = SourceText.of(file).lines().stream().anyMatch(line -> line.endsWith("\r"));
        String hint = windows ? "it has Windows line ends: sed -i 's/\\r$//' '" + file + "'"
                : "bash -n '" + file + "'";
        return new LoadFailed("syntax error in " + file + "\n" + message + "\n  hint: " + hint);
    }

    /** @param failures of commands at top level; under the file's own errexit the last one ended the shell */
    static LoadFailed whileSourcing(String file, int status, List<IgnoredFailure> failures, String said) {
        IgnoredFailure last = failures.isEmpty() ? null : failures.get(failures.size() - 1);
        if (last != null && last.exitStatus() == status) {
            return new LoadFailed("sourcing " + file + " ended the shell: " + last + said
                    + "\n  hint: what may fail at top level under set -e: … || :", true);
        }
        return new LoadFailed("sourcing " + file + " ended the shell with exit status " + status
                + ": a function file must not exit" + said, true);
    }

    /** A file ended the shell: what sourcing wrote to its log may say why. */
    public boolean whileSourcing() {
        return whileSourcing;
    }

    /** What the server said when it met a limit of processes; it exits then. */
    static String forkProblem(Path sourcingErrors) {
        try (Stream<String> lines = Files.lines(sourcingErrors, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(": fork: ")).reduce((first, second) -> second)
                    .map(line -> ", " + line.substring(line.indexOf("fork: "))
                    + "\n  hint: fewer processes, or more of them: ulimit -u").orElse("");
        } catch (IOException | UncheckedIOException unreadable) {
            return "";
        }
    }
}
