//FILES functions/releases=../../../functions/releases
package openstack.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A release of Debian that a stack can be made of, as the table {@code functions/releases} tells it, which bash reads,
 * too. Pure.
 *
 * @param name its code name
 * @param values what the table says of it, by the first words of its lines
 */
public record Release(String name, Map<String, String> values) {
    public static final String SETTING = "STACK_RELEASE";
    /** All that are known by name, the oldest first. */
    public static final Map<String, Release> ALL = read();

    /** Debian 13 (trixie, OpenStack 2025.1). */
    @Override
    public String toString() {
        return "Debian " + values.get("debian") + " (" + name + ", OpenStack " + values.get("openstack") + ")";
    }

    public String openstack() {
        return values.get("openstack");
    }

    public String libc() {
        return values.get("libc");
    }

    /** Uwsgi serves all APIs; else eventlet serves those of nova and neutron within their own servers. */
    public boolean servesByUwsgi() {
        return values.get("api_server").equals("uwsgi");
    }

    /** Programs run with the C library that they were built with, or a later one. */
    public boolean runsOn(Release machine) {
        return Arrays.compare(numbers(libc()), numbers(machine.libc())) <= 0;
    }

    /** All of them, for a message. */
    public static String known() {
        return ALL.values().stream().map(Release::toString).collect(Collectors.joining(", "));
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    private static Map<String, Release> read() {
        Map<String, Release> releases = new LinkedHashMap<>();
        try (InputStream table = Release.class.getResourceAsStream("/functions/releases");
                BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            Release release = null;
            for (String line : lines.lines().map(String::strip).toList()) {
                if (line.isEmpty() || line.startsWith("#")) continue;
                String[] words = line.split("\\s+", 2);
                if (words[0].equals("release")) {
                    release = new Release(words[1], new LinkedHashMap<>());
                    releases.put(release.name, release);
                } else {
                    release.values.merge(words[0], words[1], (first, second) -> first + " " + second);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(releases);
    }
}
