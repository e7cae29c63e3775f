package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import async.Async;
import async.TaskFailed;
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
            """)
    void the_place_is_the_command_that_failed(String body, String place) {
        Bash bash = new Bash(folder, "g() { (exit 4); }\ndeep() { g; }\nf() {\n"
                + body.replace('⏎', '\n') + "\n}\n");
        try (Async async = bash.async().strict()) {
            TaskFailed failed = assertThrows(TaskFailed.class, () -> async.join(async.run("f")));
            String frames = String.join(" ",
                    failed.stack().stream().map(frame -> frame.function() + ":" + frame.line()).toList());
            assertEquals(place, frames + "  " + failed.command(),
                    bash.read("functions.bash") + "\n" + failed.getMessage());
        }
    }
}
