package async.screen;

import async.report.Terminal;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * What the script itself prints while a view is drawn: the view goes first, so that no line of several is written into
 * its rows. Until it is closed System.out and System.err are in its hands, as far as they are the terminal.
 */
final class Interjections implements AutoCloseable {
    private final PrintStream out = System.out, err = System.err;
    private final PrintStream clearingOut, clearingErr;

    Interjections(Runnable clear) {
        clearingOut = Terminal.isTerminal(1) ? clearing(out, clear, "stdout.encoding") : out;
        clearingErr = clearing(err, clear, "stderr.encoding");
        System.setOut(clearingOut);
        System.setErr(clearingErr);
    }

    /** What the script has put there meanwhile stays. */
    @Override
    public void close() {
        if (System.out == clearingOut) System.setOut(out);
        if (System.err == clearingErr) System.setErr(err);
    }

    /** @param encoding the property that Java has made the stream by: before 19 it is another, and only on terminals */
    private static PrintStream clearing(PrintStream stream, Runnable clear, String encoding) {
        Charset charset = Charset.forName(System.getProperty(encoding,
                System.getProperty("sun." + encoding, Charset.defaultCharset().name())));
        return new PrintStream(new FilterOutputStream(stream) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                clear.run();
                stream.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        }, true, charset);
    }
}
