package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.report.Output;
import async.model.Event;
import async.Misuse;
import async.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.InAFolder;

/** What starts when: after, before, slots and locks. */
@Timeout(60) // a hang is a failure, too
class OrderTest extends InAFolder {
    @Test
    void a_task_runs_without_being_joined_and_starts_when_what_it_comes_after_is_done() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
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
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
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
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
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
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        try (Async async = bash.async()) {
            async.join(async.run("say", "x"));
            Misuse misuse = assertThrows(Misuse.class, () -> async.before("say").run("ran"));
            assertTrue(misuse.getMessage()
                    .startsWith("nothing can come before say any more: it is done\n  at OrderTest.java:"),
                    misuse.getMessage());
        }
        assertEquals("", bash.read("ran"));
    }

    @Test
    void a_refused_call_leaves_nothing_behind_that_others_wait_for() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
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
            for (int i = 0; i < 12; i++) {
                async.named("locked" + i).using("nova.conf", "other " + i % 2).run("f", "nova.conf");
            }
            async.join();
            Set<String> running = new HashSet<>();
            int most = 0;
            for (Event event : async.events()) {
                if (event instanceof Event.Started started) running.add(started.task());
                if (event instanceof Event.Ended ended) running.remove(ended.task());
                most = Math.max(most, running.size());
                assertTrue(running.stream().filter(name -> name.startsWith("locked")).count() <= 1, running.toString());
            }
            assertEquals(3, most);
        }
    }

    @Test
    void serial_mode_runs_one_after_another_in_the_order_of_the_script() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
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
    void tasks_go_on_starting_while_a_log_is_shown_to_a_slow_reader() {
        Bash bash = new Bash(folder, Bash.FUNCTIONS);
        OutputStream slow = new OutputStream() { // takes nothing before the third task ran
            @Override public void write(int b) throws IOException {
                Bash.until(() -> Files.exists(folder.resolve("ran")), () -> "the others wait for the reader");
            }
        };
        try (Async async = bash.async().output(new Output(new PrintStream(slow), System.err, false, 0))) {
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
}
