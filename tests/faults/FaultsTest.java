package tests.faults;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of {@code ./jbang faults}. */
@Order(1) // it takes long, so it starts first
@Tag("slow")
class FaultsTest extends ShortHunt {
    @Test
    void random_graphs_become_what_the_model_says() throws Exception {
        find(new Graphs(), 20);
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
        Hunt hunt = new Environments("LC_NUMERIC=de_DE.UTF-8", "LC_ALL=tr_TR.UTF-8", "LC_ALL not installed",
                "SHELLOPTS=xtrace", "an exported function printf", "env -i", "all three closed",
                "stdout on a full device", "an ordinary user, umask 777", "as PID 1");
        find(hunt, hunt.tries());
    }
}
