package tests;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What each test of bash functions has: a folder of its own, in which nothing runs any more when it is over. */
public abstract class InAFolder {
    @TempDir protected Path folder;

    @AfterEach
    public void nothing_is_left_running() {
        Bash.untilNothingRunsIn(folder);
    }
}
