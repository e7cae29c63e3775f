package async.bash;

import async.model.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run started and what still runs: daemons, for the most part. Known by a variable that each program inherits,
 * so a function that only goes on in the background is not among them.
 *
 * @param cpu what they and the processes that they waited for have used of the processors so far
 */
public record Daemons(int count, Duration cpu) {
    static final String VARIABLE = "ASYNC_RUN";
    /** Of what /proc tells: USER_HZ, which is 100 on all that Linux runs on today. */
    private static final long TICKS_A_SECOND = 100;
    /** Behind the name in parentheses, counted from 0: user and system time, then those of children. */
    private static final int FIRST_TIME = 11, TIMES = 4;

    /** The variable's value for a server. */
    static String mark(StateFolder server) {
        return server.folder().getFileName().toString();
    }

    /** Those of a server's calls; looks at each process of the machine, which takes some milliseconds. */
    public static Daemons of(StateFolder server) {
        String word = VARIABLE + "=" + mark(server) + "\0";
        String[] names = Path.of("/proc").toFile().list();
        long ticks = 0;
        int count = 0;
        for (String name : names == null ? new String[0] : names) {
            if (!Character.isDigit(name.charAt(0))) continue;
            Path process = Path.of("/proc", name);
            try {
                if (!text(process.resolve("environ")).contains(word)) continue;
                ticks += ticks(text(process.resolve("stat")));
                count++;
            } catch (IOException goneOrNotOurs) {
                // Neither has anything to tell.
            }
        }
        return new Daemons(count, Duration.ofMillis(ticks * 1000 / TICKS_A_SECOND));
    }

    public Event event(Duration now) {
        return new Event.StillRunning(now, count, cpu);
    }

    /** Whatever bytes there are. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) ticks += Long.parseLong(fields[i]);
        return ticks;
    }
}
