package openstack.conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import openstack.conf.Statement.Assignment;
import openstack.conf.Statement.Beyond;
import openstack.conf.Statement.Piece;
import openstack.conf.Statement.Reference;
import openstack.conf.Statement.Substitution;
import openstack.conf.Statement.Text;
import openstack.conf.Statement.Word;
import openstack.model.Part;

/**
 * The variables of a local.conf, evaluated line by line as bash would. What only bash could evaluate is kept with the
 * reason: it is an error only where the stack needs the value.
 */
final class Variables {
    /**
     * A value; {@code trouble} says why there is none, and is null if there is one. {@code from} is the variable whose
     * trouble it is, and null for its own.
     */
    record Value(int line, String text, String trouble, String from) {
        Value(int line, String text, String trouble) {
            this(line, text, trouble, null);
        }
    }

    private static final Pattern UPPER_CASE = Pattern.compile("\\$(\\{([A-Z_][A-Z0-9_]*)}|([A-Z_][A-Z0-9_]*))");

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, String> outside;

    /** @param outside what a line may refer to besides earlier lines: the environment and the stack's defaults */
    Variables(Map<String, String> outside) {
        this.outside = outside;
    }

    Map<String, Value> all() {
        return values;
    }

    void assign(Assignment assignment) {
        Value value = evaluate(assignment.line(), assignment.value());
        Value before = values.get(assignment.name());
        if (assignment.operator().equals("-=")) {
            value = new Value(assignment.line(), null, "bash knows no -=: write the whole value");
        } else if (assignment.operator().equals("+=") && value.trouble() == null) {
            if (before == null) before = new Value(0, outside.getOrDefault(assignment.name(), ""), null);
            value = new Value(assignment.line(), before.text() + value.text(), before.trouble(), before.from());
        }
        values.put(assignment.name(), value);
    }

    Value evaluate(int line, Word word) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : word.pieces()) {
            Value value = evaluate(line, piece);
            if (value.trouble() != null) return value;
            text.append(value.text());
        }
        return new Value(line, text.toString(), null);
    }

    /** An ini value with $NAME replaced, as DevStack does it; names in lower case are oslo.config's own references. */
    Value inIni(int line, String text) {
        StringBuilder result = new StringBuilder();
        Matcher matcher = UPPER_CASE.matcher(text);
        while (matcher.find()) {
            Value value = reference(line, matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
            if (value.trouble() != null) return value;
            matcher.appendReplacement(result, Matcher.quoteReplacement(value.text()));
        }
        return new Value(line, matcher.appendTail(result).toString(), null);
    }

    private Value evaluate(int line, Piece piece) {
        if (piece instanceof Text text) return new Value(line, text.text(), null);
        if (piece instanceof Reference reference) return evaluate(line, reference);
        if (piece instanceof Substitution substitution) return answer(line, substitution.command());
        return new Value(line, null, ((Beyond) piece).why());
    }

    private Value evaluate(int line, Reference reference) {
        String operator = reference.operator();
        Value value = reference(line, reference.name());
        boolean set = value.trouble() == null || values.containsKey(reference.name());
        boolean counts = set && !(operator.startsWith(":") && value.text() != null && value.text().isEmpty());
        switch (operator.replace(":", "")) {
            case "-", "=" -> {
                if (counts) return value;
                Value otherwise = evaluate(line, reference.otherwise());
                if (operator.endsWith("=")) values.put(reference.name(), otherwise);
                return otherwise;
            }
            case "+" -> {
                return counts ? evaluate(line, reference.otherwise()) : new Value(line, "", null);
            }
            default -> {
                return value; // ${NAME:?message}, too
            }
        }
    }

    private Value reference(int line, String name) {
        Value value = values.get(name);
        if (Set.of("HOST_IP", "SERVICE_HOST").contains(name)) return new Value(line, Part.HOST, null);
        if (value != null && value.trouble() != null) {
            if (value.from() != null) return new Value(line, null, value.trouble(), value.from());
            return new Value(line, null, "$" + name + " is from line " + value.line() + ": " + value.trouble(), name);
        }
        if (value != null) return value;
        if (outside.containsKey(name)) return new Value(line, outside.get(name), null);
        return new Value(line, null, "$" + name + " is not set");
    }

    /** What a few commands would say that are often asked here; no other is known, and none is run. */
    private Value answer(int line, String command) {
        String text = switch (command.replaceAll("\\s+", " ")) {
            case "hostname", "hostname -s", "uname -n" -> hostname();
            case "whoami", "id -un" -> System.getProperty("user.name");
            case "pwd" -> Path.of("").toAbsolutePath().toString();
            case "nproc" -> String.valueOf(Runtime.getRuntime().availableProcessors());
            default -> null;
        };
        String name = command.replaceFirst("\\s(?s:.*)", "");
        return new Value(line, text, text != null ? null : "$(" + name + (name.equals(command) ? "" : " …")
                + ") would have to be run, and nothing in this file is: write what it prints");
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return null;
        }
    }
}
