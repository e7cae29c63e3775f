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
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;

/** How values go from one task to later ones and to Java: emit and keeping. */
@Timeout(60) // a hang is a failure, too
class ValuesTest {
    private static final String HOSTILE = "'\"\\ $HOME $(touch made) `touch made` * \n"
            + "\ttab naïve 日本 😀\u0001\u001b]0;x\u0007\n\n";
    @TempDir Path folder;

    @AfterEach
    void nothing_is_left_running() {
        Bash.untilNothingRunsIn(folder);
        assertFalse(Files.exists(folder.resolve("made")), "a value was evaluated");
    }

    @Test
    void what_a_task_emits_reaches_Java_and_the_tasks_that_come_after_it_near_or_far() {
        Bash bash = new Bash(folder, """
                make() { emit ID 42; emit URL http://127.0.0.1:5000/v3; }
                nothing() { :; }
                use() { echo "$ID $URL"; }
                """);
        try (Async async = bash.async()) {
            Task make = async.run("make");
            Task between = async.after(make).run("nothing");
            async.join(async.after(between).run("use"));
            assertEquals("42", make.output("ID"));
            assertEquals(List.of("http://127.0.0.1:5000/v3"), make.outputs("URL"));
        }
        assertEquals("42 http://127.0.0.1:5000/v3", bash.logs());
    }

    @Test
    void a_task_that_does_not_come_after_sees_nothing_of_it() {
        Bash bash = new Bash(folder, "make() { emit ID 42; ID2=43; }\nuse() { echo \"<$ID$ID2>\"; }\n");
        try (Async async = bash.async()) {
            async.join(async.keeping("ID2").run("make"));
            async.join(async.run("use"));
        }
        assertEquals("<>", bash.logs());
    }

    @Test
    void any_value_survives_and_nothing_in_it_is_evaluated() {
        Bash bash = new Bash(folder,
                "make() { emit VALUE \"$1\"; emit EMPTY ''; }\nuse() { printf %s \"$VALUE<$EMPTY>\" >got; }\n");
        try (Async async = bash.async()) {
            Task make = async.run("make", HOSTILE);
            async.join(async.after(make).run("use"));
            assertEquals(HOSTILE, make.output("VALUE"));
            assertEquals("", make.output("EMPTY"));
        }
        assertEquals(HOSTILE + "<>", bash.read("got"));
    }

    @Test
    void bytes_that_are_no_text_reach_the_next_task_unchanged() {
        Bash bash = new Bash(folder,
                "make() { emit BYTES $'a\\xff\\xc3b'; }\nuse() { printf %s \"$BYTES\" | od -An -tx1; }\n");
        try (Async async = bash.async()) {
            async.join(async.after(async.run("make")).run("use"));
        }
        assertEquals("61 ff c3 62", bash.logs().strip());
    }

    @Test
    void emit_sets_the_variable_in_the_task_itself_and_the_last_value_counts() {
        Bash bash = new Bash(folder,
                "make() { emit N 1; local N=local; emit N 2; ( emit FROM_SUBSHELL yes ); }\n"
                + "use() { echo $N $FROM_SUBSHELL; }\n");
        try (Async async = bash.async()) {
            Task make = async.run("make");
            async.join(async.after(make).run("use"));
            assertEquals("2", make.output("N"));
        }
        assertEquals("2 yes", bash.logs());
    }

    @Test
    void of_two_tasks_that_hand_on_one_name_the_later_counts() {
        Bash bash = new Bash(folder, "make() { emit N \"$1\"; }\nuse() { echo $N; }\n");
        try (Async async = bash.async()) {
            Task first = async.named("first").run("make", "1");
            Task second = async.named("second").after(first).run("make", "2");
            async.join(async.after(second, first).run("use"));
        }
        assertEquals("2", bash.logs());
    }

    @Test
    void emit_replaces_what_the_files_had_set_even_an_array() {
        Bash bash = new Bash(folder, "LIST=(a b c)\nmake() { emit LIST plain; }\nuse() { echo ${#LIST[@]} $LIST; }\n");
        try (Async async = bash.async()) {
            async.join(async.after(async.run("make")).run("use"));
        }
        assertEquals("1 plain", bash.logs());
    }

    @ParameterizedTest(name = "emit {0}") @ValueSource(strings = {"", "ONE", "ONE two three", "1X value",
            "'a b' value", "'' value",
        "'x[$(touch made)]' value"})
    void emit_of_what_is_no_name_and_value_fails_and_says_so(String arguments) {
        Bash bash = new Bash(folder, "f() { emit " + arguments + "; }\n");
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            assertEquals(2, failed.exitStatus());
            assertTrue(failed.tail().get(0).startsWith("emit: error: not a variable name and one value: "),
                    failed.getMessage());
            assertTrue(failed.getMessage().contains("functions.bash:1 in f\n"), failed.getMessage());
        }
    }

    @Test
    void keeping_hands_on_the_globals_that_a_function_changed_and_only_those() {
        Bash bash = new Bash(folder, """
                NOVA_SAME=same NOVA_OLD=old NOVA_ARRAY=(1 2)
                old_function() { NOVA_OLD=new; NOVA_NEW=made; OTHER=x; NOVA_SAME=same; NOVA_ARRAY+=(3)
                                 local NOVA_LOCAL=1; }
                use() { echo "$NOVA_OLD $NOVA_NEW <$OTHER> ${NOVA_ARRAY[*]}"; }
                """);
        try (Async async = bash.async()) {
            Task old = async.keeping("NOVA_*").run("old_function");
            async.join(async.after(old).run("use"));
            assertEquals("new", old.output("NOVA_OLD"));
            assertEquals(List.of("1", "2", "3"), old.outputs("NOVA_ARRAY"));
            String message = assertThrows(Misuse.class, () -> old.output("NOVA_SAME")).getMessage();
            assertTrue(message.startsWith("task old_function handed on no NOVA_SAME; it handed on: NOVA_ARRAY,"
                    + " NOVA_NEW, NOVA_OLD\n"
                    + "  hint: `emit NOVA_SAME value` in old_function, or keeping(\"NOVA_SAME\")\n"
                    + "  at ValuesTest.java:"), message);
        }
        assertEquals("new made <> 1 2 3", bash.logs());
    }

    @Test
    void arrays_keep_their_gaps_their_order_and_every_element() {
        Bash bash = new Bash(folder, "make() { A=(one '' \"$1\" [7]=seven); EMPTY=(); }\n"
                + "use() { echo \"${!A[*]} ${#A[@]} ${#EMPTY[@]} ${A[7]}\"; printf %s \"${A[2]}\" >got; [["
                + " ${A[1]-unset} == '' ]]; "
                + "set -u; echo ${#EMPTY[@]}; }\n");
        try (Async async = bash.async()) {
            Task make = async.keeping("A", "EMPTY").run("make", HOSTILE);
            async.join(async.after(make).run("use"));
            assertEquals(List.of("one", "", HOSTILE, "seven"), make.outputs("A"));
            assertEquals(List.of(), make.outputs("EMPTY"));
            assertEquals("", make.output("EMPTY"));
        }
        assertEquals("0 1 2 7 4 0 seven\n0", bash.logs());
        assertEquals(HOSTILE, bash.read("got") + "\n\n");
    }

    @ParameterizedTest(name = "key {0}") @ValueSource(strings = {"plain", "two words", "]", "[", "a]b", "@", "*",
            "$(touch made)",
        "`touch made`", "$x", "\"", "'", "\\", "\n", " ", "!", "-1", "0", "x[0]", "日本"})
    void associative_arrays_keep_every_key_and_value(String key) {
        Bash bash = new Bash(folder, """
                make() { declare -gA MAP; eval "MAP=([${1@Q}]=${2@Q} [other]=else)"; }
                use() { for k in "${!MAP[@]}"; do printf '%s\\0' "$k" "${MAP["$k"]}"; done | sort -z >got
                        declare -p MAP; }
                """);
        try (Async async = bash.async()) {
            Task make = async.keeping("MAP").run("make", key, HOSTILE + key);
            async.join(async.after(make).run("use"));
            assertEquals(2, make.outputs("MAP").size());
            assertTrue(make.outputs("MAP").contains(HOSTILE + key), make.outputs("MAP").toString());
        }
        assertTrue(bash.logs().startsWith("declare -A MAP="), bash.logs());
        assertTrue(bash.read("got").contains(key + "\0") && bash.read("got").contains(HOSTILE + key), bash.read("got"));
    }

    @Test
    void attributes_are_handed_on_with_the_value() {
        Bash bash = new Bash(folder, """
                make() { declare -gi N=4; declare -gx E=exported; declare -gu U=up; declare -ga A; A=(x)
                         declare -gr R=readonly; }
                use() { N+=1; U=more; echo "$N $U $(bash -c 'echo $E') $(declare -p A)"; }
                """);
        try (Async async = bash.async()) {
            async.join(async.after(async.keeping("N", "E", "U", "A", "R").run("make")).run("use"));
        }
        assertEquals("5 MORE exported declare -a A=([0]=\"x\")", bash.logs());
    }

    @Test
    void a_kept_plain_variable_replaces_an_array_of_the_files_and_the_other_way_round() {
        Bash bash = new Bash(folder, """
                A=(1 2 3) B=plain C=plain
                make() { unset A B C; A=one; B=(x y); declare -gA C=([k]=v); }
                use() { declare -p A B C; }
                """);
        try (Async async = bash.async()) {
            async.join(async.after(async.keeping("[ABC]").run("make")).run("use"));
        }
        assertEquals("declare -- A=\"one\"\ndeclare -a B=([0]=\"x\" [1]=\"y\")\ndeclare -A C=([k]=\"v\" )",
                bash.logs());
    }

    @Test
    void keeping_everything_is_clean_and_hands_on_what_was_made() {
        Bash bash = new Bash(folder,
                "make() { MADE=1; LIST=(a b); ls /nowhere 2>/dev/null || :; echo x | cat; cd /; }\n"
                + "use() { echo $MADE ${LIST[1]}; }\nbad() { [[ $MADE ]]; false; }\n");
        try (Async async = bash.async()) {
            Task make = async.keeping("*").run("make");
            async.join(make, async.after(make).keeping("*").run("use"));
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.after(make).run("bad")));
            assertTrue(failed.getMessage().contains("functions.bash:3 in bad\n  command  false\n"),
                    failed.getMessage());
        }
        assertTrue(bash.logs().startsWith("x\n1 b"), bash.logs());
        assertEquals("", bash.read("logs/latest/bad.log"));
    }

    @Test
    void what_is_kept_counts_when_the_function_ends_with_exit_too() {
        Bash bash = new Bash(folder, "make() { N=1; exit 0; }\nexit_in_subshell() { N=2; (exit 0); }\n");
        try (Async async = bash.async()) {
            Task make = async.keeping("N").run("make"), other = async.keeping("N").run("exit_in_subshell");
            async.join(make, other);
            assertEquals("1", make.output("N"));
            assertEquals("2", other.output("N"));
        }
    }

    @Test
    void only_the_attempt_that_went_well_hands_on_values() {
        Bash bash = new Bash(folder, """
                flaky() { echo x >>tries; emit N$(wc -l <tries) yes; [[ $(wc -l <tries) -eq 2 ]]; }
                use() { echo "<$N1$N2>"; }
                """);
        try (Async async = bash.async()) {
            Task flaky = async.retries(3).run("flaky");
            async.join(async.after(flaky).run("use"), flaky);
            assertEquals("yes", flaky.output("N2"));
            assertThrows(Misuse.class, () -> flaky.output("N1"));
        }
        assertTrue(bash.logs().startsWith("<yes>"), bash.logs());
    }

    @Test
    void what_a_function_keeps_survives_an_exit_trap_of_its_own_and_may_be_readonly() {
        Bash bash = new Bash(folder,
                "f() { KEPT=1; declare -gr FIXED=2; trap 'echo bye' EXIT; }\nuse() { echo \"$KEPT $FIXED\"; }\n");
        try (Async async = bash.async()) {
            Task f = async.keeping("KEPT", "FIXED").run("f");
            async.join(f, async.after(f).run("use"));
        }
        assertEquals("bye\n1 2", bash.logs());
    }

    @Test
    void a_readonly_name_of_the_files_is_said_to_be_one_and_not_silently_lost() {
        Bash bash = new Bash(folder, "readonly FIXED=1\nmake() { emit FIXED 2; }\n");
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("make")));
            assertTrue(failed.tail().toString().contains("FIXED: readonly variable"), failed.getMessage());
        }
    }

    @Test
    void a_value_asked_for_too_early_is_a_mistake_that_says_what_to_do() {
        Bash bash = new Bash(folder, "f() { until [[ -e go ]]; do sleep 0.01; done; emit N 1; }\n");
        try (Async async = bash.async()) {
            Task f = async.run("f");
            assertEquals("f is not over: join it before you ask for N",
                    assertThrows(IllegalStateException.class, () -> f.output("N")).getMessage());
            bash.file("go", "");
            async.join(f);
            assertEquals("1", f.output("N"));
        }
    }
}
