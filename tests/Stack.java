package tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import openstack.model.Part;
import org.junit.jupiter.api.Assumptions;

/**
 * A real stack for a test: a copy of the checkout that anyone may read, run as one user in a folder of that user's.
 * Root runs it as the user that STACK_TEST_USER names, or as itself if asked to. Where root may mount, nothing that it
 * writes anywhere else reaches this machine, and the user's has less than this one: no Python, no curl, no jq.
 */
public class Stack {
    private static final String HIDING = """
            for file in /usr/bin/{python3.[0-9]*,curl,jq}; do [[ ! -e $file ]] || mount --bind /dev/null "$file"; done
            for folder in /usr/lib/python3{,.[0-9]*}; do [[ ! -d $folder ]] || mount -t tmpfs hidden "$folder"; done
            """;

    /**
     * What the tests of stacks share with no other one, a {@code ResourceLock} of theirs; who listens anywhere else for
     * a while has it to read, since they look at all that listens on this machine.
     */
    public static final String PORTS = "the ports of a stack";

    /** An `up` that downloads all, and unpacks it, on a machine that has much else to do. */
    private static final int LONGEST_MINUTES = 20;

    /** What JBang, Maven and the stack keep for the next time, in the user's home. */
    private static final List<String> CACHES = List.of(".cache", ".jbang", ".m2");

    public final Path folder;
    public final Path dest;
    /** What else the user's environment holds: servers are records, unless a test takes that out. */
    public final Map<String, String> environment = new LinkedHashMap<>(Map.of("VIRT_DRIVER", "fake"));
    private final Path checkout;
    private final boolean asRoot;
    private final Optional<Layer> layer;
    private final String user = System.getenv().getOrDefault("STACK_TEST_USER", "stack-tester");

    public Stack(Path temp, String name, boolean asRoot) throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(root || !asRoot, "only root can run it as root");
        Assumptions.assumeTrue(Files.exists(Path.of("/etc/debian_version")), "the packages are Debian's");
        this.asRoot = asRoot || !root;
        Assumptions.assumeTrue(this.asRoot || new Command("id", user).run().status() == 0,
                "root lends an ordinary user: useradd --create-home --shell /bin/bash " + user);
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        checkout = Files.createDirectory(temp.resolve("check out"));
        for (String part : List.of("jbang", "stack.java", "jbang-catalog.json", "lib", "functions", "tests")) {
            new Command("cp", "-r", tests.root().resolve(part).toString(), checkout.toString()).run();
        }
        new Command("chmod", "-R", "a+rX", checkout.toString()).run();
        folder = Files.createDirectory(temp.resolve("work"));
        if (!this.asRoot) new Command("chown", user, folder.toString()).run();
        dest = folder.resolve(name);
        List<String> caches = CACHES.stream().map(cache -> usersHome() + "/" + cache).toList();
        List<String> make = new ArrayList<>(asUser());
        make.addAll(List.of("mkdir", "-p"));
        make.addAll(caches);
        good(new Command(make.toArray(String[]::new)));
        layer = root ? Layer.over(Stream.concat(Stream.of(temp.toString()), caches.stream()).toList(),
                this.asRoot ? "" : HIDING) : Optional.empty();
        if (!seesChanges()) System.out.println("         not seen what changes on the machine: only root may mount");
    }

    /** A command of the stack script with this stack's folder. */
    public Command script(String... arguments) {
        List<String> command = new ArrayList<>(List.of(checkout.resolve("jbang").toString(),
                checkout.resolve("stack.java").toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("--dest", dest.toString()));
        return command(command.toArray(String[]::new));
    }

    /** A command of JBang's, in the checkout. */
    public Command launcher(String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "-C", checkout.toString(), "./jbang"));
        command.addAll(Arrays.asList(arguments));
        return command(command.toArray(String[]::new));
    }

    public boolean hasStrangers() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What another user of the machine tries on it (see Stranger), as that user, whom only root can lend. */
    public Command stranger() {
        return stranger(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }

    /** The same as its owner: what is got this way are attempts that can get in. */
    public Command strangerAsOwner() {
        return stranger(asUser());
    }

    private List<String> asUser() {
        return asRoot ? List.of() : List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups", "--");
    }

    private String usersHome() {
        return asRoot ? System.getProperty("user.home") : "/home/" + user;
    }

    private Command stranger(List<String> who) {
        List<String> line = new ArrayList<>(who);
        line.addAll(List.of("env", "-i", System.getProperty("java.home") + "/bin/java",
                checkout.resolve("tests/openstack/Stranger.java").toString(), dest.toString()));
        return new Command(line.toArray(String[]::new)).in(Path.of("/"));
    }

    /** Its openstack command. */
    public Command openstack(String... arguments) {
        return command(Stream.concat(Stream.of(dest.resolve("bin/openstack").toString()), Arrays.stream(arguments))
                .toArray(String[]::new));
    }

    /** Its functions, without Java: lines of bash, run with them. */
    public Command functions(String services, String lines) {
        return command("env", "DEST=" + dest, "ENABLED_SERVICES=" + services, "bash", "-euo", "pipefail", "-c",
                ". \"$0\"\n" + lines,
                checkout.resolve("functions/stack.bash").toString());
    }

    /** Gives the user another home, with an umlaut and a blank in its name and the usual one's caches. */
    public void moveHome() throws IOException {
        Path home = Files.createDirectory(folder.resolveSibling("the höme"));
        if (!asRoot) new Command("chown", user, home.toString()).run();
        String link = "for name in .cache .jbang .m2; do mkdir -p ~/\"$name\"; ln -s ~/\"$name\" \"$0\"; done";
        good(command("bash", "-c", link, home.toString()));
        environment.put("HOME", home.toString());
    }

    /** Any command as the stack's user, in the work folder, in an environment like that of a login. */
    public Command command(String... command) {
        List<String> line = new ArrayList<>();
        layer.ifPresent(there -> line.addAll(there.enter()));
        line.addAll(asUser());
        line.addAll(List.of("env", "--default-signal=INT,TERM,HUP", "-C", folder.toString(), "-u", "JBANG_LAUNCH_CMD",
                "-u", "PYTHONDONTWRITEBYTECODE", "-u", "XDG_CACHE_HOME", "-u", "JBANG_DIR", "HOME=" + usersHome(),
                "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C.UTF-8"));
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(Arrays.asList(command));
        return new Command(line.toArray(String[]::new)).in(folder).within(LONGEST_MINUTES);
    }

    /** Runs and wants exit status 0; its stdout. */
    public static String good(Command command) {
        Command.Result result = command.run();
        if (result.status() != 0) throw new AssertionError("exit status " + result.status() + "\n" + tail(result.out())
                + "\n" + tail(result.err()));
        return result.out();
    }

    /** Nothing that its commands write anywhere else reaches this machine, and {@link #changes} has it. */
    public boolean seesChanges() {
        return layer.isPresent();
    }

    /**
     * What has changed on the machine outside {@link #folder} and the caches since this was made, a line each; empty
     * where that cannot be seen, which is said then. A run removes what its user's killed ones left in /tmp, those of
     * the tests beside this one, too.
     */
    public List<String> changes() {
        return layer.map(Layer::changes).orElse(List.of()).stream()
                .filter(line -> !line.matches("c 0 \\S+ /tmp/async-bash-\\d+-\\d+")).toList();
    }

    /** What lies in the user's home, but for what JBang and Maven keep there and the cache folder. */
    public List<String> home() {
        return good(command("bash", "-c", "ls -A ~")).lines()
                .filter(name -> !CACHES.contains(name)).toList();
    }

    /** Of these listeners those that have a port of a stack's: such a stack cannot come up beside them. */
    public static List<String> inTheWay(List<String> listeners) {
        Set<String> ports = Part.ALL.values().stream().flatMap(part -> part.settings().entrySet().stream())
                .filter(setting -> setting.getKey().endsWith("_PORT")).map(Map.Entry::getValue)
                .collect(Collectors.toSet());
        return listeners.stream().filter(one -> ports.contains(one.substring(one.lastIndexOf(':') + 1))).toList();
    }

    /** Ports that anything listens on, with their addresses: 127.0.0.1:5000, or as /proc has it where it is IPv6. */
    public static List<String> listeners() throws IOException {
        List<String> found = new ArrayList<>();
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (!Files.exists(Path.of(file))) continue;
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] fields = line.trim().split("\\s+");
                if (fields[3].equals("0A")) found.add(readable(fields[1])); // 0A: it listens
            }
        }
        return found.stream().sorted().toList();
    }

    /** 0100007F:1388 is 127.0.0.1:5000. */
    private static String readable(String address) {
        String host = address.substring(0, address.indexOf(':'));
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
        if (host.length() > 8) return "[" + host + "]:" + port;
        int bytes = Integer.parseUnsignedInt(host, 16);
        return (bytes & 255) + "." + (bytes >> 8 & 255) + "." + (bytes >> 16 & 255) + "." + (bytes >>> 24) + ":" + port;
    }

    /** Ends a process, or a group by its negative number; the kill of a minimal Debian is bash's own. */
    public static void kill(String pid) {
        new Command("bash", "-c", "kill -KILL -- \"$1\"", "bash", pid).run();
    }

    /** Processes that work in this stack's folder, or name it in their command line or environment. */
    public List<String> processes() {
        String search = "{ find /proc/[0-9]*/cwd -maxdepth 0 -lname \"$1*\"; "
                + "grep -lasF -- \"$1\" /proc/[0-9]*/cmdline /proc/[0-9]*/environ; } 2>/dev/null";
        return new Command("bash", "-c", search, "bash", dest.toString()).run().out().lines()
                .map(file -> file.split("/")[2]).distinct()
                .filter(pid -> !pid.equals("" + ProcessHandle.current().pid())
                        && Files.exists(Path.of("/proc", pid, "exe"))).toList();
    }

    /** Listening sockets of this stack that have a name without a file, which no folder's mode protects. */
    public List<String> abstractSockets() {
        String search = "for pid; do find /proc/$pid/fd -lname 'socket:*' -printf '%l\\n'; done 2>/dev/null | "
                + "tr -cd '0-9\\n' | awk 'NR == FNR { own[$0]; next } "
                + "$4 == \"00010000\" && $8 ~ /^@/ && ($7 in own) { print $8 }' - /proc/net/unix";
        return about(search);
    }

    /** Python's files of the machine that processes of this stack have open; the prefix has a Python of its own. */
    public List<String> machinesPython() {
        String search = "for pid; do grep -ho ' /.*python.*' /proc/$pid/maps; done 2>/dev/null | "
                + "grep -vF -- \" $0/\" | sort -u";
        return about(search);
    }

    /** The lines that a search says of all processes of this stack, which are its arguments. */
    private List<String> about(String search) {
        List<String> line = new ArrayList<>(List.of("bash", "-c", search, dest.toString()));
        line.addAll(processes());
        return new Command(line.toArray(String[]::new)).run().out().lines().toList();
    }

    private static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
