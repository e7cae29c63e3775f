package async.bash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that the function files defined, each function and variable as {@code declare} prints it.
 *
 * @param functions by their names, without our own
 * @param variables by their names, what bash had from its environment among them
 */
public record Defined(Map<String, String> functions, Map<String, String> variables) {
    /** A bash function and where it is defined. */
    public record Function(String name, String file, int line) {
        static void add(Map<String, Function> all, String name, int line, String file) {
            all.put(name, new Function(name, file, line));
        }
    }

    /** Of a value of several lines that looks like a declaration, two are made: nothing that a comparison minds. */
    private static final Pattern DECLARATION = Pattern.compile("^declare -\\S+ ([A-Za-z_]\\w*)", Pattern.MULTILINE);

    /**
     * @param folder with the files that the request {@code define} leaves; see {@link Wire}
     * @param written is waited for
     */
    static Defined read(Path folder, CountDownLatch written) {
        try {
            written.await();
            return read(folder);
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException("bash could not say what is defined: " + e, e);
        }
    }

    private static Defined read(Path folder) throws IOException {
        Map<String, String> functions = new HashMap<>();
        List<String> fields = Wire.fields(folder.resolve("defined.functions"));
        for (int i = 0; i + 1 < fields.size(); i += 2) functions.put(fields.get(i), fields.get(i + 1));
        String text = new String(Files.readAllBytes(folder.resolve("defined.variables")), StandardCharsets.UTF_8);
        Map<String, String> variables = new HashMap<>();
        Matcher declaration = DECLARATION.matcher(text);
        String name = "";
        int start = 0;
        while (declaration.find()) {
            if (!name.isEmpty()) variables.put(name, text.substring(start, declaration.start()));
            name = declaration.group(1);
            start = declaration.start();
        }
        if (!name.isEmpty()) variables.put(name, text.substring(start));
        return new Defined(functions, variables);
    }
}
