package openstack.conf;

/** A setting; {@code origin} is flag, environment, the place in local.conf, stack, or default. */
public record Setting(String text, String origin) {}
