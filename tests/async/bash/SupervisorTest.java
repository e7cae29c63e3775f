package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.InAFolder;

/** What happens to those who watch over tasks: killed, stopped, or suspended with all the rest. */
@Timeout(60) // a hang is a failure, too
class SupervisorTest extends InAFolder {
    private static final String KILL_SUPERVISOR = "read -r _ _ _ parent _ </proc/$BASHPID/stat; kill -KILL \"$parent\"";

    @Test
    void what_a_task_runs_is_ended_before_its_lock_is_free_if_its_supervisor_is_killed() {
        Bash bash = new Bash(folder, "f() { trap '' TERM; " + KILL_SUPERVISOR
                + "; while :; do echo f >>ran; sleep 0.01; done; }\n"
                + "g() { echo g >>ran; sleep 0.2; echo g >>ran; }\n");
        try (Async async = bash.async().keepGoing()) {
            Task f = async.using("lock").run("f"), g = async.using("lock").run("g");
            async.join(g);
            assertEquals("its supervisor was killed", assertThrows(TaskFailed.class, () -> async.join(f)).reason());
        }
        String ran = bash.read("ran");
        assertEquals("g\ng", ran.substring(ran.indexOf("g")), "f ran beside g");
    }

    @Test
    void under_keepGoing_what_may_start_starts_after_a_supervisor_was_killed() {
        Bash bash = new Bash(folder, "f() { " + KILL_SUPERVISOR + "; sleep 300; }\ng() { :; }\n");
        try (Async async = bash.async().slots(1).keepGoing()) {
            Task f = async.run("f"), g = async.run("g");
            async.join(g);
            assertThrows(TaskFailed.class, () -> async.join(f));
        }
    }

    @Test
    void a_kill_of_the_process_that_lists_the_supervisors_holds_up_nobody() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + """
                f() {
                  local known now child
                  read -r known </proc/$$/task/$$/children || :
                  until [[ -e killed ]]; do # the server looks after its supervisors once a second
                    now=''
                    read -r now </proc/$$/task/$$/children || :
                    for child in $now; do
                      if [[ " $known " != *" $child "* ]] && kill -KILL "$child" 2>/dev/null; then touch killed; fi
                    done
                  done
                  wait_for go
                }
                """);
        try (Async async = bash.async()) {
            async.run("f");
            bash.untilFile("killed");
            async.join(async.named("next").run("say", "next")); // by a server that waits for none of them
            bash.file("go", "");
            async.join();
        }
        assertEquals("next", bash.logs());
    }

    @Test
    void a_supervisor_that_was_stopped_still_ends_its_task() {
        Bash bash = new Bash(folder,
                "f() { read -r _ _ _ parent _ </proc/$BASHPID/stat; kill -STOP \"$parent\"; touch stopped; sleep 300;"
                + " }\nbad() { false; }\n");
        try (Async async = bash.async()) {
            Task f = async.run("f");
            bash.untilFile("stopped");
            assertThrows(TaskFailed.class, () -> async.join(async.run("bad")));
            assertEquals(Task.State.CANCELLED, f.state());
        }
    }

    /**
     * Every fork copies what bash remembers of them, and every process frees it: without this the thousandth task costs
     * twice the first.
     */
    @Test
    void supervisors_that_are_gone_are_forgotten_however_many_there_were() {
        Bash bash = new Bash(folder, "f() { :; }\ncount() { emit remembered \"${#__async_wardens[@]}\"; }\n");
        try (Async async = bash.async().slots(2)) {
            for (int i = 0; i < 200; i++) async.named("f" + i).run("f");
            async.join();
            Task count = async.run("count");
            async.join(count);
            int remembered = Integer.parseInt(count.output("remembered"));
            assertTrue(remembered < 100, remembered + " of 200 are remembered");
        }
    }
}
