package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import async.model.IgnoredFailure;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.InAFolder;

/** What becomes of the rest after a failure, and what timeouts, retries and leniency make of one. */
@Timeout(60) // a hang is a failure, too
class AfterFailureTest extends InAFolder {
    /** Waits for the files r1 and r2 that the running tasks write, so that a failure finds them running. */
    private static final String RUNNING = """
            running() { echo $BASHPID >"$1"; sleep 300; echo on; }
            bad() { until [[ -s r1 && -s r2 ]]; do sleep 0.01; done; nothing_like_it; }
            ok() { :; }
            """;

    @Test
    void the_first_failure_ends_what_runs_and_starts_nothing_more() {
        Bash bash = new Bash(folder, RUNNING);
        try (Async async = bash.async()) {
            Task done = async.run("ok");
            async.join(done);
            Task r1 = async.named("r1").run("running", "r1"), r2 = async.named("r2").run("running", "r2");
            Task later = async.named("later").after(r1).run("ok");
            Task bad = async.run("bad");
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(r1, r2));
            assertSame(bad.failure(), failed);
            assertEquals(127, failed.exitStatus());
            for (Task task : List.of(r1, r2, later)) assertEquals(Task.State.CANCELLED, task.state());
            assertEquals(Task.State.CANCELLED, async.named("too late").run("ok").state());
            assertSame(failed, assertThrows(TaskFailed.class, () -> async.join("too late")));
        }
        List<String> shown = bash.out().replaceAll("[0-9.]+ s:", "N s:").replaceAll("log: .*/", "log: …/").lines()
                .skip(1).toList();
        assertEquals(Bash.shown("╭─ bad"), shown.get(0));
        assertTrue(shown.get(1).endsWith("nothing_like_it: command not found"), shown.get(1));
        assertEquals(List.of("╰─ failed after N s: exit status 127", "── r1 ended after N s: bad failed; log: …/r1.log",
                "── r2 ended after N s: bad failed; log: …/r2.log", "── later not started: bad failed",
                "── too late not started: bad failed").stream().map(Bash::shown).toList(),
                shown.subList(2, shown.size()));
        assertFalse(Files.exists(folder.resolve("logs/latest/later.log")));
    }

    @Test
    void a_failure_that_nobody_waits_for_is_noticed_at_once_not_at_the_join() {
        Bash bash = new Bash(folder, RUNNING);
        try (Async async = bash.async()) {
            Task r1 = async.named("r1").run("running", "r1"), r2 = async.named("r2").run("running", "r2");
            async.run("bad");
            r1.future().join();
            r2.future().join();
            assertThrows(TaskFailed.class, async::join);
        }
    }

    @Test
    void keepGoing_lets_the_independent_rest_finish_and_cancels_only_what_comes_after() {
        Bash bash = new Bash(folder, "bad() { false; }\nok() { echo fine; }\n");
        try (Async async = bash.async().keepGoing()) {
            Task bad = async.run("bad");
            Task after = async.named("after").after(bad).run("ok"), far = async.named("far").after(after).run("ok");
            bad.future().join();
            Task later = async.named("later").run("ok"), late = async.named("late").after(bad).run("ok");
            TaskFailed failed = assertThrows(TaskFailed.class, async::join);
            assertSame(bad.failure(), failed);
            assertEquals(Task.State.DONE, later.state());
            for (Task task : List.of(after, far, late)) assertEquals(Task.State.CANCELLED, task.state());
        }
        assertTrue(bash.out()
                .contains(Bash.shown("── after not started: bad failed\n── far not started: bad failed\n")),
                bash.out());
        assertTrue(bash.out().contains(Bash.shown("│ fine\n╰─ done")), bash.out());
    }

    @Test
    void under_keepGoing_what_comes_after_a_task_that_was_cancelled_at_once_is_cancelled_too() {
        Bash bash = new Bash(folder,
                "bad() { false; }\nok() { :; }\nslow() { until [[ -e go ]]; do sleep 0.01; done; }\n");
        try (Async async = bash.async().keepGoing()) {
            Task bad = async.run("bad"), slow = async.run("slow");
            Task later = async.after(slow).named("later").run("ok");
            bad.future().join();
            async.after(bad).before("later").named("x").run("ok");
            bash.file("go", "");
            assertSame(bad.failure(), assertThrows(TaskFailed.class, () -> async.join(later)));
        }
    }

    @Test
    void keepGoing_throws_the_first_failure_of_the_joined_with_the_others_in_it() {
        Bash bash = new Bash(folder, "bad() { exit \"$1\"; }\n");
        try (Async async = bash.async().keepGoing()) {
            Task a = async.named("a").run("bad", "3"), b = async.named("b").run("bad", "4");
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(a, b));
            assertSame(a.failure(), failed);
            assertSame(b.failure(), failed.getSuppressed()[0]);
        }
    }

    @Test
    void under_keepGoing_a_cancelled_task_throws_the_failure_that_cancelled_it_not_an_older_one() {
        Bash bash = new Bash(folder, "bad() { exit \"$1\"; }\nok() { :; }\n");
        try (Async async = bash.async().keepGoing()) {
            assertThrows(TaskFailed.class, () -> async.join(async.named("old").run("bad", "3")));
            Task cause = async.named("cause").run("bad", "4");
            Task cancelled = async.after(cause).run("ok");
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(cancelled));
            assertSame(cause.failure(), failed);
        }
    }

    @Test
    void under_keepGoing_what_was_cancelled_and_never_joined_does_not_hide_the_failure_at_close() {
        Bash bash = new Bash(folder, "bad() { false; }\nok() { :; }\n");
        TaskFailed failed = assertThrows(TaskFailed.class, () -> {
            try (Async async = bash.async().keepGoing()) {
                Task bad = async.run("bad");
                async.named("cancelled").after(bad).run("ok");
                async.join(bad);
            }
        });
        assertEquals("bad", failed.task());
    }

    @Test
    void a_task_that_is_done_in_time_is_not_touched_by_its_timeout() {
        Bash bash = new Bash(folder, "f() { :; }\n");
        try (Async async = bash.async()) {
            async.join(async.timeout(Duration.ofMinutes(5)).run("f"));
        }
    }

    @Test
    void retries_call_the_function_again_until_it_goes_well_and_all_attempts_are_in_one_log() {
        Bash bash = new Bash(folder, "f() { echo x >>tries; echo try $(wc -l <tries); (($(wc -l <tries) == 3)); }\n");
        try (Async async = bash.async()) {
            async.join(async.retries(5).run("f"));
        }
        assertEquals(Bash.shown("try 1\n── attempt 2 of 6\ntry 2\n── attempt 3 of 6\ntry 3"), Bash.shown(bash.logs()));
        assertEquals("async: f failed (exit status 1); trying again\n".repeat(2), bash.err());
    }

    @Test
    void retries_end_with_the_last_failure_and_count_timeouts_too() {
        Bash bash = new Bash(folder, "f() { echo x >>tries; (($(wc -l <tries) > 1)) || sleep 300; exit 9; }\n");
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class,
                    () -> async.join(async.retries(2).timeout(Duration.ofMillis(500)).run("f")));
            assertEquals(9, failed.exitStatus());
        }
        assertEquals("x\nx\nx", bash.read("tries"));
        assertTrue(bash.err().startsWith("async: f failed (timeout: took longer than 0.50 s); trying again\n"),
                bash.err());
    }

    @Test
    void a_failure_elsewhere_ends_the_retries() {
        Bash bash = new Bash(folder, RUNNING + "flaky() { echo >>tries; running r1; }\n");
        try (Async async = bash.async()) {
            Task flaky = async.retries(1000).run("flaky");
            async.named("r2").run("running", "r2");
            async.run("bad");
            assertThrows(TaskFailed.class, async::join);
            assertEquals(Task.State.CANCELLED, flaky.state());
        }
    }

    @Test
    void under_lenient_commands_may_fail_and_what_was_let_pass_is_told() {
        Bash bash = new Bash(folder, "f() {\n  false\n  ls /nowhere 2>&-\n  echo went on\n}\n");
        try (Async async = bash.async()) {
            Task f = async.lenient().run("f");
            async.join(f);
            assertEquals(2, f.ignored().size());
            assertEquals(bash.folder() + "/functions.bash:3: exit status 2 from: ls /nowhere 2>&-",
                    f.ignored().get(1).toString());
        }
        assertEquals("went on\nignored failure: " + bash.folder()
                + "/functions.bash:2: exit status 1 from: false\nignored failure: "
                + bash.folder() + "/functions.bash:3: exit status 2 from: ls /nowhere 2>&-", bash.logs());
    }

    @Test
    void under_lenient_failures_in_an_exit_trap_of_the_functions_own_are_let_pass_too() {
        Bash bash = new Bash(folder, "s() { return 3; }\nf() { trap 'false; false; s; false' EXIT; false; exit 0; }\n");
        try (Async async = bash.async()) {
            Task f = async.lenient().run("f");
            async.join(f);
            assertEquals(List.of(1, 1, 1, 3, 1), f.ignored().stream().map(IgnoredFailure::exitStatus).toList());
        }
    }

    @Test
    void a_loop_of_failures_that_are_let_pass_is_one_line() {
        Bash bash = new Bash(folder,
                "f() { for i in {1..300}; do false; done; for i in {1..30}; do eval \"(exit $i)\"; done; }\n");
        try (Async async = bash.async()) {
            Task f = async.lenient().run("f");
            assertThrows(TaskFailed.class, () -> async.join(f));
            assertTrue(f.ignored().size() >= 330, "ignored failure: " + f.ignored().size());
        }
        assertTrue(bash.out().contains("exit status 1 from: false (300 times)\n"), bash.out());
        assertEquals(21, bash.out().lines().filter(line -> line.contains("ignored failure: ")).count());
    }

    @Test
    void under_lenient_the_functions_own_exit_status_counts() {
        Bash bash = new Bash(folder, "f() { false; return 7; }\ng() { exit 8; }\n");
        try (Async async = bash.async().keepGoing()) {
            assertEquals(7, assertThrows(TaskFailed.class, () -> async.join(async.lenient().run("f"))).exitStatus());
            assertEquals(8, assertThrows(TaskFailed.class, () -> async.join(async.lenient().run("g"))).exitStatus());
        }
    }

    @Test
    void the_loaded_bash_killed_fails_the_run_and_leaves_no_process() {
        Bash bash = new Bash(folder, "shell=$$\n" + RUNNING
                + "kill_shell() { until [[ -s r1 && -s r2 && -s r3 ]]; do sleep 0.01; done; kill -KILL $shell; }\n"
                + "other_groups() { set -m; sleep 300 & echo x >r3; sleep 300; }\n");
        try (Async async = bash.async()) {
            async.named("r1").run("running", "r1");
            async.named("r2").run("running", "r2");
            async.run("other_groups");
            async.run("kill_shell");
            TaskFailed failed = assertThrows(TaskFailed.class, async::join);
            assertTrue(failed.getMessage().contains("the bash server exited: exit status 137"), failed.getMessage());
        }
    }
}
