package tests.faults;

import static tests.faults.Place.where;
import static tests.faults.Place.with;
import static tests.faults.Place.Trait.AS_AN_ORDINARY_USER;
import static tests.faults.Place.Trait.COLOURED;
import static tests.faults.Place.Trait.IN_A_FOLDER_WITH_A_NAME;
import static tests.faults.Place.Trait.MAY_BE_REFUSED;
import static tests.faults.Place.Trait.MUST_FAIL;
import static tests.faults.Place.Trait.TRACED;
import static tests.faults.Place.Trait.UNSEEN;
import static tests.faults.Place.Trait.WARNED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tests.Command;
import tests.Locales;

/** A script in every place that a stranger may start it from: locales, variables, umasks, descriptors, namespaces. */
public final class Environments implements Hunt {
    private static final List<Place> PLACES = List.of(
            where("as it is here"),
            // Locales: of the suite's own making, so that none needs to be installed.
            with("LC_ALL", "de_DE.UTF-8"),
            where("LC_NUMERIC=de_DE.UTF-8", "LC_ALL", null, "LANG", "C.UTF-8", "LC_NUMERIC", "de_DE.UTF-8"),
            with("LC_ALL", "tr_TR.UTF-8"), with("LC_ALL", "C"), with("LC_ALL", "POSIX"), with("LC_ALL", "C.UTF-8"),
            where("LC_ALL not installed", "LC_ALL", "xx_XX.UTF-8").that(WARNED),
            where("LANG not installed", "LC_ALL", null, "LANG", "xx_XX.UTF-8"),
            // What bash takes from the environment.
            with("SHELLOPTS", "xtrace").that(TRACED), with("SHELLOPTS", "noclobber"), with("SHELLOPTS", "nounset"),
            with("SHELLOPTS", "noglob"),
            with("SHELLOPTS", "errexit:pipefail"), with("SHELLOPTS", "posix"), with("SHELLOPTS", "keyword"),
            with("SHELLOPTS", "functrace:errtrace"),
            with("BASHOPTS", "nullglob:extdebug"), with("BASHOPTS", "failglob"), with("BASHOPTS", "compat43"),
            with("BASHOPTS", "lastpipe:localvar_inherit"),
            where("BASH_XTRACEFD and xtrace", "BASH_XTRACEFD", "1", "SHELLOPTS", "xtrace").that(TRACED),
            where("PS4 that runs something", "PS4", "+$(touch made)", "SHELLOPTS", "xtrace").that(TRACED),
            with("BASH_ENV", "prints.bash").that(WARNED), with("BASH_ENV", "nowhere.bash"), with("ENV", "prints.bash"),
            with("POSIXLY_CORRECT", "1"),
            with("BASH_COMPAT", "4.2"), with("BASH_COMPAT", "nonsense").that(WARNED), with("TMOUT", "1"),
            with("CDPATH", "/:."), with("GLOBIGNORE", "*"),
            with("IFS", "e/: "), with("TMPDIR", "/nowhere"), with("PROMPT_COMMAND", "touch made"),
            with("EXECIGNORE", "*"), with("FIGNORE", "bash"),
            where("an exported function printf", "BASH_FUNC_printf%%", "() { touch made; }"),
            where("exported functions cd, read, kill, wait", "BASH_FUNC_cd%%", "() { touch made; return 1; }",
                    "BASH_FUNC_read%%", "() { touch made; return 1; }",
                    "BASH_FUNC_kill%%", "() { touch made; }", "BASH_FUNC_wait%%", "() { touch made; }"),
            where("exported functions rm, sleep, local", "BASH_FUNC_rm%%", "() { touch made; }", "BASH_FUNC_sleep%%",
                    "() { touch made; }",
                    "BASH_FUNC_local%%", "() { touch made; }"),
            where("LD_PRELOAD of a missing file", "LD_PRELOAD", "/nowhere/nothing.so").that(WARNED),
            where("a variable of 100 kB", "BIG", "x".repeat(100_000)),
            where("a variable with a newline", "LINES_OF_IT", "one\ntwo=2\n"),
            where("a variable with an odd name", "a.b-c", "x"),
            // A home and no home, a path, a terminal.
            where("env -i").through("env", "-i"), where("no HOME", "HOME", null), with("HOME", "/proc"),
            with("HOME", "/nowhere"), where("no PATH", "PATH", null),
            where("a PATH with odd parts", "PATH", ":.:/nowhere:/usr/bin:/bin"),
            where("no SHELL, no USER", "SHELL", null, "USER", null), with("SHELL", "/bin/false"),
            with("TERM", "dumb"), where("no TERM", "TERM", null), with("TERM", "xterm-256color"),
            with("TERM", "nonsense"), with("COLUMNS", "1"),
            with("CI", "true"), with("CI", "false"), with("NO_COLOR", "1"),
            where("CLICOLOR_FORCE=1", "NO_COLOR", null, "CLICOLOR_FORCE", "1").that(COLOURED),
            where("FORCE_COLOR=1", "NO_COLOR", null, "FORCE_COLOR", "1").that(COLOURED),
            where("NO_COLOR and FORCE_COLOR", "NO_COLOR", "1", "FORCE_COLOR", "1"),
            // Descriptors.
            where("stdin closed").bash("exec \"$@\" <&-"),
            where("stdout closed").bash("exec \"$@\" >&-").that(UNSEEN, MAY_BE_REFUSED),
            where("stderr closed").bash("exec \"$@\" 2>&-"),
            where("all three closed").bash("exec \"$@\" <&- >&- 2>&-").that(UNSEEN, MAY_BE_REFUSED),
            where("stdin endless").bash("exec \"$@\" </dev/zero"),
            where("stdin for writing only").bash("exec \"$@\" 0>/dev/null"),
            where("stdout on a full device").bash("exec \"$@\" >/dev/full").that(UNSEEN, MUST_FAIL),
            where("stderr on a full device").bash("exec \"$@\" 2>/dev/full"),
            where("stdout a pipe that is closed").bash("\"$@\" > >(:)").that(UNSEEN, MAY_BE_REFUSED),
            where("stdout a pipe that is closed after a line").bash("set -o pipefail; \"$@\" | head -n 1 >first")
                    .that(UNSEEN, MAY_BE_REFUSED),
            where("stdout a pipe that is not read before all is done")
                    .bash("set -o pipefail; \"$@\" | { until [[ -e trace && $(wc -l <trace) -ge 3 ]]; do sleep 0.01; "
                            + "done; cat; }"),
            where("descriptors 3 to 20 open")
                    .bash("for ((i = 3; i <= 20; i++)); do eval \"exec $i<>/dev/null\"; done; exec \"$@\""),
            // Signals, files, namespaces.
            where("HUP, INT and TERM ignored").through("env", "--ignore-signal=HUP,INT,TERM"),
            where("TERM and CHLD blocked").through("env", "--block-signal=TERM,CHLD"),
            where("CHLD ignored").through("env", "--ignore-signal=CHLD"),
            where("PIPE ignored").through("env", "--ignore-signal=PIPE"),
            where("umask 000").bash("umask 000; exec \"$@\""), where("umask 022").bash("umask 022; exec \"$@\""),
            where("umask 077").bash("umask 077; exec \"$@\""),
            where("umask 777").bash("umask 777; exec \"$@\"").that(MAY_BE_REFUSED),
            where("a folder with a blank and an umlaut", "LC_ALL", "C.UTF-8").that(IN_A_FOLDER_WITH_A_NAME),
            where("a folder with an umlaut, LC_ALL=C", "LC_ALL", "C").that(IN_A_FOLDER_WITH_A_NAME, MAY_BE_REFUSED),
            where("as PID 1").through("unshare", "--fork", "--pid", "--kill-child", "--mount-proc").that(WARNED),
            where("without a network").through("unshare", "--net"),
            where("in a session of its own").through("setsid", "--wait"),
            where("an ordinary user").that(AS_AN_ORDINARY_USER),
            where("an ordinary user, umask 077").bash("umask 077; exec \"$@\"").that(AS_AN_ORDINARY_USER),
            where("an ordinary user, umask 777").bash("umask 777; exec \"$@\"")
                    .that(AS_AN_ORDINARY_USER, MAY_BE_REFUSED));

    private final List<Place> places;

    /** All places, or those that have these names. */
    public Environments(String... names) {
        places = PLACES.stream().filter(place -> names.length == 0 || List.of(names).contains(place.name())).toList();
        if (names.length > 0 && places.size() != names.length)
            throw new IllegalArgumentException("not all are places: " + List.of(names));
    }

    @Override
    public String name() {
        return "environments";
    }

    @Override
    public String goal() {
        return "the same values, logs and output wherever it is started, or one message why not";
    }

    @Override
    public int tries() {
        return places.size();
    }

    @Override
    public void run(Trial trial) throws Exception {
        Place place = places.get(trial.number() % places.size());
        Path folder = trial.folder();
        if (place.is(IN_A_FOLDER_WITH_A_NAME)) {
            new Command("mkdir", folder + "/Größe und Maß").run(); // by its bytes, whatever Java's own locale is
            folder = Files.list(folder).findFirst().orElseThrow();
        }
        Script script = new Script(folder, trial.folder());
        Files.writeString(folder.resolve("prints.bash"), "echo on stdout\necho on stderr >&2\n");
        if (place.is(AS_AN_ORDINARY_USER)) {
            String refusal = script.lend();
            if (!refusal.isEmpty()) {
                trial.skip(refusal);
                return;
            }
        }
        String[] through = place.through().toArray(String[]::new);
        if (through.length > 0 && through[0].equals("unshare")) {
            String[] probe = Stream.concat(Stream.of(through), Stream.of("true")).toArray(String[]::new);
            if (new Command(probe).run().status() != 0) {
                trial.skip("no namespaces can be made here (unshare)");
                return;
            }
        }
        Command command = script.through(through).command(Script.Kind.values);
        String[] named = place.variables().values().stream()
                .filter(value -> value != null && value.matches("(de_DE|tr_TR)\\.UTF-8"))
                .toArray(String[]::new);
        if (named.length > 0) {
            Optional<Path> locales = Locales.with(named);
            if (locales.isEmpty()) {
                trial.skip("no locales can be made here: apt-get install locales");
                return;
            }
            command.with("LOCPATH", locales.get());
        }
        if (place.variables().keySet().stream().noneMatch("LC_ALL"::equals)) command.with("LC_ALL", "C.UTF-8");
        place.variables().forEach(command::with);
        compare(trial, place, folder, trial.result(command.start()));
    }

    private static void compare(Trial trial, Place place, Path folder, Command.Result result) throws IOException {
        String what = "[" + place.name() + "] exit status " + result.status() + "\n"
                + result.out().lines().filter(line -> !line.matches(".*brief . line .*"))
                .collect(Collectors.joining("\n")) + "\n" + result.err();
        // What the loader and bash say of the command that the script is started through is theirs.
        String err = result.err().lines()
                .filter(line -> !line.matches("ERROR: ld\\.so: .*|bash: warning: .*|bash: line .*Broken pipe.*"))
                .collect(Collectors.joining("\n"));
        if (place.is(WARNED)) {
            trial.check(err.startsWith("async: warning: "), "no warning: " + what);
            err = "";
        }
        trial.check(!err.contains("\tat "), "a stack trace: " + what);
        trial.check(!Files.exists(folder.resolve("made")), "a variable was evaluated: " + what);
        trial.check(Files.list(trial.folder().resolve("tmp")).findAny().isEmpty(), "a temporary file is left: " + what);
        if (place.is(MAY_BE_REFUSED) && result.status() != 0 && (!err.isEmpty() || place.is(UNSEEN))) return;
        if (place.is(MUST_FAIL)) trial.check(result.status() != 0 && !err.isEmpty(), "it says nothing: " + what);
        else trial.check(result.status() == 0 && err.isEmpty(), what);
        if (result.status() != 0 && !place.is(MUST_FAIL)) return; // it has said so: nothing is lost unsaid
        for (int i = 0; i < 3; i++) {
            String task = "brief " + i;
            Path log = folder.resolve("logs/latest").resolve(task + ".log");
            String text = Files.exists(log) ? Files.readString(log) : "";
            if (place.is(TRACED)) text = text.lines().filter(line -> !line.startsWith("+")).map(line -> line + "\n")
                    .collect(Collectors.joining());
            if (!text.equals(Script.log(task))) trial.lost("of the log of " + task + ": " + what);
            if (!place.is(UNSEEN) && !shown(result.out(), place).contains(Script.log(task).strip()))
                trial.lost("the shown log of " + task + ": " + what);
        }
        compareFile(trial, folder.resolve("arguments"), String.join("\0", Script.HOSTILE) + "\0", what);
        String values = Script.HOSTILE.get(0) + "\0" + String.join("\0", Script.HOSTILE) + "\0";
        compareFile(trial, folder.resolve("values"), values, what);
        if (!place.is(UNSEEN)) trial.check(result.out().contains("\033[") == place.is(COLOURED), "colour: " + what);
    }

    /** Without colours and gutters. */
    private static String shown(String out, Place place) {
        return out.lines().map(line -> line.replaceAll("\033\\[[0-9;]*m", "").replaceFirst("^[│|] ", ""))
                .filter(line -> !place.is(TRACED) || !line.startsWith("+")).collect(Collectors.joining("\n"));
    }

    private static void compareFile(Trial trial, Path file, String expected, String what) throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : "nothing";
        if (!text.equals(expected)) trial.lost(file.getFileName() + " is " + text + ": " + what);
    }
}
