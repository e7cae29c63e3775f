package tests.faults;

import java.time.Duration;

/**
 * One kind of fault that is looked for, try after try: a row of the table. A new one is a class of this and its name in
 * {@link faults}.
 */
public interface Hunt {
    /** One word; so it is named on the command line. */
    String name();

    /** What holds in every try, in a few words. */
    String goal();

    /** How often it is tried if nobody says how often; of a matrix, how many cases it has. */
    int tries();

    /** One try. It tells the trial what it finds; whatever it throws is a fault, too. */
    void run(Trial trial) throws Exception;

    /** A try that takes longer hangs. */
    default Duration longest() {
        return Duration.ofMinutes(10);
    }

    /** What the tries had in common is put away. */
    default void end() {}

    /** Whether it is run where no row is named. */
    default boolean usual() {
        return true;
    }
}
