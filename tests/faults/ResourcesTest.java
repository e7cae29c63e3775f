package tests.faults;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone: the file descriptors, threads and heap that it counts are those of the whole JVM. */
@Isolated
class ResourcesTest extends ShortHunt {
    @Test
    void one_run_after_another_takes_nothing_that_it_does_not_give_back() throws Exception {
        find(new Resources(), 12);
    }
}
