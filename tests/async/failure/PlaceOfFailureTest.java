package tests.async.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import async.Async;
import async.Task;
import async.TaskFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.Bash;
import tests.InAFolder;

/** A failure is placed at the line and the command that failed, however many lines the statement around it has. */
@Timeout(60) // a hang is a failure, too
class PlaceOfFailureTest extends InAFolder {
    /** Line 1 and 2 are g and deep, f begins at 3, its body at 4. */
    @ParameterizedTest(name = "{0} → {1}") @CsvSource(delimiterString = "→", textBlock = """
            x=$(⏎echo one⏎ls /nowhere⏎)                           → f:6  ls /nowhere
            x=$(⏎# a comment⏎⏎ls /nowhere |⏎sort⏎)                → f:7  ls /nowhere
            x=$(⏎echo one⏎cat /nowhere 2>&1⏎)                     → f:6  cat /nowhere 2>&1
            local y⏎y=$(ls /nowhere \\⏎--all)                     → f:5  ls /nowhere --all
            (⏎echo one⏎ls /nowhere⏎)                              → f:6  ls /nowhere
            (⏎echo one⏎(⏎ls /nowhere⏎)⏎)                          → f:6  ( ls /nowhere )
            x=$(⏎echo one⏎g⏎)                                     → g:1 f:6  ( exit 4 )
            x=$(⏎deep⏎)                                           → g:1 deep:2 f:5  ( exit 4 )
            x=$(⏎echo $(echo 1)⏎y=$(⏎g⏎)⏎echo $y⏎)                → g:1 f:7  ( exit 4 )
            local a=$(false)⏎x=$(⏎echo one⏎ls /nowhere⏎)          → f:7  ls /nowhere
            local a=$(sh -c 'exit 2')⏎x=$(⏎echo⏎ls /nowhere⏎)     → f:7  ls /nowhere
            echo a |⏎ls /nowhere |⏎cat                            → f:5  ls /nowhere
            echo "a | b" | ls '/no|where' | cat                   → f:4  ls '/no|where'
            true; echo a | ls /nowhere | cat; echo b              → f:4  ls /nowhere
            echo a \\⏎| ls /nowhere \\⏎| cat                      → f:5  ls /nowhere
            echo a | cat | grep -q b                              → f:4  grep -q b
            g | cat                                               → g:1 f:4  ( exit 4 )
            {⏎echo a⏎ls /nowhere⏎} |⏎cat                          → f:6  ls /nowhere
            for i in 1 2; do⏎ls /nowhere⏎done | cat               → f:5  ls /nowhere
            if true; then⏎x=$(⏎ls /nowhere⏎)⏎fi                   → f:6  ls /nowhere
            seq 3 | while read -r l; do⏎grep a /dev/null⏎done     → f:5  grep a /dev/null
            echo a |⏎for i in 1 2; do⏎true⏎grep a /dev/null⏎done  → f:7  grep a /dev/null
            seq 2 | if true; then⏎true⏎grep a /dev/null⏎fi        → f:6  grep a /dev/null
            echo a | case a in⏎a | b)⏎grep a /dev/null ;;⏎esac    → f:6  grep a /dev/null
            echo a | cat | until false; do⏎deep⏎done              → g:1 deep:2 f:5  ( exit 4 )
            echo a | {⏎true⏎grep a /dev/null⏎}                    → f:6  grep a /dev/null
            echo a | (⏎true⏎grep a /dev/null⏎)                    → f:6  grep a /dev/null
            echo a | [[ a == b ]]                                 → f:4  [[ a == b ]]
            echo a |⏎[[ a == b ]] | cat                           → f:5  [[ a == b ]]
            echo⏎{ echo a; } | {⏎false⏎}                          → f:6  false
            true |⏎while true; do⏎exit 5⏎done                     → f:5  while true; do⏎exit 5⏎done
            false_one() { false; }⏎echo a | false_one | cat       → false_one:4 f:5  false
            while true; do⏎echo a | while true; do⏎false⏎done⏎done → f:6  false
            x=$(echo a | grep b | cut -c1)                        → f:4  grep b
            x=$(ls /nowhere | sort)                               → f:4  ls /nowhere
            x="a $(ls /nowhere | sort)"                           → f:4  ls /nowhere
            x=`ls /nowhere | sort`                                → f:4  ls /nowhere
            x=$(⏎echo a |⏎grep b |⏎cut -c1⏎)                      → f:6  grep b
            x=$(⏎true⏎echo a | grep b | cut -c1⏎)                 → f:6  grep b
            x=$(⏎true⏎y=$(echo a |⏎grep b | cut -c1)⏎)            → f:7  grep b
            x=$(⏎true⏎seq 2 | while read -r l; do⏎deep⏎done⏎)     → g:1 deep:2 f:7  ( exit 4 )
            x=$(⏎(⏎echo a | grep b |⏎cat⏎)⏎)                      → f:6  grep b
            echo a |⏎# a | comment's⏎grep b |⏎cat                 → f:6  grep b
            echo a | # a | b⏎grep b | # c⏎cat                     → f:5  grep b
            local x=a⏎echo ${x#a|b} "${x/'|'}" | grep b | cat     → f:5  grep b
            cat <<X | grep c | cat⏎a | b '⏎X                      → f:4  grep c
            cat <<-'X' |⏎a | b '⏎X⏎grep c |⏎cat                   → f:7  grep c
            case a in⏎b | c) : ;;⏎a) echo a | grep b | cat ;;⏎esac → f:6  grep b
            local x=(a '|' b)⏎echo $((1|2)) | grep b 2>&1 | cat   → f:5  grep b 2>&1
            if ! echo a | grep a >|/dev/null; then⏎:⏎fi⏎echo a | grep b >&2 | cat → f:7  grep b >&2
            time echo a |& grep b | cat                           → f:4  grep b
            g2()⏎{⏎echo a |⏎grep b |⏎cat⏎}⏎g2                     → g2:7 f:10  grep b
            function g2 {⏎echo a | grep b | cat⏎}⏎g2              → g2:5 f:7  grep b
            g2(){⏎{ while false; do :; done }⏎echo a | grep b | cat⏎}⏎g2 → g2:6 f:8  grep b
            coproc C {⏎cat⏎}⏎echo a | grep b | cat                → f:7  grep b
            eval 'echo a | grep b | cat'                          → f:4  ""
            eval 'echo a | cat | grep b'                          → f:4  grep b
            """)
    void the_place_is_the_command_that_failed(String body, String place) {
        Bash bash = new Bash(folder, "g() { (exit 4); }\ndeep() { g; }\nf() {\n"
                + body.replace('⏎', '\n') + "\n}\n");
        assertPlace(bash, bash.async().strict(), place);
    }

    @Test
    void what_did_not_count_is_placed_so_too() {
        String pipe = "echo a | grep b | cut -c1";
        Bash bash = new Bash(folder, "set -o pipefail\n" + pipe + "\nf() {\n  " + pipe + "\n}\n");
        try (Async async = bash.async()) {
            Task f = async.lenient().run("f");
            assertThrows(TaskFailed.class, () -> async.join(f));
            assertEquals(bash.folder() + "/functions.bash:4: exit status 1 from: grep b",
                    f.ignored().get(0).toString());
            Bash.until(() -> bash.err().contains("/functions.bash:2: exit status 1 from: grep b"), bash::err);
        }
    }

    /** What no trap on ERR sees: bash says the line in the log, or the command stands once in its function. */
    @ParameterizedTest(name = "{0} → {1}") @CsvSource(delimiterString = "→", textBlock = """
            set -u⏎echo one⏎echo "$nothing"                       → f:6  echo "$nothing"
            set -u⏎echo "$nothing"; echo "$nothing"               → f:5  echo "$nothing"
            set -u⏎[[ -z ${nothing-} ]]⏎echo $nothing⏎echo $nothing → f:6  echo $nothing
            set -u⏎for i in $nothing; do⏎echo one⏎done            → f:5  ""
            : "${nothing:?must be there}"                         → f:4  : "${nothing:?must be there}"
            :⏎readonly R=1⏎R=2                                    → f:6  R=2
            local x=a⏎echo ${x!a}                                 → f:5  echo ${x!a}
            set -u⏎echo one⏎deeper                                → deeper:1 f:6  echo $nothing
            trap 'echo mine' ERR⏎echo one⏎(exit 4)                → f:6  ( exit 4 )
            trap 'echo mine' ERR⏎nowhere_cmd || true⏎(exit 4)     → f:6  ( exit 4 )
            trap 'echo mine' ERR⏎[[ a == a ]]⏎if false; then⏎false⏎fi⏎false → f:0  false
            echo one⏎echo $((1/0))                                → f:5  echo $((1/0))
            echo one⏎deepest                                      → deepest:2  echo $((1/0))
            echo one⏎die                                          → die:0 f:5  exit 3
            """)
    void where_bash_tells_a_line_in_the_log_it_is_the_place(String body, String place) {
        Bash bash = new Bash(folder, "deeper() { echo $nothing; }\ndeepest() { echo $((1/0)); }; die() { exit 3; }\n"
                + "f() {\n" + body.replace('⏎', '\n') + "\n}\n");
        // After such a trap bash 5.3 knows no more which (…) it was.
        boolean forgotten = body.startsWith("trap 'echo mine' ERR") && body.endsWith("(exit 4)") && Bash.isThe(5, 3);
        assertPlace(bash, bash.async(), forgotten ? "f:0  " : place);
    }

    private static void assertPlace(Bash bash, Async unstarted, String place) {
        try (Async async = unstarted) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            String frames = String.join(" ",
                    failed.stack().stream().map(frame -> frame.function() + ":" + frame.line()).toList());
            assertEquals(place.replace("\"\"", ""), frames + "  " + failed.command().replaceAll("\n *", "⏎"),
                    bash.read("functions.bash") + "\n" + failed.getMessage());
        }
    }
}
