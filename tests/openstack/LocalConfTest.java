package openstack.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import openstack.model.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeroturnaround.exec.ProcessExecutor;

class LocalConfTest {
    private static final Path FILE = Path.of("local.conf");
    private static final Set<String> SETTINGS =
            Set.of("REGION_NAME", "ADMIN_PASSWORD", "DATABASE_PASSWORD", "DATABASE_TYPE", "DEST",
            "SERVICE_HOST", "GLANCE_PORT", "ENABLED_SERVICES");

    @TempDir Path folder;

    /** Each is given to bash, too: what we read is what it reads. */
    @ParameterizedTest
    @ValueSource(strings = {
        "REGION_NAME=Here", "REGION_NAME='two words'", "REGION_NAME=\"in $HOME\"", "REGION_NAME='in $HOME'",
        "REGION_NAME=${HOME}/x", "export REGION_NAME=Here # why", "REGION_NAME=a#b", "REGION_NAME='#1'", "REGION_NAME=",
        "REGION_NAME=a'b'c", "REGION_NAME=\"a\"'b c'\\ d", "REGION_NAME=a\\\nb", "REGION_NAME=\"a\\\nb\"",
        "REGION_NAME=x\nREGION_NAME+=y", "REGION_NAME+=y", "A=1 REGION_NAME=2", "A=1; REGION_NAME=$A$A",
        "A=x\nREGION_NAME=$A\nA=y", "REGION_NAME=${NOWHERE:-Here}", "A=''\nREGION_NAME=${A:-Here}",
        "A=''\nREGION_NAME=${A-Here}", "REGION_NAME=${NOWHERE:-${HOME}/x}", "REGION_NAME=${HOME:+set}",
        "REGION_NAME=${A:=b}$A", "REGION_NAME=~/x", "REGION_NAME='~/x'", "REGION_NAME=\"a \\\"b\\\" \\$HOME \\x\"",
        "REGION_NAME=$'a\\tb'", "REGION_NAME=a=b", "REGION_NAME=[x]*{y}", "declare REGION_NAME=x",
        "readonly A=1 REGION_NAME=b", "REGION_NAME=a;", "  REGION_NAME=a  ", "REGION_NAME=$", "REGION_NAME=a$",
        "REGION_NAME=\"ü 'x'\"", "REGION_NAME=$(hostname)", "REGION_NAME=`hostname`", "REGION_NAME=$(whoami)",
        "A=\"$(echo ')')\" REGION_NAME=x", "A='several\nlines\n' REGION_NAME=x", "A=(a b\nc) REGION_NAME=x",
        ": <<EOF\nREGION_NAME=no\nEOF\nREGION_NAME=yes", "B=1 # it's\nREGION_NAME=it\\'s",
        "if true; then A=b; fi\nREGION_NAME=x", "f() {\n  A=b\n}\nREGION_NAME=x", "[[ -z $A ]] && A=b\nREGION_NAME=x",
        "case $A in (a) B=1 ;; b) B=2 ;; esac\nREGION_NAME=x",
        "for i in 1 2; do\n  A=$i\ndone >/dev/null 2>&1\nREGION_NAME=x", "A=1 |\n  cat\nREGION_NAME=x",
        "REGION_NAME=x\r\n",
    })
    void a_value_is_what_bash_makes_of_it(String lines) throws Exception {
        String unix = lines.replace("\r", "");
        String bash = new ProcessExecutor("bash", "-c", unix + "\nprintf %s \"$REGION_NAME\"")
                .environment("HOME", "/home/ann").environment("NOWHERE", null)
                .environment("A", null).environment("REGION_NAME", null).readOutput(true).execute().outputUTF8();
        LocalConf conf = parse(lines.split("\n"));
        assertEquals(List.of(), texts(conf.remarks().problems()));
        assertEquals(bash, conf.settings().get("REGION_NAME").text());
    }

    /** Whatever the text: bash and we read the same value, or we say that we do not understand it. */
    @Test
    void random_text_is_read_as_bash_reads_it_or_refused() throws Exception {
        String[] pieces = {"a", "b c", " ", "'", "\"", "\\", "$A", "${A}", "${A:-x y}", "${N-'q'}", "${A:+$A}",
                "$'t\\n'", "#", " # c", "=", ";", "\n", "~", "~/", "$", "{", "}", "REGION_NAME=", "REGION_NAME+=", "A=",
                "[", "]", "*", "!", "%", "ü", "\t", ":", ",", "`", "(", ")", "&&", "|", "if ", " fi", "$(", "\\\n"};
        Random random = new Random(20261126);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder("A=1\nREGION_NAME=");
            for (int length = random.nextInt(9); length >= 0; length--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            texts.add(text.toString());
        }
        List<String> understood = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (String text : texts) {
            LocalConf conf = LocalConfReader.parse(FILE, text.lines().toList(), Map.of("HOME", "/home/ann"),
                    Set.of("REGION_NAME"));
            if (!conf.remarks().problems().isEmpty() || !conf.settings().containsKey("REGION_NAME")) continue;
            understood.add(text);
            ours.add(conf.settings().get("REGION_NAME").text());
        }
        assertTrue(understood.size() > 500, "understood: " + understood.size());
        List<String> command = new ArrayList<>(List.of("bash", "-c",
                "cd /; for text; do (PATH=; eval \"$text\"$'\\n'; printf '%s\\0' \"$REGION_NAME\"); done 2>/dev/null",
                "bash"));
        command.addAll(understood);
        String[] bash = new ProcessExecutor(command).environment("HOME", "/home/ann").environment("A", null)
                .environment("N", null)
                .environment("REGION_NAME", null).readOutput(true).execute().outputUTF8().split("\0", -1);
        for (int i = 0; i < understood.size(); i++) assertEquals(bash[i], ours.get(i), understood.get(i));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "what is this ~ expected NAME=value, enable_service, disable_service or enable_plugin, found the command "
                + "what: nothing in this file is run; delete the line or put # before it",
        "[[local|localrc ~ a section reads [[local|localrc]] or [[post-config|$NOVA_CONF]], not [[local|localrc",
        "[[local|local.conf]] ~ unknown section [[local|local.conf]]; known: [[local|localrc]], [[post-config|$FILE]]",
        "[[meta-config|x]] ~ unknown section [[meta-config|x]]; known: [[local|localrc]], [[post-config|$FILE]]",
        "[[post-config|$NOVA_CNF]] ~ post-config must name one of $KEYSTONE_CONF, $GLANCE_API_CONF, $PLACEMENT_CONF, "
                + "$NEUTRON_CONF, $Q_PLUGIN_CONF_FILE, $NOVA_CONF, $CINDER_CONF, not '$NOVA_CNF'; did you mean "
                + "$NOVA_CONF?",
        "REGION_NAME=\"open ~ a quote is opened and not closed",
        "REGION_NAME=a b ~ REGION_NAME: a value with blanks needs quotes: REGION_NAME='…'",
        "REGION_NAME=$(id) ~ REGION_NAME: $(id) would have to be run, and nothing in this file is: write what it "
                + "prints",
        "REGION_NAME=\"$(cut -f1 x)\" ~ REGION_NAME: $(cut …) would have to be run, and nothing in this file is: "
                + "write what it prints",
        "REGION_NAME=${HOME%/*} ~ REGION_NAME: of ${…} only ${NAME} and ${NAME:-otherwise} are understood",
        "REGION_NAME=$((1+1)) ~ REGION_NAME: $((…)) is not understood: write the number",
        "REGION_NAME=(a b) ~ REGION_NAME: a list in ( ) is not understood",
        "REGION_NAME=<region> ~ REGION_NAME: write the value in place of <…>",
        "REGION_NAME=$NOWHERE ~ REGION_NAME: $NOWHERE is not set",
        "REGION_NAME=a-$1 ~ REGION_NAME: $1 has no value here",
        "REGION_NAME = Here ~ no blanks around the = in bash: REGION_NAME=…",
        "REGION_NAME-=x ~ REGION_NAME: bash knows no -=: write the whole value",
        "REGION_NMAE=x ~ REGION_NMAE is not a setting; did you mean REGION_NAME?",
        "ADMIN_PASWORD=x ~ ADMIN_PASWORD is not a setting; did you mean ADMIN_PASSWORD?",
        "enable_service glanc ~ no such service: glanc; did you mean glance?",
        "enable_service a[b ~ invalid service name 'a[b'",
        "enable_plugin heat ~ enable_plugin needs a name and a folder: enable_plugin NAME FOLDER",
        "if true; then REGION_NAME=x; fi ~ 'if' is not understood, and REGION_NAME depends on it: this file is read, "
                + "not run; keep only the lines that should count",
        "[ -d /x ] && enable_service swift ~ '&&' is not understood, and enable_service depends on it: this file is "
                + "read, not run; keep only the lines that should count",
        "if true; then ~ 'if' has no end",
        "source other.conf ~ expected NAME=value, enable_service, disable_service or enable_plugin, found the command "
                + "source: nothing in this file is run; delete the line or put # before it",
    })
    void what_is_not_understood_is_an_error_with_its_line(String line, String message) {
        assertEquals(List.of("2: " + message), texts(parse("", line).remarks().problems()));
    }

    @Test
    void all_problems_are_told_at_once_and_one_cause_once() {
        LocalConf conf = parse("ADMIN_PASSWORD=$(pwgen 12)", "DATABASE_PASSWORD=$ADMIN_PASSWORD", "REGION_NAME=\"open",
                "GLANCE_PORT=1 2",
                "enable_service glanc", "[[post-config|$NOVA_CONF]]", "[DEFAULT]", "debug", "[[nonsense|x]]");
        assertEquals(List.of("1", "3", "4", "5", "8", "9"),
                texts(conf.remarks().problems()).stream().map(text -> text.replaceFirst(":.*", "")).toList());
    }

    @Test
    void no_message_shows_a_secret() {
        LocalConf conf = parse("ADMIN_PASSWORD=geheim <b", "DATABASE_PASSWORD=geheim geheim",
                "SOME_SECRET=$(echo geheim)", "PASSWORD = geheim",
                "DATABASE_TYPE=$SOME_SECRET", "SWIFT_HASH=geheim", "ADMIN_PASWORD=geheim");
        String shown = conf.remarks().problems() + conf.remarks().text() + conf.remarks().summary();
        assertTrue(conf.remarks().problems().size() > 3 && !conf.remarks().text().isEmpty(), shown);
        assertFalse(shown.contains("geheim"), shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "disable_service c-api c-sch c-vol                 | keystone,glance,placement,neutron,nova,swift,horizon",
        "disable_service c-vol                             | "
                + "keystone,glance,placement,neutron,nova,cinder,swift,horizon",
        "ENABLED_SERVICES=key,mysql                        | keystone",
        "ENABLED_SERVICES=key;ENABLED_SERVICES+=,g-api     | keystone,glance",
        "ENABLED_SERVICES=key;ENABLED_SERVICES=$ENABLED_SERVICES,g-api | keystone,glance",
        "ENABLED_SERVICES+=,heat,h-api;disable_service swift | keystone,glance,placement,neutron,nova,cinder,horizon",
        "ENABLED_SERVICES=\"${ENABLED_SERVICES},-horizon,-swift\" | keystone,glance,placement,neutron,nova,cinder",
        "ENABLED_SERVICES-=,cinder,swift                   | keystone,glance,placement,neutron,nova,horizon",
        "ENABLED_SERVICES+=,-c-api,-c-sch,-c-vol           | keystone,glance,placement,neutron,nova,swift,horizon",
        "disable_all_services;enable_service key rabbit mysql q-svc q-agt | keystone,neutron",
        "disable_all_services;enable_service neutron-api;enable_service keystone | keystone,neutron",
        "disable_all_services;enable_service n-cpu         | keystone,glance,placement,neutron,nova",
        "disable_service s-proxy s-object s-container s-account horizon;enable_service horizon | "
                + "keystone,glance,placement,neutron,nova,cinder,horizon",
        "DISABLED_SERVICES=horizon,n-net                   | keystone,glance,placement,neutron,nova,cinder,swift",
        "enable_service placement-api placement-client     | "
                + "keystone,glance,placement,neutron,nova,cinder,swift,horizon",
    })
    void services_are_those_that_DevStacks_words_mean(String lines, String services) {
        LocalConf conf = parse(lines.split(";"));
        Set<String> chosen = conf.services().of(Services.known(), conf.remarks());
        assertEquals(List.of(), texts(conf.remarks().problems()));
        assertEquals(new LinkedHashSet<>(List.of(services.split(","))), chosen);
    }

    @Test
    void what_is_disabled_and_needed_is_a_contradiction() {
        LocalConf conf = parse("disable_service horizon", "disable_service g-api cinder");
        conf.services().of(Services.known(), conf.remarks());
        assertEquals(List.of("2: glance is disabled, and needed by nova; disable these, too, or delete this line"),
                texts(conf.remarks().problems()));
    }

    @Test
    void what_has_no_effect_is_named_with_its_reason_and_once_for_all() {
        LocalConf conf = parse("HOST_IP=192.168.1.5",
                "enable_plugin octavia https://opendev.org/openstack/octavia master", "enable_service o-api",
                "LOGFILE=$DEST/x",
                "enable_service n-cpu n-novnc", "NOVA_BRANCH=stable/2024.1",
                "HOST_IP_IFACE=$(ip route | awk '{print $5}')", "[[post-config|$HEAT_CONF]]",
                "no = section", "[[test-config|$TEMPEST_CONFIG]]", "anything",
                "[[post-config|/etc/neutron/dhcp_agent.ini]]");
        assertEquals(List.of(), texts(conf.remarks().problems()));
        assertEquals(List.of("HOST_IP", "enable_plugin octavia", "enable_service o-api", "LOGFILE",
                "enable_service n-novnc", "NOVA_BRANCH", "HOST_IP_IFACE",
                "[[post-config|$HEAT_CONF]]", "[[test-config|$TEMPEST_CONFIG]]",
                "[[post-config|/etc/neutron/dhcp_agent.ini]]"),
                conf.remarks().ignored().stream().sorted((a, b) -> a.line() - b.line()).map(Remarks.Remark::what)
                        .toList());
        assertEquals("local.conf: 10 entries have no effect here (HOST_IP, enable_plugin octavia, enable_service "
                + "o-api, LOGFILE, …); each with its reason: --show-config",
                conf.remarks().summary());
        assertTrue(conf.remarks().text().contains("\n  1     HOST_IP "), conf.remarks().text());
    }

    @Test
    void an_address_of_DevStacks_is_the_stacks_own_where_a_line_uses_it() {
        LocalConf conf = parse("HOST_IP=192.168.1.5", "SERVICE_HOST=$HOST_IP", "[[post-config|$NOVA_CONF]]",
                "[DEFAULT]",
                "url = http://$SERVICE_HOST:${GLANCE_PORT}/$state_path");
        assertEquals("http://127.0.0.1:9292/$state_path", conf.postConfig().get("NOVA_CONF").get(0).value());
        assertNull(conf.settings().get("SERVICE_HOST"));
    }

    @Test
    void DevStacks_own_folder_is_not_the_stacks_and_another_is() {
        assertNull(parse("DEST=/opt/stack").settings().get("DEST"));
        assertEquals("/home/ann/cloud", parse("DEST=~/cloud").settings().get("DEST").text());
    }

    @Test
    void DevStacks_other_names_of_a_setting_count() {
        assertEquals("x", parse("MYSQL_PASSWORD=x").settings().get("DATABASE_PASSWORD").text());
        assertEquals("y", parse("MYSQL_PASSWORD=x", "DATABASE_PASSWORD=y").settings().get("DATABASE_PASSWORD").text());
    }

    @Test
    void post_config_settings_keep_their_file_section_and_line() {
        LocalConf conf = parse("[[post-config|$NOVA_CONF]]", "[DEFAULT]", "debug = true", "; a = comment", "[vnc]",
                "enabled=false",
                "[[post-config|/$Q_PLUGIN_CONF_FILE]]", "[ml2]", "a: b", "[[local|localrc]]", "LOGFILE=x",
                "[[post-config|/etc/nova/nova.conf]] # more", "[DEFAULT]", "x = #1");
        assertEquals(List.of(), texts(conf.remarks().problems()));
        assertEquals(List.of(new LocalConf.Option(3, "DEFAULT", "debug", "true"),
                new LocalConf.Option(6, "vnc", "enabled", "false"),
                new LocalConf.Option(14, "DEFAULT", "x", "#1")), conf.postConfig().get("NOVA_CONF"));
        assertEquals(List.of(new LocalConf.Option(9, "ml2", "a", "b")), conf.postConfig().get("Q_PLUGIN_CONF_FILE"));
    }

    @Test
    void an_option_before_any_section_or_without_a_value_is_an_error() {
        assertEquals(List.of("2: an option before any [section]: debug",
                "4: expected option = value, found neither = nor a [section]"),
                texts(parse("[[post-config|$NOVA_CONF]]", "debug = true", "[DEFAULT]", "debug").remarks().problems()));
    }

    @Test
    void a_plugin_of_ours_is_named_with_its_folder_and_DevStacks_are_passed_over() throws Exception {
        Files.createDirectories(folder.resolve("theirs/devstack"));
        Files.createFile(folder.resolve("theirs/devstack/plugin.sh"));
        LocalConf conf = parse("enable_plugin greeting $HOME/plugin", "enable_plugin other " + folder.resolve("theirs"),
                "enable_plugin zun $GIT_BASE/openstack/zun $TARGET_BRANCH", "enable_plugin x git@example.org:x/x");
        assertEquals(List.of(), texts(conf.remarks().problems()));
        assertEquals(List.of(Path.of("/home/ann/plugin")), conf.plugins());
    }

    @Test
    void a_variable_that_a_plugin_reads_is_a_setting_and_what_bash_acts_on_is_none() throws Exception {
        Files.writeString(folder.resolve("greeting.bash"), "greet() { note \"${GREETING:-Hello} $PATH\"; }\n");
        LocalConf conf = parse("GREETING=Hi", "FAREWELL=Bye", "PATH=/tmp", "enable_plugin greeting " + folder);
        assertEquals(Set.of("GREETING"), conf.settings().keySet());
        assertEquals(List.of("FAREWELL", "PATH"), conf.remarks().ignored().stream().map(Remarks.Remark::what).toList());
    }

    @Test
    void a_file_with_a_byte_order_mark_or_other_letters_is_read_and_one_that_is_no_text_is_not() throws Exception {
        Path file = Files.write(folder.resolve("local.conf"),
                "\ufeff[[local|localrc]]\r\nREGION_NAME=Here\r\n# M\u00fcller".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(file, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '#', ' ', (byte) 0xfc, '\n', 'A', '=', 'b',
                '\n'});
        assertEquals(List.of(), texts(read(file).remarks().problems()));
        Files.write(file, "[[local|localrc]]\nREGION_NAME=H\u00e9r\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("2: REGION_NAME must be one line of UTF-8"),
                texts(read(file).remarks().problems()));
        Files.write(file, "REGION_NAME=x\n".getBytes(StandardCharsets.UTF_16LE));
        assertEquals(List.of("0: it is not text in UTF-8"), texts(read(file).remarks().problems()));
    }

    private static List<String> texts(List<Remarks.Remark> remarks) {
        return remarks.stream().sorted((a, b) -> a.line() - b.line()).map(remark -> remark.line() + ": " + remark.why())
                .toList();
    }

    private static LocalConf read(Path file) {
        return LocalConfReader.read(file, Map.of(), SETTINGS);
    }

    private static LocalConf parse(String... lines) {
        return LocalConfReader.parse(FILE, List.of(lines),
                Map.of("HOME", "/home/ann", "GLANCE_PORT", "9292", "DEST", "/d"), SETTINGS);
    }
}
