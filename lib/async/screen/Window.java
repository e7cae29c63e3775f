package async.screen;

import async.report.Terminal;
import org.jline.utils.Signals;

/** How much there is room for; asked for again when the window has changed. */
final class Window implements AutoCloseable {
    private static final String CHANGED = "WINCH";

    private final Object before;
    private Terminal.Size size;
    private volatile boolean changed;

    Window(Terminal.Size size) {
        this.size = size;
        before = Signals.register(CHANGED, () -> changed = true);
    }

    Terminal.Size size() {
        if (changed) {
            changed = false;
            size = Terminal.size();
        }
        return size;
    }

    @Override
    public void close() {
        Signals.unregister(CHANGED, before);
    }
}
