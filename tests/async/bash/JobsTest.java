package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import async.Async;
import async.Task;
import async.TaskFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/** Background jobs, as functions have and end them: what they are called, and whom that may mean. */
@Timeout(120) // a hang is a failure, too
class JobsTest extends InAFolder {
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {
        "sleep 300 & kill %1; wait %1 || echo \"ended $?\"; echo served",
        "sleep 300 & kill %%; wait || :; echo served",
        "sleep 300 & kill %sleep; wait %1 || echo \"ended $?\"",
        "coproc S { exec sleep 300; }; kill %1; wait \"$S_PID\" || echo \"ended $?\"",
        "sleep 300 & kill $!; wait $! || echo \"ended $?\"",
        "sleep 300 & sleep 300 & jobs -p | wc -l; kill %1 %2; wait; echo over",
        "{ exec sleep 300; } & kill %1; wait %1 || echo \"ended $?\"",
        "sleep 0.01 & wait -n; echo $?",
        "kill %1 2>/dev/null || echo none",
        "set -m; sleep 300 & kill %1; wait %1 || echo \"ended $?\"; echo served"})
    void a_job_is_ended_by_its_number_as_in_bash(String body) {
        Bash bash = new Bash(folder, "f() { " + body + "; }\n");
        Command.Result serial = new Command("bash", "-ec", "source ./functions.bash; f 2>&1").in(folder).run();
        Task task;
        try (Async async = bash.async()) {
            task = async.run("f");
            async.join();
        } catch (TaskFailed failed) {
            task = null;
            assertEquals(serial.status(), failed.exitStatus(), failed.getMessage());
        }
        assertEquals(serial.out().stripTrailing(), task == null ? "" : bash.read("logs/latest/f.log"));
    }

    @Test
    void the_last_background_process_is_nobody_elses_task_to_whoever_has_none() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + """
                long() { touch runs; wait_for go; echo done; }
                cleanup() { wait_for runs; kill $! 2>/dev/null || :; }
                """);
        try (Async async = bash.async()) {
            async.run("long");
            async.join(async.run("cleanup"));
            for (int i = 0; i < 20; i++) async.join(async.named("later " + i).run("cleanup")); // time for an end
            bash.file("go", "");
            async.join();
        }
        assertEquals("done", bash.logs());
    }

    @Test
    void a_CHLD_trap_of_a_file_holds_up_no_other_task() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + "trap 'wait' CHLD\nlong() { wait_for go; }\nshort() { :; }\n");
        try (Async async = bash.async().slots(2)) {
            async.run("long");
            async.join(async.run("short"), async.named("again").run("short"));
            bash.file("go", "");
            async.join();
        }
    }

    @Test
    void an_alias_counts_where_bash_lets_it_count() {
        Bash bash = new Bash(folder, "alias rm='rm -i'\nclean() { touch x; rm x; [[ -e x ]] || echo clean; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("clean"));
        }
        assertEquals("clean", bash.logs());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"enable -n printf", "enable -n kill wait read", "function -f { :; }"})
    void what_a_file_does_to_builtins_and_names_breaks_no_task(String line) {
        Bash bash = new Bash(folder, line + "\nf() { sleep 300 & echo well; kill $!; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertEquals("well", bash.logs());
    }
}
