package openstack;

import async.Async;
import async.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import openstack.conf.LocalConf;
import openstack.model.Part;
import openstack.model.Problem;
import openstack.model.Services;

/**
 * The tasks of the whole stack in the order in which one would tell them, each with the service it belongs to and what
 * it comes after. What belongs to a service that is not chosen drops out, as task and as dependency. Pure until
 * {@link #run}.
 */
public final class Story {
    /** One bash function to call. */
    record Step(String name, String service, List<String> command, Set<String> after, Set<String> locks) {
        /** The same by way of bash's function: what runs makes room for what this starts. */
        Step replacing() {
            List<String> words = new ArrayList<>(List.of("replacing"));
            words.addAll(command);
            return new Step(name, service, words, after, locks);
        }
    }

    private final Map<String, Step> steps = new LinkedHashMap<>();
    private String service = "";
    private Step latest;

    /** What follows belongs to this service; "" for all. */
    public Story service(String name) {
        service = name;
        return this;
    }

    /**
     * A task named after its function; with an argument, function_argument: download_packages glance is
     * download_packages_glance.
     */
    public Story task(String function, String... arguments) {
        List<String> command = new ArrayList<>(List.of(function));
        command.addAll(List.of(arguments));
        return add(new Step(String.join("_", command), service, command, new LinkedHashSet<>(), new LinkedHashSet<>()));
    }

    /** The latest task starts when these are done; they have been told before. */
    public Story after(String... names) {
        for (String name : names) latest.after().add(told(name).name());
        return this;
    }

    /** The latest task holds these locks: what writes one file, or calls one apt, is never side by side. */
    public Story using(String... locks) {
        latest.locks().addAll(List.of(locks));
        return this;
    }

    /** The latest task comes before these, which have been told already: for plugins and post-config. */
    public Story before(String... names) {
        for (String name : names) told(name).after().add(latest.name());
        return this;
    }

    /**
     * Adds the tasks that merge local.conf's post-config sections: after those that write a file, which hold a lock of
     * its name, and before its first readers, the tasks init_... of its service.
     */
    public Story postConfig(LocalConf conf) {
        conf.postConfig().forEach((variable, options) -> {
            Part part = Part.ALL.values().stream().filter(any -> any.files().containsKey(variable)).findFirst()
                    .orElseThrow();
            String file = part.files().get(variable);
            List<Step> own = List.copyOf(steps.values());
            List<String> arguments = new ArrayList<>(List.of("merge_post_config", variable));
            for (LocalConf.Option option : options) {
                arguments.addAll(List.of(option.section(), option.name(), option.value()));
            }
            service(part.name()).add(new Step("post_config_" + variable, service, arguments, new LinkedHashSet<>(),
                    new LinkedHashSet<>()));
            using(file);
            for (Step step : own) {
                if (step.locks().contains(file)) after(step.name());
                else if (step.service().equals(service) && step.name().startsWith("init_")) before(step.name());
            }
        });
        return this;
    }

    /** Only what it takes to unpack all packages, and then the check of each of these working trees. */
    public Story checks(Set<String> trees) {
        Set<String> unpacking = new LinkedHashSet<>(steps.keySet());
        unpacking.removeIf(name -> !name.matches("(resolve|download|install)_.*"));
        Story checks = new Story();
        only(unpacking).forEach(checks::add);
        for (String tree : trees) {
            checks.service(Services.known().contains(tree) ? tree : "").task("check_source", tree);
            checks.after(unpacking.toArray(String[]::new)).using("apt");
        }
        return checks;
    }

    /** The same story with one more task, before all others. */
    public Story first(String function, String... arguments) {
        Story all = new Story().task(function, arguments);
        String first = all.latest.name();
        for (Step step : steps.values()) {
            step.after().add(first);
            all.add(step);
        }
        return all;
    }

    /**
     * Only what starts this service, replacing what runs of it, and waits until it can work. What others stand on, a
     * server, is stopped first.
     *
     * @param processes those to start, all of it where there are none
     * @param anew and all else that is told of it before that, and of what belongs to all
     */
    public Story restart(String wanted, Set<String> processes, boolean anew) {
        Set<String> kept = new LinkedHashSet<>(), starting = new LinkedHashSet<>();
        for (Step step : steps.values()) {
            boolean own = step.service().equals(wanted);
            if (own && step.name().matches("(start|wait_for)_.*|discover_hosts")) starting.add(step.name());
            if (anew && (own || List.of("", "base").contains(step.service()))) kept.add(step.name());
        }
        kept.addAll(starting);
        Story restart = new Story().service(wanted);
        if (!processes.isEmpty()) kept.removeIf(name -> name.startsWith("start_"));
        for (String process : processes) {
            if (process.equals(wanted)) restart.task("start_" + wanted, wanted); // the one that has its name
            else restart.task("start_" + process.replace('-', '_'));
        }
        String[] starts = restart.names().toArray(String[]::new);
        for (Step step : only(kept)) restart.add(step).after(starts);
        if (Services.servers().contains(wanted)) return restart.first("stop_" + wanted);
        restart.steps.replaceAll((name, step) -> name.startsWith("start_") ? step.replacing() : step);
        return restart;
    }

    /** The names of all tasks told so far. */
    public Set<String> names() {
        return steps.keySet();
    }

    /** Only the tasks of these services, and of their dependencies only those that stay. */
    List<Step> of(Services services) {
        Set<String> kept = new LinkedHashSet<>();
        steps.values().stream().filter(step -> services.has(step.service())).forEach(step -> kept.add(step.name()));
        return only(kept);
    }

    private List<Step> only(Set<String> kept) {
        return steps.values().stream().filter(step -> kept.contains(step.name())).map(step -> {
            Set<String> after = new LinkedHashSet<>(step.after());
            after.retainAll(kept);
            return new Step(step.name(), step.service(), step.command(), after, step.locks());
        }).toList();
    }

    /** Runs the tasks of these services; returns at once, see {@link Async#run}. */
    public void run(Async async, Services services) {
        for (Step step : of(services)) {
            Call call = async.named(step.name()).after(step.after().toArray(String[]::new))
                    .using(step.locks().toArray(String[]::new));
            call.run(step.command().get(0), step.command().stream().skip(1).toArray(String[]::new));
        }
    }

    private Story add(Step step) {
        if (steps.putIfAbsent(step.name(), step) != null) throw new Problem("two tasks are named " + step.name());
        latest = step;
        return this;
    }

    private Step told(String name) {
        Step step = steps.get(name);
        if (step == null) throw new Problem(latest.name() + " refers to unknown task '" + name + "'");
        return step;
    }
}
