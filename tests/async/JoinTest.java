package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.InAFolder;

/** What a join shows, and in which order. */
@Timeout(60) // a hang is a failure, too
class JoinTest extends InAFolder {
    @Test
    void logs_are_shown_in_the_order_of_the_join_whatever_ends_first() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            Task a = async.named("a").run("wait_for", "b done"), b = async.named("b").run("say", "from b");
            b.future().join();
            bash.file("b done", "");
            async.join(a, b);
        }
        assertEquals(Bash.shown("── a done in N s\n╭─ b\n│ from b\n╰─ done in N s\n"),
                bash.out().replaceAll("[0-9.]+ s", "N s"));
        assertEquals("", bash.err());
    }

    @Test
    void logs_of_tasks_that_write_at_once_and_are_joined_at_once_never_interleave() {
        Bash bash = new Bash(folder,
                "chatter() { local i; for ((i = 0; i < 1000; i++)); do printf '%s %s' \"$1\" $i; printf '\\n'; done;"
                + " }\n");
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
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
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
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            async.join(async.named("joined").run("say", "1"));
            async.named("first").run("say", "2");
            async.named("second").run("say", "3");
        }
        assertEquals("1\n2\n3", bash.logs());
        assertEquals("async: warning: joining now what the script never joined: first, second\n", bash.err());
    }

    @Test
    void a_run_without_tasks_and_one_that_never_started_close_quietly() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            async.join();
            async.summary();
            assertEquals(List.of(), async.events());
        }
        assertEquals("", bash.out() + bash.err());
        assertFalse(Files.exists(folder.resolve("logs")));
    }

    @Test
    void tasks_may_be_run_and_joined_from_many_threads() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            CompletableFuture.allOf(IntStream.range(0, 8).mapToObj(thread -> CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 10; i++) async.join(async.named(thread + "." + i).run("say", thread + "." + i));
            })).toArray(CompletableFuture[]::new)).join();
        }
        assertEquals(80, new HashSet<>(bash.logs().lines().toList()).size());
    }

    @Test
    void an_interrupted_join_ends_the_run_and_says_so() throws InterruptedException {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + "background() { sleep 300 & }\n");
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
        Bash bash = new Bash(folder, Bash.FUNCTIONS + "background() { (trap '' TERM; sleep 300) & }\n");
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
    void a_join_of_no_tasks_joins_none() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            async.run("wait_for", "go");
            async.join(new Task[0]);
            assertEquals("", bash.out());
            bash.file("go", "");
            async.join();
        }
        assertTrue(bash.out().contains("wait_for"), bash.out());
    }

    @Test
    void who_joins_a_task_that_another_thread_ended_is_told_that_it_is_not_done() throws Exception {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + "endless() { touch begun; sleep 300; }\n");
        try (Async async = bash.async()) {
            Task endless = async.run("endless");
            bash.untilFile("begun");
            Thread impatient = new Thread(() -> assertThrows(CancellationException.class, () -> async.join(endless)));
            impatient.start();
            Bash.until(() -> impatient.getState() == Thread.State.WAITING, () -> "not waiting");
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> async.join(endless));
            impatient.interrupt();
            Throwable thrown = assertThrows(java.util.concurrent.CompletionException.class, other::join).getCause();
            assertTrue(thrown instanceof CancellationException, thrown.toString());
            assertEquals("endless was cancelled: the script was interrupted", thrown.getMessage());
        }
        assertEquals(1, bash.out().lines().filter(line -> line.contains("endless ended after")).count(), bash.out());
    }

    @Test
    void the_summary_tells_every_task_and_comes_to_a_speed_up() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            async.join(async.after(async.run("say", "x")).run("ran"));
            async.summary();
        }
        assertTrue(bash.out().contains("\ntask    start     time  waiting      CPU  result\n"), bash.out());
        assertTrue(bash.out().contains("\nsay   "), bash.out());
        assertTrue(bash.out()
                .matches("(?s).*elapsed [0-9.]+ s, sum of the tasks [0-9.]+ s: speed-up [0-9.]+ with 8 slots; .*"
                + "critical path [0-9.]+ s: say → ran\n.*"), bash.out());
    }

    @Test
    void a_task_tells_its_command_log_state_and_times() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS + "burn() { for ((i = 0; i < 20000; i++)); do :; done; }\n");
        try (Async async = bash.async()) {
            Task task = async.named("a name").run("burn", "x", "");
            async.join(task);
            assertEquals("a name (done)", task.toString());
            assertEquals(List.of("burn", "x", ""), task.command());
            assertEquals("a name.log", task.log().getFileName().toString());
            assertTrue(task.isOver() && task.failure() == null);
            assertTrue(task.cpu().compareTo(Duration.ZERO) > 0 && task.duration().compareTo(Duration.ZERO) > 0,
                    task.cpu() + " " + task.duration());
        }
    }
}
