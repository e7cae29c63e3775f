package openstack.virt;

import java.util.Optional;

/**
 * What nova's servers are: libvirt boots them, fake only keeps records; auto is what the stack that is there has, or
 * else what this machine can.
 *
 * @param name as VIRT_DRIVER says it
 * @param origin who has decided: {@code stack}, {@code auto} for the machine, or whoever said it
 * @param lack why servers will be records although nobody has said so; empty where they boot, or there are none
 */
public record Driver(String name, String origin, Optional<Host.Lack> lack) {
    public static final String AUTO = "auto", LIBVIRT = "libvirt", FAKE = "fake";

    /**
     * @param said what somebody has said, or the default
     * @param origin who it was
     * @param made what the stack was made with, null where there is none
     * @param networks whether there will be any; else the machine is not looked at
     */
    public static Driver of(String said, String origin, String made, boolean networks) {
        if (!said.equals(AUTO)) return new Driver(said, origin, Optional.empty());
        if (made != null) return new Driver(made, "stack", Optional.empty());
        Optional<Host.Lack> lack = networks ? HostProbe.here().lack() : Optional.empty();
        return new Driver(networks && lack.isEmpty() ? LIBVIRT : FAKE, AUTO, lack);
    }
}
