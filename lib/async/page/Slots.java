package async.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Which slot an attempt had, as nobody wrote it down: the first that was free when it started. So there are as many as
 * ran at the same time. Pure.
 */
final class Slots {
    private record Taken(Duration until, int slot) {}

    private final PriorityQueue<Taken> taken = new PriorityQueue<>(
            (one, other) -> one.until.compareTo(other.until));
    private final TreeSet<Integer> free = new TreeSet<>();
    private int count;

    /** Each attempt with its slot, in the order given, which is that of their starts. */
    static List<TaskStory.Attempt> of(List<TaskStory.Attempt> attempts) {
        Slots slots = new Slots();
        List<TaskStory.Attempt> placed = new ArrayList<>();
        for (TaskStory.Attempt one : attempts) {
            placed.add(new TaskStory.Attempt(one.task(), one.number(), one.from(), one.to(), one.outcome(),
                    slots.take(one.from(), one.to())));
        }
        return placed;
    }

    private int take(Duration from, Duration to) {
        while (!taken.isEmpty() && taken.peek().until.compareTo(from) <= 0) free.add(taken.poll().slot);
        int slot = free.isEmpty() ? count++ : free.pollFirst();
        taken.add(new Taken(to, slot));
        return slot;
    }
}
