package tests.async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.Async;
import async.Misuse;
import async.TaskFailed;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tests.Bash;
import tests.InAFolder;

/** What the function files do at their top level goes as in a script, and what goes wrong there is told. */
@Timeout(60) // a hang is a failure, too
class TopLevelTest extends InAFolder {
    @Test
    void a_command_that_fails_is_told_once_with_what_stderr_said_and_again_when_a_task_fails() {
        Bash bash = new Bash(folder, "\nDB_URL=$(frobnicate)\nf() { [[ $DB_URL ]]; }\n");
        try (Async async = bash.async()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            String told = "a command failed while the function files were sourced, which went on: " + bash.folder()
                    + "/functions.bash:2: exit status 127 from: DB_URL=$(frobnicate)\n    | " + bash.folder()
                    + "/functions.bash: line 2: frobnicate: command not found";
            assertTrue(failed.getMessage().endsWith("\n  before   " + told), failed.getMessage());
            Bash.until(() -> bash.err().contains("async: warning: " + told + "\n"), bash::err);
        }
        assertEquals(1, bash.err().lines().filter(line -> line.contains("frobnicate: command not found")).count(),
                bash.err());
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"echo careful >&2", "ls /nowhere || :", "false",
            "test -e /nowhere"})
    void what_goes_wrong_is_told(String top) {
        assertTrue(warnings(top).contains("sourc"), top);
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"echo loading", "if false; then :; fi", "false || :",
            "[[ -e /nowhere ]] && x=1",
        "set -x; : traced; set +x", "x=$(false) || x=1", "! true", "sleep 0.01 &"})
    void what_goes_well_is_not(String top) {
        assertEquals("", warnings(top));
    }

    private String warnings(String top) {
        Bash bash = new Bash(folder, top + "\nf() { :; }\n");
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        return String.join("\n", bash.err().lines().filter(line -> line.startsWith("async: warning: ")).toList());
    }

    @Test
    void the_path_of_the_file_is_in_dollar_zero_at_top_level_and_in_functions() throws IOException {
        Files.createDirectories(folder.resolve("a földer/lib"));
        Bash bash = new Bash(folder, "");
        bash.file("a földer/lib/main.bash", """
                TOP_DIR=$(cd "$(dirname "$0")" && pwd)
                NAME=$(basename "$0")
                f() { echo "$TOP_DIR $NAME $(readlink -f "$0")"; }
                if [[ ${BASH_SOURCE[0]} == "$0" ]]; then echo "run as a script" >&2; fi
                """);
        try (Async async = bash.over("functions.bash", "a földer/lib/main.bash")) {
            async.join(async.run("f"));
        }
        String lib = bash.folder().resolve("a földer/lib").toString();
        assertEquals(lib + " main.bash " + lib + "/main.bash", bash.logs());
        assertFalse(bash.err().contains("run as a script"), bash.err());
    }

    @Test
    void caller_and_FUNCNAME_show_the_functions_frames_and_no_others() {
        Bash bash = new Bash(folder, """
                f() { inner; }
                inner() {
                  echo "${FUNCNAME[*]}"
                  caller 0
                  caller 1 | sed 's/^[0-9]* //'
                  caller 2 || echo no more
                }
                """);
        try (Async async = bash.async()) {
            async.join(async.run("f"));
        }
        assertEquals("inner f\n1 f " + bash.folder() + "/functions.bash\nno more", bash.logs());
    }

    @Test
    void what_fails_under_a_files_own_set_e_is_told_with_its_place() {
        Bash bash = new Bash(folder, "set -euo pipefail\nf() { :; }\n[[ -e /nowhere ]]\necho not reached\n");
        try (Async async = bash.async()) {
            String message = assertThrows(Misuse.class, () -> async.run("f")).getMessage();
            String file = bash.folder() + "/functions.bash";
            assertTrue(message.startsWith("sourcing " + file + " ended the shell: " + file
                    + ":3: exit status 1 from: [[ -e /nowhere ]]\n  hint: "), message);
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"f() { :; }\r\n", "f() {\r\n  echo x\r\n}\r\n",
            "if true; then\r\n:; fi\r\n"})
    void a_file_with_Windows_line_ends_is_refused_with_the_way_out(String text) {
        Bash bash = new Bash(folder, text);
        try (Async async = bash.async()) {
            String message = assertThrows(Misuse.class, () -> async.run("f")).getMessage();
            assertTrue(message.contains("\n  hint: it has Windows line ends: sed -i 's/\\r$//' '"), message);
        }
    }

    @ParameterizedTest(name = "{0}") @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void a_file_that_starts_with_a_byte_order_mark_is_refused_with_the_way_out(String charset) throws IOException {
        Bash bash = new Bash(folder, "");
        Files.write(folder.resolve("marked.bash"), "\ufefff() { :; }\n".getBytes(charset));
        try (Async async = bash.over("marked.bash")) {
            String message = assertThrows(Misuse.class, () -> async.run("f")).getMessage();
            assertTrue(message.startsWith(bash.folder() + "/marked.bash starts with a byte order mark"), message);
            assertTrue(message.contains("\n  hint: "), message);
        }
    }
}
