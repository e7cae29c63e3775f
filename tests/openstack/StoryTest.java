package openstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import openstack.conf.LocalConf;
import openstack.conf.LocalConfReader;
import openstack.model.Problem;
import openstack.model.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoryTest {
    private static final Services KEYSTONE = Services.of(Set.of("keystone"), "");
    private static final Services BOTH = Services.of(Set.of("keystone", "glance"), "");

    @TempDir Path folder;

    @Test
    void a_service_that_is_not_chosen_drops_out_as_task_and_as_dependency() {
        assertEquals(List.of("a after []", "k after [a]", "last after [k]"), lines(story(), KEYSTONE));
        assertEquals(List.of("a after []", "k after [a]", "configure_glance after [k]",
                "init_glance after [configure_glance]",
                "last after [init_glance, k]"), lines(story(), BOTH));
    }

    @Test
    void a_task_that_comes_after_nothing_known_is_an_error() {
        assertEquals("last refers to unknown task 'typo'",
                assertThrows(Problem.class, () -> story().after("typo")).getMessage());
    }

    @Test
    void post_config_stands_between_those_that_write_a_file_and_its_first_readers() {
        LocalConf conf = LocalConfReader.parse(folder,
                List.of("[[post-config|$GLANCE_API_CONF]]", "[DEFAULT]", "debug = true"), Map.of(), Set.of());
        List<Story.Step> steps = story().postConfig(conf).of(BOTH);
        Story.Step merge = steps.get(steps.size() - 1);
        assertEquals(List.of("merge_post_config", "GLANCE_API_CONF", "DEFAULT", "debug", "true"), merge.command());
        assertEquals(Set.of("configure_glance"), merge.after());
        assertEquals(Set.of("glance-api.conf"), merge.locks());
        assertEquals(Set.of("configure_glance", "post_config_GLANCE_API_CONF"), steps.get(3).after());
    }

    @Test
    void a_plugin_puts_its_tasks_before_and_after_named_ones() throws Exception {
        Story story = story();
        plugin("task greet after k before last using door\ntask wave after greet\n").tell(story, BOTH);
        assertEquals(List.of("last after [greet, init_glance, k]", "greet after [k]", "wave after [greet]"),
                lines(story, BOTH).subList(4, 7));
        assertEquals(Set.of("door"), story.of(BOTH).get(5).locks());
    }

    @Test
    void a_plugin_may_ask_what_is_chosen() throws Exception {
        Story story = story();
        plugin("[[ $ENABLED_SERVICES != *glance* ]] || task greet after init_glance\n").tell(story, BOTH);
        assertEquals("greet after [init_glance]", lines(story, BOTH).get(5));
    }

    @Test
    void a_plugin_that_cannot_be_read_is_an_error_with_its_file() throws Exception {
        Plugin broken = plugin("task greet behind k\n");
        assertEquals("the plugin's " + folder.resolve("tasks.bash")
                + " cannot be read: 'behind' stands before any of after, before, using",
                assertThrows(Problem.class, () -> broken.tell(story(), BOTH)).getMessage().split("\n")[0]);
        assertThrows(Problem.class, () -> Plugin.in(folder.resolve("nowhere")));
    }

    @Test
    void restarting_a_service_is_starting_it_in_the_place_of_what_runs_and_waiting_until_it_can_work() {
        Story story = new Story().service("glance").task("start_glance_one").task("init_glance")
                .task("start_glance_two", "an argument").after("start_glance_one")
                .task("wait_for_glance").after("start_glance_two_an argument").task("create_glance");
        Story restart = story.restart("glance", Set.of(), false);
        assertEquals(List.of("start_glance_one after []", "start_glance_two_an argument after [start_glance_one]",
                "wait_for_glance after [start_glance_two_an argument]"), lines(restart, BOTH));
        assertEquals(List.of("replacing start_glance_one", "replacing start_glance_two an argument", "wait_for_glance"),
                restart.of(BOTH).stream().map(step -> String.join(" ", step.command())).toList());
        assertEquals(List.of("replacing start_glance_api", "wait_for_glance"),
                story.restart("glance", Set.of("glance-api"), false).of(BOTH).stream()
                        .map(step -> String.join(" ", step.command())).toList());
    }

    @Test
    void restarting_what_services_stand_on_is_stopping_it_first() {
        Story story = new Story().service("rabbitmq").task("start_rabbitmq");
        assertEquals(List.of("stop_rabbitmq", "start_rabbitmq"), story.restart("rabbitmq", Set.of(), false)
                .of(Services.of(Set.of("keystone", "neutron"), "")).stream()
                .map(step -> String.join(" ", step.command())).toList());
    }

    @Test
    void restarting_a_service_anew_is_all_that_is_told_of_it_and_of_what_belongs_to_all() {
        Story story = story().service("glance").task("start_glance").after("init_glance", "k");
        assertEquals(List.of("a after []", "configure_glance after []", "init_glance after [configure_glance]",
                "last after [init_glance]", "start_glance after [init_glance]"),
                lines(story.restart("glance", Set.of(), true), BOTH));
    }

    @Test
    void working_trees_are_checked_after_all_is_unpacked_and_nothing_else_is_done() {
        Story story = new Story().service("").task("resolve_packages")
                .service("base").task("install_base").after("resolve_packages")
                .service("glance").task("install_glance").after("resolve_packages")
                .task("start_glance").after("install_glance");
        assertEquals(List.of("resolve_packages after []", "install_base after [resolve_packages]",
                "check_source_oslo.db after [install_base, resolve_packages]"),
                lines(story.checks(Set.of("oslo.db")), KEYSTONE));
        assertEquals("check_source_glance after [install_base, install_glance, resolve_packages]",
                lines(story.checks(Set.of("glance")), BOTH).get(3));
        assertEquals(List.of("require_sources_glance after []", "start_glance after [require_sources_glance]"),
                lines(story.restart("glance", Set.of(), false).first("require_sources", "glance"), BOTH));
    }

    private Plugin plugin(String tasks) throws Exception {
        Files.writeString(folder.resolve("tasks.bash"), tasks);
        return Plugin.in(folder);
    }

    private static Story story() {
        return new Story().service("").task("a").service("keystone").task("k").after("a")
                .service("glance").task("configure_glance").after("k").using("glance-api.conf")
                .task("init_glance").after("configure_glance")
                .service("").task("last").after("init_glance", "k");
    }

    private static List<String> lines(Story story, Services services) {
        return story.of(services).stream()
                .map(step -> step.name() + " after " + step.after().stream().sorted().collect(Collectors.toList()))
                .toList();
    }
}
