package tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Console;
import async.Event;
import async.Misuse;
import async.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Order: what starts when, and what is shown when. */
@Timeout(20) // a hang is a failure, too
class JoinTest {
    private static final String FUNCTIONS = """
            say() { echo "$1"; }
            wait_for() { until [[ -e $1 ]]; do sleep 0.01; done; }
            ran() { echo "$ASYNC_TASK" >>ran; }
            """;
    @TempDir Path folder;

    @AfterEach
    void nothing_is_left_running() {
        Bash.untilNothingRunsIn(folder);
    }

    @Test
    void logs_are_shown_in_the_order_of_the_join_whatever_ends_first() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            Task a = async.named("a").run("wait_for", "b done"), b = async.named("b").run("say", "from b");
            b.future().join();
            bash.file("b done", "");
            async.join(a, b);
        }
        assertEquals(Bash.shown("╭─ a\n╰─ done in N s\n╭─ b\n│ from b\n╰─ done in N s\n"), bash.out().replaceAll("[0-9.]+ s", "N s"));
        assertEquals("", bash.err());
    }

    @Test
    void logs_of_tasks_that_write_at_once_and_are_joined_at_once_never_interleave() {
        Bash bash = new Bash(folder, "chatter() { local i; for ((i = 0; i < 1000; i++)); do printf '%s %s' \"$1\" $i; printf '\\n'; done; }\n");
        List<Task> tasks = new ArrayList<>();
        try (Async async = bash.async()) {
            for (String name : List.of("a", "b", "c", "d")) tasks.add(async.named(name).run("chatter", name));
            CompletableFuture.allOf(tasks.stream().map(task -> CompletableFuture.runAsync(() -> async.join(task)))
                    .toArray(CompletableFuture[]::new)).join();
        }
        List<String> lines = bash.out().lines().toList();
        assertEquals(4 * 1002, lines.size());
        for (int i = 0; i < lines.size(); i += 1002) {
            String name = lines.get(i).substring(3);
            for (int j = 0; j < 1000; j++) assertEquals(Bash.shown("│ ") + name + " " + j, lines.get(i + 1 + j));
        }
    }

    @Test
    void a_task_is_shown_once_however_often_and_by_whatever_it_is_joined() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            Task a = async.named("a task").run("say", "once");
            async.named("second").run("say", "later");
            async.join("a task");
            async.join(a, a);
            async.join();
            async.join();
        }
        assertEquals("once\nlater", bash.logs());
        assertEquals("", bash.err());
    }

    @Test
    void close_joins_what_nobody_joined_with_a_warning_that_names_each() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            async.join(async.named("joined").run("say", "1"));
            async.named("first").run("say", "2");
            async.named("second").run("say", "3");
        }
        assertEquals("1\n2\n3", bash.logs());
        assertEquals("async: joining now what the script never joined: first, second\n", bash.err());
    }

    @Test
    void a_run_without_tasks_and_one_that_never_started_close_quietly() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            async.join();
            async.summary();
            assertEquals(List.of(), async.events());
        }
        assertEquals("", bash.out() + bash.err());
        assertFalse(Files.exists(folder.resolve("logs")));
    }

    @Test
    void a_task_runs_without_being_joined_and_starts_when_what_it_comes_after_is_done() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            Task first = async.named("first").run("wait_for", "go");
            Task second = async.named("second").after(first).run("ran");
            Task third = async.named("third").after(second, first).run("ran");
            async.named("free").run("ran").future().join();
            assertEquals("free", bash.read("ran"));
            assertEquals(Task.State.WAITING, second.state());
            bash.file("go", "");
            bash.untilFile("ran");
            third.future().join();
            assertEquals("free\nsecond\nthird", bash.read("ran"));
            async.join();
        }
    }

    @Test
    void names_may_be_given_before_their_tasks_are_run() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            async.named("last").after("middle").run("ran");
            async.named("middle").after("first").run("ran");
            async.named("first").run("ran");
            async.join();
        }
        assertEquals("first\nmiddle\nlast", bash.read("ran"));
    }

    @Test
    void before_orders_a_task_ahead_of_one_that_waits_and_of_one_yet_to_be_run() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            Task go = async.named("go").run("wait_for", "go");
            async.named("waiting").after(go).run("ran");
            async.named("inserted").after(go).before("waiting", "yet to be run").run("ran");
            async.named("yet to be run").run("ran");
            bash.file("go", "");
            async.join();
        }
        List<String> ran = bash.read("ran").lines().toList();
        assertEquals("inserted", ran.get(0));
        assertEquals(Set.of("inserted", "waiting", "yet to be run"), new HashSet<>(ran));
    }

    @Test
    void nothing_can_come_before_a_task_that_has_started() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            async.join(async.run("say", "x"));
            Misuse misuse = assertThrows(Misuse.class, () -> async.before("say").run("ran"));
            assertTrue(misuse.getMessage().startsWith("nothing can come before say any more: it is done\n  at JoinTest.java:"), misuse.getMessage());
        }
        assertEquals("", bash.read("ran"));
    }

    @Test
    void a_refused_call_leaves_nothing_behind_that_others_wait_for() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            Task go = async.named("go").run("wait_for", "go");
            Task x = async.named("x").after(go).run("ran");
            assertThrows(Misuse.class, () -> async.named("y").after("x").before("x").run("ran"));
            assertThrows(Misuse.class, () -> async.named("z").after("go").before("x", "go").run("ran"));
            assertThrows(Misuse.class, () -> async.named("z").after("x").before("later", "x").run("ran"));
            bash.file("go", "");
            async.join(x);
            async.join(async.named("later").run("ran"));
        }
        assertEquals("x\nlater", bash.read("ran"));
    }

    @Test
    void no_more_tasks_run_at_once_than_there_are_slots_and_a_lock_is_held_by_one() {
        Bash bash = new Bash(folder, "f() { [[ ! $1 ]] || { mkdir \"$1\"; rmdir \"$1\"; }; }\n");
        try (Async async = bash.async().slots(3)) {
            for (int i = 0; i < 12; i++) async.named("free" + i).run("f", "");
            for (int i = 0; i < 12; i++) async.named("locked" + i).using("nova.conf", "other " + i % 2).run("f", "nova.conf");
            async.join();
            Set<String> running = new HashSet<>();
            int most = 0;
            for (Event event : async.events()) {
                if (event instanceof Event.Started) running.add(event.task());
                else running.remove(event.task());
                most = Math.max(most, running.size());
                assertTrue(running.stream().filter(name -> name.startsWith("locked")).count() <= 1, running.toString());
            }
            assertEquals(3, most);
        }
    }

    @Test
    void serial_mode_runs_one_after_another_in_the_order_of_the_script() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async().slots(1)) {
            for (int i = 0; i < 5; i++) async.named("t" + i).run("ran");
            async.join();
            async.summary();
        }
        assertEquals("t0\nt1\nt2\nt3\nt4", bash.read("ran"));
        String speedUp = bash.out().replaceAll("(?s).*speed-up ([0-9.]+) with 1 slot;.*", "$1");
        assertTrue(Double.parseDouble(speedUp) <= 1, bash.out());
    }

    @Test
    void tasks_may_be_run_and_joined_from_many_threads() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            CompletableFuture.allOf(IntStream.range(0, 8).mapToObj(thread -> CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 10; i++) async.join(async.named(thread + "." + i).run("say", thread + "." + i));
            })).toArray(CompletableFuture[]::new)).join();
        }
        assertEquals(80, new HashSet<>(bash.logs().lines().toList()).size());
    }

    @Test
    void tasks_go_on_starting_while_a_log_is_shown_to_a_slow_reader() {
        Bash bash = new Bash(folder, FUNCTIONS);
        OutputStream slow = new OutputStream() { // takes nothing before the third task ran
            @Override public void write(int b) throws IOException {
                Bash.until(() -> Files.exists(folder.resolve("ran")), () -> "the others wait for the reader");
            }
        };
        try (Async async = bash.async().console(new Console(new PrintStream(slow), System.err, false, 0))) {
            Task first = async.run("say", "x");
            Task second = async.named("second").run("wait_for", "go");
            async.named("third").after(second).run("ran");
            first.future().join();
            CompletableFuture<Void> shown = CompletableFuture.runAsync(() -> async.join(first));
            bash.file("go", "");
            shown.join();
            async.join();
        }
    }

    @Test
    void an_interrupted_join_ends_the_run_and_says_so() throws InterruptedException {
        Bash bash = new Bash(folder, FUNCTIONS + "background() { sleep 300 & }\n");
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (Async async = bash.async()) {
            async.join(async.run("background"));
            Task endless = async.run("wait_for", "nothing");
            Task next = async.after(endless).run("ran");
            Thread joining = new Thread(() -> {
                try {
                    async.join(endless);
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            joining.start();
            Bash.until(() -> joining.getState() == Thread.State.WAITING, () -> "not waiting");
            joining.interrupt();
            assertEquals("interrupted while joining wait_for", thrown.join().getMessage());
            assertSame(CancellationException.class, thrown.join().getClass());
            endless.future().join();
            assertEquals(Task.State.CANCELLED, endless.state());
            assertEquals(Task.State.CANCELLED, next.state());
        }
    }

    @Test
    void after_an_interrupt_close_in_the_same_thread_ends_everything_too() throws InterruptedException {
        Bash bash = new Bash(folder, FUNCTIONS + "background() { (trap '' TERM; sleep 300) & }\n");
        Thread script = new Thread(() -> {
            try (Async async = bash.async()) {
                async.join(async.run("background"));
                bash.file("joining", "");
                async.join(async.run("wait_for", "nothing"));
            } catch (CancellationException expected) {
                bash.file("cancelled", "");
            }
        });
        script.start();
        bash.untilFile("joining");
        Bash.until(() -> script.getState() == Thread.State.WAITING, () -> "not waiting");
        script.interrupt();
        script.join();
        assertTrue(Files.exists(folder.resolve("cancelled")));
        Bash.untilNothingRunsIn(folder);
    }

    @Test
    void the_summary_tells_every_task_and_comes_to_a_speed_up() {
        Bash bash = new Bash(folder, FUNCTIONS);
        try (Async async = bash.async()) {
            async.join(async.after(async.run("say", "x")).run("ran"));
            async.summary();
        }
        assertTrue(bash.out().contains("\ntask    start     time  waiting      CPU  result\nsay  "), bash.out());
        assertTrue(bash.out().matches("(?s).*elapsed [0-9.]+ s, sum of the tasks [0-9.]+ s: speed-up [0-9.]+ with 8 slots; .*"
                + "critical path [0-9.]+ s: say → ran\n.*"), bash.out());
    }

    @Test
    void a_task_tells_its_command_log_state_and_times() {
        Bash bash = new Bash(folder, FUNCTIONS + "burn() { for ((i = 0; i < 20000; i++)); do :; done; }\n");
        try (Async async = bash.async()) {
            Task task = async.named("a name").run("burn", "x", "");
            async.join(task);
            assertEquals("a name (done)", task.toString());
            assertEquals(List.of("burn", "x", ""), task.command());
            assertEquals("a name.log", task.log().getFileName().toString());
            assertTrue(task.isOver() && task.failure() == null);
            assertTrue(task.cpu().compareTo(Duration.ZERO) > 0 && task.duration().compareTo(Duration.ZERO) > 0, task.cpu() + " " + task.duration());
        }
    }
}
