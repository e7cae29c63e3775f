package openstack.virt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks at this machine, in two seconds at most. */
public final class HostProbe {
    private static final long SECONDS = 2;
    /** What the stack does first in its namespace, or does where something is mounted in /usr: see hold.bash there. */
    private static final String TRIAL = "mount -t tmpfs t /run && mkdir /run/l"
            + " && { mount -t overlay -o lowerdir=/run/l:/usr o /usr 2>/dev/null"
            + " || mount -t overlay -o lowerdir=/run/l:/usr/share o /usr/share; }";
    /** By file in /proc/sys, the value that forbids, and what sysctl would set. */
    private static final Map<String, String[]> FORBIDDING = new LinkedHashMap<>(Map.of(
            "kernel/unprivileged_userns_clone", new String[] {"0", "kernel.unprivileged_userns_clone=1"},
            "user/max_user_namespaces", new String[] {"0", "user.max_user_namespaces=10000"},
            "kernel/apparmor_restrict_unprivileged_userns",
            new String[] {"1", "kernel.apparmor_restrict_unprivileged_userns=0"}));

    private HostProbe() {}

    /** Makes a namespace, and lets it go again. */
    public static Host here() {
        String user = System.getProperty("user.name");
        boolean root = user.equals("root"), newuidmap = root || onPath("newuidmap");
        long ids = Math.min(ids("/etc/subuid", user), ids("/etc/subgid", user));
        boolean mayMap = root || newuidmap && ids > 0; // else some releases of unshare leave a process that hangs
        return new Host(user, System.getProperty("os.arch"), newuidmap, ids, forbidding(),
                mayMap ? trial(root) : "not tried", tun(), megabytes());
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(command)));
    }

    /** By the user's name or number, as newuidmap takes it. */
    private static long ids(String file, String user) {
        return lines(file).stream().map(line -> line.split(":"))
                .filter(words -> words.length == 3 && Set.of(user, uid()).contains(words[0])
                        && words[2].matches("\\d{1,9}"))
                .mapToLong(words -> Long.parseLong(words[2])).sum();
    }

    private static String uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String forbidding() {
        List<String> settings = new ArrayList<>();
        FORBIDDING.forEach((file, words) -> {
            if (lines("/proc/sys/" + file).contains(words[0])) settings.add(words[1]);
        });
        return String.join(" ", settings);
    }

    /** What it said; empty where it was made. */
    private static String trial(boolean root) {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--net"));
        if (!root) command.addAll(List.of("--user", "--map-root-user", "--map-auto"));
        command.addAll(List.of("sh", "-c", TRIAL));
        Path said = null;
        try {
            said = Files.createTempFile("stack-", ".probe"); // a pipe would be open as long as what it leaves behind
            Process trial = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
            trial.getOutputStream().close();
            if (!trial.waitFor(SECONDS, TimeUnit.SECONDS)) {
                trial.descendants().forEach(ProcessHandle::destroyForcibly); // it waits for them, and they for it
                trial.destroyForcibly();
                return "no answer within " + SECONDS + " s";
            }
            return trial.exitValue() == 0 ? "" : lines(said.toString()).stream().filter(line -> !line.isBlank())
                    .findFirst().orElse("status " + trial.exitValue());
        } catch (IOException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            if (said != null && !said.toFile().delete()) said.toFile().deleteOnExit();
        }
    }

    private static String tun() {
        Path tun = Path.of("/dev/net/tun");
        return !Files.exists(tun) ? "no" : Files.isReadable(tun) && Files.isWritable(tun) ? "yes" : "denied";
    }

    private static long megabytes() {
        return lines("/proc/meminfo").stream().filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000).findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException none) {
            return List.of();
        }
    }
}
