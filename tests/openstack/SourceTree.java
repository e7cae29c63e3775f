package tests.openstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tests.Stack;

/** A working tree as a developer has it: Debian's code of a project and its entry points in a git repository. */
record SourceTree(Stack stack, String project, Path folder) {
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

    void undo() {
        Stack.good(stack.command("bash", "-euc", "cd -- \"$1\" && git reset -q --hard && git clean -qfd", "bash",
                folder.toString()));
    }
}
