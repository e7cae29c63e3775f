package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.InAFolder;

/** Function files are sourced once, whatever is in them, and leave what they made to every task. */
@Timeout(60) // a hang is a failure, too
class SourcingTest extends InAFolder {
    @Test
    void top_level_code_runs_once_and_every_task_sees_what_it_did() {
        Bash bash = new Bash(folder, """
                echo loaded >>times
                secret=$RANDOM$RANDOM
                umask 027
                exec 7<<<"an open file"
                f() { echo "$secret $(umask)" >"out.$1"; cat <&7 >>"file.$1"; }
                """);
        try (Async async = bash.async()) {
            for (int i = 1; i <= 3; i++) async.named("f" + i).run("f", "" + i);
            async.join();
        }
        assertEquals("loaded", bash.read("times"));
        assertEquals(bash.read("out.1"), bash.read("out.3"));
        assertTrue(bash.read("out.1").endsWith(" 0027"), bash.read("out.1"));
    }

    @Test
    void globals_arrays_associative_arrays_aliases_readonly_and_both_ways_to_write_a_function() {
        Bash bash = new Bash(folder, """
                list=(a 'b c' '')
                declare -A map=([key one]='value 1' [k]=v)
                declare -r fixed=constant
                declare -i number=4
                export exported=yes
                shopt -s extglob expand_aliases
                alias say='echo said'
                function old { echo "${#list[@]} ${list[1]} ${map[key one]} $fixed"; }
                function both() { number+=3; echo "$number $(bash -c 'echo $exported')"; say hello; }
                with-dash() { [[ aaa == +(a) ]] && echo extglob; old; }
                name::space() ( both; )
                """);
        try (Async async = bash.async()) {
            async.join(async.run("with-dash"), async.run("name::space"));
        }
        assertEquals("extglob\n3 b c value 1 constant\n7 yes\nsaid hello", bash.logs());
    }

    @Test
    void a_file_sources_others_relative_to_itself_and_BASH_SOURCE_still_names_it_when_the_function_runs()
            throws IOException {
        Files.createDirectories(folder.resolve("it's a \"lib\" [x]/more"));
        Bash bash = new Bash(folder, "unused() { :; }\n");
        bash.file("it's a \"lib\" [x]/main file.bash", """
                source "$(dirname "${BASH_SOURCE[0]}")/more/helper.bash"
                f() { echo "${BASH_SOURCE[0]##*/} ${BASH_SOURCE%/*}"; helper; }
                """);
        bash.file("it's a \"lib\" [x]/more/helper.bash", "helper() { cat \"${BASH_SOURCE[0]%/*}/data\"; }\n");
        bash.file("it's a \"lib\" [x]/more/data", "found\n");
        try (Async async = bash.over("it's a \"lib\" [x]/*.bash")) {
            async.join(async.run("f"));
        }
        assertEquals("main file.bash " + bash.folder().resolve("it's a \"lib\" [x]") + "\nfound", bash.logs());
    }

    @Test
    void a_later_file_sees_and_replaces_what_an_earlier_one_defined() {
        Bash bash = new Bash(folder, "f() { echo old; }\nx=1\n");
        bash.file("b.bash", "f() { echo \"new $x\"; }\n");
        try (Async async = bash.over("functions.bash", "b.bash")) {
            async.join(async.run("f"));
        }
        assertEquals("new 1", bash.logs());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"set -e", "set -u", "set -f", "set -C",
            "set -eu -o pipefail", "set -x",
        "IFS=:", "IFS=0123456789", "IFS=", "shopt -s nullglob failglob", "shopt -s nocasematch", "set -T", "set -a",
        "trap 'echo bye' EXIT",
        "trap 'echo oops' ERR", "trap '' TERM INT", "cd /", "exec >/dev/null 2>&1", "PATH=/usr/bin:/bin",
        "export LC_ALL=C", "set -- a b",
        "unset HOME", "GLOBIGNORE='*'", "sleep 300 &", "false", "set -m", "set -o posix; set +o posix",
        "POSIXLY_CORRECT=1"})
    void whatever_a_file_does_at_its_top_level_tasks_fail_pass_hand_on_values_and_are_ended_right(String top) {
        Bash bash = new Bash(folder, top + """

                good() { emit VALUE "a:b 10 c"; K=(x 'y 1:2'); }
                next() { echo "$VALUE / ${#K[@]} ${K[1]}" >"$FOLDER/got"; }
                running() { echo >"$FOLDER/$1"; sleep 300; }
                bad() { until [[ -e $FOLDER/r1 && -e $FOLDER/r2 ]]; do sleep 0.01; done; "$FOLDER/nothing"; echo on; }
                """);
        bash.file("cd.bash", "cd -- \"$FOLDER\"\n"); // back, to be found by it
        Task good, r1;
        TaskFailed failed;
        try (Async async = bash.over("functions.bash", "cd.bash").with("FOLDER", bash.folder().toString())) {
            good = async.keeping("K").run("good");
            async.join(async.after(good).run("next"));
            r1 = async.named("r1").run("running", "r1");
            async.named("r2").run("running", "r2");
            failed = assertThrows(TaskFailed.class, () -> async.join(async.run("bad")));
        }
        assertEquals("a:b 10 c", good.output("VALUE"));
        assertEquals("a:b 10 c / 2 y 1:2", bash.read("got"));
        assertEquals(127, failed.exitStatus());
        assertTrue(failed.getMessage().contains("functions.bash:5 in bad\n  command  \"$FOLDER/nothing\"\n"),
                failed.getMessage());
        assertEquals(Task.State.CANCELLED, r1.state());
        for (String log : new String[] {"good", "next", "r1"}) {
            assertFalse(bash.read("logs/latest/" + log + ".log").contains("__async"),
                    bash.read("logs/latest/" + log + ".log"));
        }
    }

    @Test
    void options_that_a_file_sets_hold_in_the_tasks() {
        Bash bash = new Bash(folder,
                "set -uf\nshopt -s nocasematch\nIFS=,\n"
                + "f() { echo *; x=a,b; printf '<%s>' $x; [[ A == a ]]; echo $nothing; }\n");
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            assertTrue(failed.tail().get(1).contains("nothing: unbound variable"), failed.getMessage());
        }
        assertTrue(bash.logs().startsWith("*\n<a><b>"), bash.logs());
    }

    @Test
    void xtrace_that_a_file_sets_traces_its_functions_and_nothing_of_the_toolkit() {
        Bash bash = new Bash(folder, "set -x\nf() { : traced; emit N 1; }\n");
        try (Async async = bash.async()) {
            async.join(async.keeping("*").run("f"));
        }
        assertEquals("+ f\n+ : traced\n+ emit N 1", bash.logs());
    }

    @Test
    void a_TMOUT_that_the_machine_sets_for_everyone_ends_nothing() {
        Bash bash = new Bash(folder, "f() { sleep 1.2; echo slept; }\n");
        try (Async async = bash.async().with("TMOUT", "1")) {
            async.join(async.run("f"), async.named("again").run("f"));
        }
        assertEquals("slept\nslept", bash.logs());
    }

    @Test
    void a_BASH_ENV_is_sourced_before_the_files_and_may_write_what_it_likes() {
        Bash bash = new Bash(folder, "f() { from_env; }\n");
        Path env = bash.file("env.bash", "echo hello\nfrom_env() { echo env; }\n");
        try (Async async = bash.async().with("BASH_ENV", env.toString())) {
            async.join(async.run("f"));
        }
        assertEquals("env", bash.logs());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"trap 'echo traced >>traced' DEBUG; set -T", "set -v",
            "set -E"})
    void what_a_file_sets_for_itself_stays_out_of_the_logs_and_in_the_tasks(String setting) {
        Bash bash = new Bash(folder, "f() { echo fine; K=1; }\n" + setting + "\n");
        try (Async async = bash.async()) {
            async.join(async.keeping("K").run("f"));
        }
        assertEquals("fine", bash.logs().lines().filter(line -> !line.equals("traced")).reduce("", String::concat));
        assertTrue(bash.read("traced").lines().count() < 20, "the toolkit's own commands were traced");
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"printf", "echo", "read", "kill", "sleep", "wait", "log",
            "run", "stop", "main",
        "cleanup", "warn", "local", "declare", "trap", "shopt", "compgen", "set", "export", "unset", "eval", "mapfile"})
    void a_function_file_may_have_functions_named_like_commands(String name) {
        Bash bash = new Bash(folder, name + "() { builtin echo wrapped >>called; command " + name + " \"$@\"; }\n"
                + "f() { emit X value; K=kept; }\nbad() { false; }\n");
        try (Async async = bash.async()) {
            Task task = async.keeping("K").run("f");
            async.join(task);
            assertEquals("value", task.output("X"));
            assertEquals("kept", task.output("K"));
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("bad")));
            assertEquals("false", failed.command());
        }
        assertEquals("", bash.read("called"), "the toolkit called a user's function");
    }

    @Test
    void a_variable_given_by_with_is_exported_to_files_and_tasks_and_stands_on_no_command_line() {
        Bash bash = new Bash(folder, """
                top=$SECRET
                f() {
                  echo "$top $(bash -c 'echo "$SECRET"')" >got
                  cat /proc/[0-9]*/cmdline 2>/dev/null | LC_ALL=C tr -cd '[:print:]' >args || : # some end meanwhile
                }
                """);
        try (Async async = bash.async().with("SECRET", "p'a\"ss $word\n2")) {
            async.join(async.run("f"));
        }
        assertEquals("p'a\"ss $word\n2 p'a\"ss $word\n2", bash.read("got"));
        assertTrue(bash.read("args").contains("java") && !bash.read("args").contains("p'a\"ss"));
    }

    @Test
    void globals_have_the_names_that_people_give_them() {
        String names = "id name task status stopped left user system verb pid i file group start now line key value log"
                + " call state";
        Bash bash = new Bash(folder, "for v in " + names + "; do declare $v=mine; done\nv=\n"
                + "f() { for v in " + names
                + "; do [[ ${!v} == mine ]] || echo \"$v is '${!v}'\"; done; status=changed; }\n"
                + "g() { echo \"$status\"; }\n");
        try (Async async = bash.async()) {
            Task f = async.keeping("status").run("f");
            async.join(f, async.after(f).run("g"));
        }
        assertEquals("changed", bash.logs());
    }
}
