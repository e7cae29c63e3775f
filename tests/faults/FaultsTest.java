package tests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code ./jbang faults}: the same random numbers each time. */
@Timeout(300) // a hang is a failure, too
class FaultsTest {
    private static final long SEED = 1;

    @TempDir Path folder;

    @Test
    void random_graphs_become_what_the_model_says() throws Exception {
        find(new Graphs(), 20);
    }

    @Test
    void one_run_after_another_takes_nothing_that_it_does_not_give_back() throws Exception {
        find(new Resources(), 12);
    }

    @Test
    void whatever_is_killed_nothing_is_left_and_nothing_that_was_done_is_lost() throws Exception {
        find(new Kills(), 8);
    }

    @Test
    void a_limit_of_the_machine_is_named_and_nothing_is_left() throws Exception {
        find(new Limits(), 4);
    }

    @Test
    void a_script_runs_wherever_it_is_started() throws Exception {
        Hunt hunt = new Environments("LC_NUMERIC=de_DE.UTF-8", "LC_ALL=tr_TR.UTF-8", "LC_ALL not installed", "SHELLOPTS=xtrace",
                "an exported function printf", "env -i", "all three closed", "stdout on a full device", "an ordinary user, umask 777", "as PID 1");
        find(hunt, hunt.tries());
    }

    private void find(Hunt hunt, int count) throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Table table = new Table(SEED, folder, new PrintStream(shown, true, StandardCharsets.UTF_8));
        table.row(hunt, count);
        assertTrue(table.print(), shown.toString(StandardCharsets.UTF_8));
    }
}
