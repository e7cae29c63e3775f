package openstack.virt;

import java.util.Optional;

/**
 * What a machine has of what servers need to boot: a namespace of the stack's own with a network in it, and memory.
 * Pure; {@link HostProbe} looks at the machine.
 *
 * @param user who brings the stack up
 * @param architecture as Java names it
 * @param newuidmap the command that gives a user's further ids to a namespace is there
 * @param ids how many further user ids the user has, by /etc/subuid and /etc/subgid
 * @param forbidding the settings of the kernel that keep ordinary users from namespaces, as sysctl would set them
 * @param refusal what making such a namespace, with an overlay in it, said; empty where it was made
 * @param tun /dev/net/tun: {@code yes}, {@code no} where there is none, {@code denied} where the user may not open it
 * @param megabytes of memory that are free
 */
public record Host(String user, String architecture, boolean newuidmap, long ids, String forbidding, String refusal,
        String tun, long megabytes) {
    /** Measured: all services with libvirt and OVN, and two small servers. */
    static final long MEGABYTES = 2_400;
    private static final long FEWEST_IDS = 1_000;

    /** @param what is missing, in words, and {@code remedy} what to type */
    public record Lack(String what, String remedy) {}

    /** The first thing that is missing; empty where servers can boot. */
    public Optional<Lack> lack() {
        if (!architecture.equals("amd64")) return lack("servers boot on x86_64 only, and this is " + architecture, "");
        if (!user.equals("root")) {
            if (!newuidmap) return lack("the command newuidmap is missing", "sudo apt-get install uidmap");
            if (ids < FEWEST_IDS) {
                return lack(user + " has no range of user ids in /etc/subuid and /etc/subgid",
                        "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + user);
            }
        }
        if (!refusal.isEmpty() && !user.equals("root") && !forbidding.isEmpty()) {
            return lack("the kernel gives ordinary users no namespaces", "sudo sysctl -w " + forbidding);
        }
        if (!refusal.isEmpty()) {
            return lack("a namespace with a network cannot be made (" + refusal + ")",
                    "in a container, start it with --privileged");
        }
        if (tun.equals("no")) return lack("there is no /dev/net/tun", "sudo modprobe tun");
        if (tun.equals("denied")) return lack(user + " may not open /dev/net/tun", "sudo chmod 666 /dev/net/tun");
        if (megabytes < MEGABYTES) {
            return lack("too little memory: " + megabytes + " MB free, about " + MEGABYTES + " MB needed",
                    "end something else");
        }
        return Optional.empty();
    }

    private static Optional<Lack> lack(String what, String remedy) {
        return Optional.of(new Lack(what, remedy));
    }
}
