package tests.openstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tests.Stack;

/** A working tree as a developer has it: Debian's code of a project and its entry points in a git repository. */
record SourceTree(Stack stack, String project, Path folder) {
    private static final Pattern REVISION = Pattern.compile("revision = '(.*)'\ndown_revision = '(.*)'");
    private static final String MAKE = """
            packages=$1/prefix/usr/lib/python3/dist-packages
            mkdir -p -- "$2" && cd -- "$2"
            cp -r -- "$packages/${3//./_}" .
            {
              printf '%s\\n' '[metadata]' "name = $3" '[entry_points]'
              sed 's/^[^[]/    &/; s/^\\[\\(.*\\)]$/\\1 =/' "$packages/$3"-*.egg-info/entry_points.txt
            } >setup.cfg
            printf '%s\\n' 'oslo.config>=5 # what there is' 'python-mythical>=1; python_version<"3"' >requirements.txt
            printf '%s\\n' '*.pyc' >.gitignore
            git init -q && git add -A && git -c user.name=a -c user.email=a@example.org commit -qm 'as Debian has it'
            """;

    static SourceTree make(Stack stack, String project, String name) {
        Path folder = stack.folder.resolve(name);
        Stack.good(stack.command("bash", "-euc", MAKE, "bash", stack.dest.toString(), folder.toString(), project));
        return new SourceTree(stack, project, folder);
    }

    String source() {
        return project + "=" + folder;
    }

    SourceTree replace(String file, String text, String by) throws IOException {
        String before = Files.readString(folder.resolve(file));
        if (!before.contains(text)) throw new AssertionError(file + " lacks " + text);
        Files.writeString(folder.resolve(file), before.replace(text, by));
        return this;
    }

    SourceTree add(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    /**
     * A migration of a database.
     *
     * @param before what it comes after
     */
    record Revision(Path file, String name, String before) {}

    /** The last one of a branch of glance's, whose names every release goes on with. */
    Revision last(String branch) throws IOException {
        Map<String, Revision> after = new HashMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("glance/db/sqlalchemy/alembic_migrations/versions"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".py")).toList()) {
                Matcher said = REVISION.matcher(Files.readString(file));
                if (said.find() && said.group(1).contains(branch)) {
                    after.put(said.group(2), new Revision(file, said.group(1), said.group(2)));
                }
            }
        }
        return after.values().stream().filter(revision -> !after.containsKey(revision.name())).findFirst()
                .orElseThrow();
    }

    void undo() {
        Stack.good(stack.command("bash", "-euc", "cd -- \"$1\" && git reset -q --hard && git clean -qfd", "bash",
                folder.toString()));
    }
}
