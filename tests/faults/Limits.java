package tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tests.Command;

/** A script that may not have as many processes, file descriptors or bytes as it needs, wherever it meets the limit. */
public final class Limits implements Hunt {
    /** What there is too little of, and between which amounts the line runs. */
    private enum Limit {
        /** The JVM has about 15 threads of its own. */
        PROCESSES(8, 45), DESCRIPTORS(8, 40), FILE_SIZE(1_000, 300_000), DISK(16, 900);

        private final int least, most;

        Limit(int least, int most) {
            this.least = least;
            this.most = most;
        }
    }

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public String goal() {
        return "all is done, or it ends with a message that names the limit; nothing is left";
    }

    @Override
    public int tries() {
        return 100;
    }

    @Override
    public void run(Trial trial) throws Exception {
        Limit limit = Limit.values()[trial.number() % Limit.values().length];
        int amount = limit.least + trial.random().nextInt(limit.most - limit.least);
        Script script = new Script(trial.folder());
        String refusal = refuse(script, limit, amount);
        if (!refusal.isEmpty()) {
            trial.skip(refusal);
            return;
        }
        Files.createFile(trial.folder().resolve("go"));
        Script.Kind kind = limit == Limit.FILE_SIZE || limit == Limit.DISK ? Script.Kind.loud : Script.Kind.lasting;
        Command.Result result = trial.result(script.command(kind).start());
        compare(trial, limit + " " + amount, result);
    }

    /** Sets the limit; gives the reason if that cannot be done here. */
    private static String refuse(Script script, Limit limit, int amount) throws IOException {
        switch (limit) {
            case PROCESSES -> {
                String refusal = script.lend();
                if (refusal.isEmpty()) script.through("prlimit", "--nproc=" + amount);
                return refusal;
            }
            case DESCRIPTORS -> script.through("prlimit", "--nofile=" + amount);
            case FILE_SIZE -> script.through("prlimit", "--fsize=" + amount);
            case DISK -> { // it goes with its namespace: what there is to see is copied before
                if (new Command("unshare", "--mount", "true").run().status() != 0)
                    return "only root can mount a small disk";
                script.through("unshare", "--mount", "bash", "-c",
                        "mount -t tmpfs -o size=" + amount + "k disk logs && mount -t tmpfs -o size=" + amount
                        + "k disk tmp && \"$@\"; status=$?; find tmp -mindepth 1 >left; "
                        + "cp -r logs copied 2>/dev/null; exit $status", "bash");
                script.makeLogs();
            }
        }
        return "";
    }

    private static void compare(Trial trial, String limit, Command.Result result) throws IOException {
        String what = limit + ": exit status " + result.status() + "\n" + result.err();
        List<String> left;
        Path listed = trial.folder().resolve("left");
        try (Stream<Path> files = Files.list(trial.folder().resolve("tmp"))) {
            left = Files.exists(listed) ? Files.readAllLines(listed) : files.map(Path::toString).toList();
        }
        if (!left.isEmpty()) trial.left(left + " after " + what);
        if ((result.err() + result.out()).matches("(?s).*(java\\.lang\\.\\w+Error|There is insufficient memory|"
                + "Error occurred during initialization).*")) return; // for Java itself
        trial.check(!result.err().contains("\tat "), "a stack trace: " + what);
        if (result.status() == 0) {
            Path logs = trial.folder().resolve(Files.exists(trial.folder().resolve("copied")) ? "copied" : "logs")
                    .resolve("latest");
            for (String line : Files.readAllLines(trial.folder().resolve("trace"))) {
                String task = line.substring(2);
                String log = Files.readAllLines(logs.resolve(task + ".log")).stream()
                        .filter(said -> !said.contains(": fork: retry: ")).map(said -> said + "\n")
                        .collect(Collectors.joining());
                if (!log.contains(Script.log(task))) trial.lost("of the log of " + task + " under " + what);
            }
            // bash tried again
            trial.check(result.err().isEmpty() || named(limit.substring(0, limit.indexOf(' ')), result.err()), what);
            return;
        }
        trial.check(named(limit.substring(0, limit.indexOf(' ')), result.err() + result.out()),
                "the limit is not named: " + what + result.out());
        trial.check(!result.err().contains("apt-get install"), "advice that does not fit: " + what);
    }

    private static boolean named(String limit, String text) {
        return switch (Limit.valueOf(limit)) {
            case PROCESSES -> text.matches("(?si).*(resource temporarily unavailable|process.*limit|limit.*process|"
                    + "unable to create native thread).*");
            case DESCRIPTORS -> text.matches("(?si).*(too many open files|file descriptors).*");
            case FILE_SIZE -> text.matches("(?si).*(ulimit -f|file too large|cannot write to stdout).*");
            case DISK -> text.matches("(?si).*(no space).*");
        };
    }
}
