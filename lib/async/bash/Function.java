package async.bash;

import java.util.Map;

/** A bash function and where it is defined. */
public record Function(String name, String file, int line) {
    static void add(Map<String, Function> all, String name, int line, String file) {
        all.put(name, new Function(name, file, line));
    }
}
