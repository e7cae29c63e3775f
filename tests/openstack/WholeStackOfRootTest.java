package tests.openstack;

import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tests.Stack;

/** What {@link WholeStackTest} shows of an ordinary user's, but for what is the same for any user. */
@ResourceLock(Stack.PORTS)
@Order(0) // one after another they take longest: they start first
@Tag("stack") @Tag("apart")
class WholeStackOfRootTest {
    @TempDir Path temp;

    @Test
    void it_is_a_cloud_and_stays_one_and_leaves_nothing_as_root_too() throws Exception {
        WholeStackTest.whole(temp, true);
    }
}
