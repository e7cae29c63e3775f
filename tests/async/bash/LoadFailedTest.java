package async.bash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadFailedTest {
    @ParameterizedTest(name = "{0}") @CsvSource(delimiter = '|', textBlock = """
            error=2, No such file or directory                        | apt-get install bash util-linux
            error=7, Argument list too long                           | a smaller environment: env
            error=11, Resource temporarily unavailable                | fewer processes
            error=24, Too many open files                             | more open files: ulimit -n 4096
            Too many open files                                       | more open files: ulimit -n 4096
            Failed to exec spawn helper: pid: 2978, exit value: 127   | more open files: ulimit -n 4096
            error=28, No space left on device                         | space in the folder for temporary files
            """)
    void each_way_in_which_bash_does_not_start_has_a_hint_of_its_own(String message, String hint) {
        String said = LoadFailed.notStarted(new IOException("Cannot run program \"bash\"", new IOException(message)))
                .getMessage();
        assertEquals(hint, said.replaceAll("(?s).*hint: ", "").substring(0, hint.length()), said);
    }
}
