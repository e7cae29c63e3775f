package openstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import openstack.model.Problem;
import openstack.model.Services;
import openstack.source.Sources;
import org.zeroturnaround.exec.InvalidExitValueException;
import org.zeroturnaround.exec.ProcessExecutor;

/**
 * Somebody else's part of the stack: a folder with bash functions and a file tasks.bash that puts them into the story:
 *
 * <pre>{@code
 * task configure_motd after configure_horizon before start_horizon using motd.conf
 * }</pre>
 *
 * tasks.bash is run by bash with ENABLED_SERVICES set, so it may ask what is chosen.
 */
public record Plugin(Path folder) {
    private static final String TASKS = "tasks.bash";
    private static final String READ = """
            set -eu
            task() { printf '%s\\0' "$#" "$@"; }
            . "$1"
            """;

    /** @throws Problem if it is an address rather than a folder */
    static Path folder(String named) {
        if (!Sources.isAddress(named)) return Path.of(named);
        throw new Problem(named + " is an address, and a plugin is a folder with a " + TASKS
                + "\nhint: git clone " + named + ", then --plugin FOLDER");
    }

    /** @throws Problem if the folder has no tasks.bash */
    public static Plugin in(Path folder) {
        if (!Files.isRegularFile(folder.resolve(TASKS))) {
            throw new Problem("no plugin in " + folder.toAbsolutePath() + ": it has no " + TASKS);
        }
        return new Plugin(folder.toAbsolutePath().normalize());
    }

    /** The files with its functions. */
    public List<Path> functions() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".bash") && !file.endsWith(TASKS)).sorted().toList();
        } catch (IOException e) {
            throw new Problem("cannot read the plugin " + folder + ": " + e.getMessage());
        }
    }

    /** Adds its tasks to the story. */
    public void tell(Story story, Services services) {
        List<String> fields = read(services);
        story.service("");
        for (int i = 0; i < fields.size(); ) {
            int end = i + 1 + Integer.parseInt(fields.get(i));
            tell(story, fields.subList(i + 1, end));
            i = end;
        }
    }

    private void tell(Story story, List<String> words) {
        if (words.isEmpty()) throw broken("task wants the name of a function");
        story.task(words.get(0));
        String relation = "";
        for (String word : words.subList(1, words.size())) {
            switch (word) {
                case "after", "before", "using" -> relation = word;
                default -> relate(story, relation, word);
            }
        }
    }

    private void relate(Story story, String relation, String name) {
        switch (relation) {
            case "after" -> story.after(name);
            case "before" -> story.before(name);
            case "using" -> story.using(name);
            default -> throw broken("'" + name + "' stands before any of after, before, using");
        }
    }

    private List<String> read(Services services) {
        try {
            // -p: without what BASH_ENV names and other shells' exported functions
            String output = new ProcessExecutor("bash", "-p", "-c", READ, "bash", folder.resolve(TASKS).toString())
                    .environment("ENABLED_SERVICES", String.join(",", services.chosen()))
                    .readOutput(true).exitValueNormal().execute().outputUTF8();
            return output.isEmpty() ? new ArrayList<>()
                    : List.of(output.substring(0, output.length() - 1).split("\0", -1));
        } catch (InvalidExitValueException e) {
            throw broken(e.getResult().outputUTF8().strip());
        } catch (IOException | TimeoutException e) {
            throw broken(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("interrupted");
        }
    }

    private Problem broken(String why) {
        return new Problem("the plugin's " + folder.resolve(TASKS) + " cannot be read: " + why
                + "\nhint: a line is: task FUNCTION [after TASK…] [before TASK…] [using LOCK…]");
    }
}
