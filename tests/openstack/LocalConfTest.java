package openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalConfTest {
    private static final Path FILE = Path.of("local.conf");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "REGION_NAME=Here | Here",
        "REGION_NAME='two words' | two words",
        "REGION_NAME=\"in $HOME\" | in /home/ann",
        "REGION_NAME='in $HOME' | in $HOME",
        "REGION_NAME=${HOME}/x | /home/ann/x",
        "export REGION_NAME=Here # why | Here",
        "REGION_NAME=a#b | a#b",
        "REGION_NAME='#1' | #1",
        "REGION_NAME= | ``",
    })
    void a_variable_reads_as_bash_would_read_it(String line, String value) {
        assertEquals(value, parse("[[local|localrc]]", line).variables().get("REGION_NAME"));
    }

    @Test
    void a_variable_may_use_an_earlier_one() {
        assertEquals("/x/logs", parse("DEST=/x", "LOGS=$DEST/logs").variables().get("LOGS"));
    }

    @Test
    void services_are_enabled_and_disabled_and_the_last_word_counts() {
        LocalConf conf = parse("enable_service swift horizon", "disable_service cinder,horizon  # not now", "enable_service cinder");
        assertEquals(Set.of("swift", "cinder"), conf.enabled());
        assertEquals(Set.of("horizon"), conf.disabled());
    }

    @Test
    void post_config_settings_keep_their_file_section_and_line() {
        LocalConf conf = parse("[[post-config|$NOVA_CONF]]", "[DEFAULT]", "debug = true", "; a = comment", "[vnc]", "enabled=false");
        assertEquals(List.of(new LocalConf.Setting(3, "DEFAULT", "debug", "true"), new LocalConf.Setting(6, "vnc", "enabled", "false")),
                conf.postConfig().get("NOVA_CONF"));
    }

    @Test
    void DevStacks_own_ways_to_say_it_are_understood() {
        LocalConf conf = parse("\ufeff[[local|localrc]]", "disable_all_services", "enable_service keystone", "[[post-config|/$Q_PLUGIN_CONF_FILE]]", "[ml2]", "a = b");
        assertEquals(Set.of("keystone"), conf.enabled());
        assertTrue(conf.disabled().containsAll(Set.of("nova", "horizon")) && !conf.disabled().contains("keystone"));
        assertEquals(1, conf.postConfig().get("Q_PLUGIN_CONF_FILE").size());
    }

    @Test
    void a_plugin_is_named_with_its_folder() {
        assertEquals(List.of(Path.of("/home/ann/plugin")), parse("enable_plugin greeting $HOME/plugin").plugins());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "what is this ~ local.conf:2: expected NAME=value, enable_service, disable_service or enable_plugin, found: what is this",
        "[[local|localrc ~ local.conf:2: a section reads [[local|localrc]] or [[post-config|$NOVA_CONF]], not: [[local|localrc",
        "NAME=\"open ~ local.conf:2: a quote is opened and not closed: \"open",
        "NAME='a' b ~ local.conf:2: something follows the closing quote: b",
        "NAME=a b ~ local.conf:2: a value with blanks or shell signs needs quotes: NAME='a b'",
        "NAME=$(id) ~ local.conf:2: a value with blanks or shell signs needs quotes: NAME='$(id)'",
        "NAME=\"$(id)\" ~ local.conf:2: commands are not run in this file: $(id)",
        "NAME=${HOME:-/x} ~ local.conf:2: of ${…} only ${NAME} is understood: ${HOME:-/x}",
        "NAME=a'b'c ~ local.conf:2: a quote inside a value: quote all of it or nothing: a'b'c",
        "enable_plugin heat https://example.org/heat master ~ local.conf:2: a plugin is a folder here, not a repository: enable_plugin NAME FOLDER",
        "NAME=$NOWHERE ~ local.conf:2: $NOWHERE is not set",
        "[[meta-config|x]] ~ local.conf:2: unknown section [[meta-config|x]]; known: [[local|localrc]], [[post-config|$FILE]]",
    })
    void what_is_not_understood_is_an_error_with_file_and_line(String line, String message) {
        assertEquals(message, assertThrows(Problem.class, () -> parse("", line)).getMessage());
    }

    @Test
    void an_option_before_any_section_is_an_error() {
        assertEquals("local.conf:2: an option before any [section]: debug = true",
                assertThrows(Problem.class, () -> parse("[[post-config|$NOVA_CONF]]", "debug = true")).getMessage());
    }

    @Test
    void an_unknown_file_in_post_config_is_an_error_that_lists_the_known_ones() {
        String message = assertThrows(Problem.class, () -> parse("[[post-config|$NOVA_CNF]]")).getMessage();
        assertEquals("local.conf:1: post-config wants one of $KEYSTONE_CONF, $GLANCE_API_CONF, $PLACEMENT_CONF, $NEUTRON_CONF, "
                + "$Q_PLUGIN_CONF_FILE, $NOVA_CONF, $CINDER_CONF, not $NOVA_CNF", message);
    }

    private static LocalConf parse(String... lines) {
        return LocalConf.parse(FILE, List.of(lines), Map.of("HOME", "/home/ann"));
    }
}
