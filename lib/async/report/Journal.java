//SOURCES EventReader.java
//SOURCES EventText.java
//SOURCES EventsFile.java
//SOURCES LocalTime.java
//SOURCES LogText.java
//SOURCES Output.java
//SOURCES OutputMode.java
//SOURCES Redaction.java
//SOURCES RunFolder.java
//SOURCES Runs.java
//SOURCES SourcingReport.java
//SOURCES Terminal.java
package async.report;

import async.model.Event;
import async.model.Secrets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All events of a run, in order. {@link #emit} appends and returns; each reader is told on a thread of its own, so that
 * one that is held up (a terminal that stops reading, a slow disk) holds up neither the run nor another reader, and one
 * that fails breaks nothing.
 */
public final class Journal {
    /** A reader that has not moved for so long is held up: nobody waits for it any more, until it moves again. */
    private static final Duration HELD_UP = Duration.ofSeconds(1);
    /** How often it is looked whether it moves. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Secrets secrets;
    private final long startedAt = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Event> events = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private boolean closed;

    /** @param secrets are in no event that a reader gets */
    public Journal(Secrets secrets) {
        this.secrets = secrets;
    }

    /** Time since the run's start in whole microseconds, by a clock that nobody sets. */
    public Duration now() {
        return Duration.of((System.nanoTime() - startedAt) / 1000, ChronoUnit.MICROS);
    }

    /** Appends an event; returns how many there are. Blocks on no reader. After {@link #close} nobody is told. */
    public int emit(Event event) {
        Event told = secrets.hide(event);
        lock.lock();
        try {
            events.add(told);
            for (Follower follower : followers) {
                // to wake a thread costs more than all else
                if (follower.reader.isUrgent(told)) follower.news.signal();
            }
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    public int size() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    public List<Event> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** From now on tells a reader all that happens and has happened. */
    public void follow(EventReader reader, String name) {
        Follower follower = new Follower(reader);
        lock.lock();
        try {
            followers.add(follower);
        } finally {
            lock.unlock();
        }
        Thread thread = new Thread(follower, "async-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits until every reader has read the first {@code count} events, but for none that is held up: each is waited
     * for as long as it gets on. Returns early, still interrupted, in a thread that is interrupted.
     */
    public void awaitRead(int count) {
        for (Follower follower : List.copyOf(followers)) {
            if (follower.reader.isAwaited()) follower.await(count, true);
        }
    }

    /** Tells the readers what they were not told yet, and nothing after; waits for each as long as it gets on. */
    public void close() {
        finish(true);
    }

    /** The same, and waits for a reader that is held up, too: for ever, if it is for ever. */
    public void drain() {
        finish(false);
    }

    private void finish(boolean impatient) {
        int count;
        lock.lock();
        try {
            closed = true;
            count = events.size();
            followers.forEach(follower -> follower.news.signal());
        } finally {
            lock.unlock();
        }
        for (Follower follower : List.copyOf(followers)) follower.await(count, impatient);
    }

    private final class Follower implements Runnable {
        private final EventReader reader;
        private final Condition news = lock.newCondition();
        private int read;
        private int awaited;
        private boolean heldUp, over, idleFailed;
        private long idleAt = System.nanoTime();

        Follower(EventReader reader) {
            this.reader = reader;
        }

        @Override
        public void run() {
            for (Event event = next(); event != null; event = next()) {
                try {
                    reader.read(event);
                } catch (RuntimeException broken) {
                    // It has lost this one; the run and the other readers go on.
                    System.err.println("async: warning: " + Thread.currentThread().getName() + " failed at " + event
                            + ": " + broken);
                }
                lock.lock();
                try {
                    read++;
                    if (awaited > 0) changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
            reader.close();
            lock.lock();
            try {
                over = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** The next event; null when the journal is closed and all read. Idles whenever the reader's pause is over. */
        private Event next() {
            lock.lock();
            try {
                while (true) {
                    long left = idleAt + reader.pause().toNanos() - System.nanoTime();
                    if (left <= 0 && !closed) {
                        lock.unlock();
                        try {
                            idle();
                        } finally {
                            lock.lock();
                            idleAt = System.nanoTime(); // one that takes longer than its pause still gets to read
                        }
                    } else if (read < events.size()) {
                        return events.get(read);
                    } else if (closed) {
                        return null;
                    } else {
                        news.await(left, TimeUnit.NANOSECONDS);
                    }
                }
            } catch (InterruptedException nobodyDoes) {
                return null;
            } finally {
                lock.unlock();
            }
        }

        private void idle() {
            if (idleFailed) return;
            try {
                reader.idle();
            } catch (RuntimeException broken) { // a script's own words of its progress, say
                idleFailed = true;
                System.err.println("async: warning: " + Thread.currentThread().getName() + " failed: " + broken);
            }
        }

        private void await(int count, boolean impatient) {
            lock.lock();
            try {
                awaited++;
                news.signal(); // it may have been told of nothing urgent
                long seen = moved(), since = System.nanoTime();
                while (read < count || closed && !over) {
                    if (seen != moved()) {
                        seen = moved();
                        since = System.nanoTime();
                        heldUp = false;
                    }
                    heldUp = heldUp || System.nanoTime() - since > HELD_UP.toNanos();
                    if (impatient && heldUp) return;
                    changed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                awaited--;
                lock.unlock();
            }
        }

        private long moved() {
            return read + reader.progress();
        }
    }
}
