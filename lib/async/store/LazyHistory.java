package async.store;

import java.util.function.Supplier;

/**
 * A history that is read when it is first asked for, on a thread of its own, since most scripts have more slots than
 * tasks and no use for it. Until it is read nothing is known. Any thread may ask; nobody waits.
 */
public final class LazyHistory {
    private final Supplier<History> reading;
    private volatile History history = History.NONE;
    private volatile int version;
    private boolean asked;

    public LazyHistory(Supplier<History> reading) {
        this.reading = reading;
    }

    /** What is known by now; begins to read it if nobody has yet. */
    public History now() {
        begin();
        return history;
    }

    /** 0 until it is read, 1 from then on; begins to read it, too. */
    public int version() {
        begin();
        return version;
    }

    private synchronized void begin() {
        if (asked) return;
        asked = true;
        Thread thread = new Thread(() -> {
            history = reading.get();
            version = 1;
        }, "async-history");
        thread.setDaemon(true);
        thread.start();
    }
}
