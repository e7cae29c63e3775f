package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import async.Task;
import async.TaskFailed;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.Bash;
import tests.InAFolder;

/** What keeping hands on is what the next function would find in one shell, whatever kind of variable it is. */
@Timeout(60) // a hang is a failure, too
class KeepingTest extends InAFolder {
    /** As `declare -p` shows it to the next function, beside what it would show in one shell. */
    @ParameterizedTest(name = "{0}") @CsvSource(delimiterString = "→", textBlock = """
            unset X                          → declare: X: not found
            declare -g X=2                   → declare -- X="2"
            unset X; declare -g X            → declare -- X
            unset X; declare -gi X           → declare -i X
            unset X; declare -ga X           → declare -a X
            unset X; declare -ga X=()        → declare -a X=()
            unset X; declare -gA X           → declare -A X
            declare -gr X                    → declare -r X="1"
            declare -gr X=2                  → declare -r X="2"
            unset X; declare -gar X=(a b)    → declare -ar X=([0]="a" [1]="b")
            unset X; declare -gn X=OTHER     → declare -n X="OTHER"
            unset X; declare -gn X           → declare -n X
            export X                         → declare -x X="1"
            declare -gl X=ABC                → declare -l X="abc"
            X='a[$(touch made)]'; declare -gi X → declare -i X="a[\\$(touch made)]"
            """)
    void every_kind_of_variable_is_handed_on(String make, String shown) {
        Bash bash = new Bash(folder, "X=1\nOTHER=other\nmake() { " + make + "; }\nuse() { declare -p X; }\n");
        try (Async async = bash.async()) {
            Task made = async.keeping("X").run("make");
            async.join(made, async.after(made).lenient().run("use").future().join());
        } catch (async.TaskFailed undeclared) {
            assertTrue(shown.endsWith("not found"), undeclared.getMessage());
        }
        assertTrue(bash.logs().contains(shown), bash.logs());
        assertFalse(Files.exists(folder.resolve("made")), "a value was evaluated");
    }

    @Test
    void what_is_unset_stays_so_for_all_that_come_after_and_is_no_output() {
        Bash bash = new Bash(folder,
                "X=1\nmake() { unset X; }\nnothing() { :; }\nuse() { echo \"<${X-unset}>\"; }\nagain() { X=2; }\n");
        try (Async async = bash.async()) {
            Task make = async.keeping("X").run("make"), between = async.after(make).run("nothing");
            Task use = async.after(between).run("use");
            Task again = async.keeping("X").after(use).run("again");
            async.join(use, async.named("then").after(again).run("use"));
            assertThrows(Misuse.class, () -> make.output("X"));
        }
        assertEquals("<unset>\n<2>", bash.logs());
    }

    @Test
    void a_readonly_name_of_one_task_keeps_out_no_value_of_another() {
        Bash bash = new Bash(folder,
                "a() { declare -gr X=a; Y=a; }\nb() { X=b; }\nuse() { echo \"$X\"; X=c; echo \"$X\"; }\n");
        try (Async async = bash.async()) {
            Task a = async.keeping("X", "Y").run("a"), b = async.keeping("X").run("b");
            async.join(async.after(a, b).named("last is b").run("use"));
            TaskFailed failed = assertThrows(TaskFailed.class,
                    () -> async.join(async.after(b, a).named("last is a").run("use")));
            assertTrue(failed.tail().toString().contains("X: readonly variable"), failed.getMessage());
        }
        assertEquals("b\nc", bash.logs().lines().limit(2).reduce((one, other) -> one + "\n" + other).orElseThrow());
    }

    @Test
    void two_tasks_that_are_not_ordered_and_keep_one_name_are_told_of_and_the_one_named_last_counts() {
        Bash bash = new Bash(folder, "keep() { X=$ASYNC_TASK; Y=1; }\nuse() { echo \"$X\"; }\n");
        try (Async async = bash.async()) {
            Task a = async.named("a").keeping("X").run("keep"), b = async.named("b").keeping("X", "Y").run("keep");
            async.join(a, b);
            async.join(async.named("use").after(b, a).run("use"));
            async.join(async.named("again").after(a, b).run("use"));
        }
        assertEquals("a\nb", bash.logs());
        assertEquals(1, bash.err().lines()
                .filter("async: warning: b and a are not ordered and both hand on X: use gets a's"::equals).count(),
                bash.err());
        assertEquals(1, bash.err().lines().filter(line -> line.startsWith("async: warning: ")).count(), bash.err());
    }

    @Test
    void two_tasks_that_are_ordered_may_keep_one_name() {
        Bash bash = new Bash(folder, "keep() { X=$ASYNC_TASK; }\nuse() { echo \"$X\"; }\n");
        try (Async async = bash.async()) {
            Task a = async.named("a").keeping("X").run("keep"), b = async.named("b").keeping("X").after(a).run("keep");
            async.join(async.after(b, a).run("use"));
        }
        assertEquals("b", bash.logs());
        assertFalse(bash.err().contains("not ordered"), bash.err());
    }

}
