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
import java.util.stream.Stream;

/** The bash server did not start, or the function files could not be sourced. The message ends in a hint. */
public final class LoadFailed extends Exception {
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
                + "\n  hint: java -Djava.io.tmpdir=… with a folder that you may write and that is not full");
    }

    /** Each cause has its own way out; the numbers are the system's, as Java's message has them. */
    static LoadFailed notStarted(IOException cause) {
        String message = String.valueOf(cause.getMessage()), lower = message.toLowerCase(Locale.ROOT);
        String hint = "space in the folder for temporary files (df -h), or another: java -Djava.io.tmpdir=…";
        if (lower.contains("error=2,")) hint = "apt-get install bash util-linux";
        if (lower.contains("error=24,") || lower.contains("too many open files")) {
            hint = "more open files: ulimit -n 4096";
        }
        if (lower.contains("error=11,") || lower.contains("error=12,")) {
            hint = "fewer processes, or more of them and of memory: ulimit -u; free -h";
        }
        if (lower.contains("error=7,")) hint = "a smaller environment: env | wc -c";
        // without the command
        return new LoadFailed("bash does not start: " + message.replaceFirst("(?s).*[Ee]rror=\\d+, ", "")
                + "\n  hint: " + hint);
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
