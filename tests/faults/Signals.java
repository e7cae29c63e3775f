package tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Sends signals by name and at once: Java itself knows two of them, and a bash for each would come late. */
final class Signals implements AutoCloseable {
    private final Process bash;

    Signals() throws IOException {
        bash = new ProcessBuilder("bash", "-c",
                "while read -r signal pid; do kill -\"$signal\" \"$pid\"; echo $?; done")
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** False if there is no such process. */
    boolean send(String signal, long pid) {
        try {
            bash.getOutputStream().write((signal + " " + pid + "\n").getBytes(StandardCharsets.US_ASCII));
            bash.getOutputStream().flush();
            return "0".equals(bash.inputReader().readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        bash.getOutputStream().close();
        if (!bash.waitFor(10, TimeUnit.SECONDS)) bash.destroyForcibly();
    }
}
