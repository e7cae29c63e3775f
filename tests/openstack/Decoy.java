package tests.openstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tests.Command;
import tests.Stack;

/**
 * An environment that means something to other programs: its names are those of the stack's places and of what bash,
 * the loader, Python and the services' own tools read. What it points to is a folder with somebody's files.
 */
final class Decoy {
    private static final String STATE =
            "cd \"$1\" && find . -printf '%P %M %l\\n' | sort; find . -type f -exec sha256sum {} + | sort";

    private final Stack stack;
    private final Path folder;
    private final String before;

    Decoy(Stack stack) throws Exception {
        this.stack = stack;
        folder = stack.folder.resolve("decoy");
        for (String name : List.of("usr/lib", "usr/bin", "data/mysql", "etc", "run", "logs", "python", "lib")) {
            Path file = Files.createDirectories(folder.resolve(name)).resolve("mine");
            Files.writeString(file, "somebody's\n");
        }
        Files.writeString(folder.resolve("python/sitecustomize.py"),
                "import sys\nsys.exit('a module of the caller was loaded')\n");
        Files.writeString(folder.resolve("env.bash"), "PREFIX=" + folder + "/usr DATA_DIR=" + folder + "/data\n");
        new Command("chmod", "-R", "a+rwX", folder.toString()).run(); // the stack's user could do harm
        for (Map.Entry<String, String> place : Map.of("PREFIX", "usr", "DATA_DIR", "data", "CONF_DIR", "etc",
                "RUN_DIR", "run", "LOGDIR", "logs", "DEST_DIR", "usr", "BASH_ENV", "env.bash", "PYTHONPATH", "python",
                "LD_LIBRARY_PATH", "lib", "CDPATH", "etc").entrySet()) {
            stack.environment.put(place.getKey(), folder.resolve(place.getValue()).toString());
        }
        stack.environment.put("PYTHONSTARTUP", folder + "/python/sitecustomize.py");
        for (String name : List.of("PASSWORD_FILE", "PACKAGE_LISTS", "KEYSTONE_CONF", "GLANCE_API_CONF", "NOVA_CONF",
                "SWIFT_DATA_DIR", "FUNCTIONS_DIR")) {
            stack.environment.put(name, folder + "/" + name);
        }
        for (String name : List.of("KEYSTONE_URL", "HOSTTYPE", "PROCESS_NICE", "UWSGI_HTTP", "MYSQL_HOST",
                "RABBITMQ_NODENAME", "ERL_FLAGS", "APT_CONFIG",
                "TAR_OPTIONS", "GREP_COLORS", "STACK_PART")) {
            stack.environment.put(name, "--another-programs");
        }
        stack.environment.put("BASH_FUNC_tar%%", "() { echo somebody\\'s; }");
        before = state();
    }

    /** What is not as it was; empty if nothing is. */
    String changes() {
        String now = state();
        return now.equals(before) ? "" : "before:\n" + before + "\nnow:\n" + now;
    }

    private String state() {
        return Stack.good(stack.command("bash", "-c", STATE, "bash", folder.toString())) + stack.home();
    }
}
