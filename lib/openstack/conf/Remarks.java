package openstack.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is said of a local.conf: what changes nothing here is {@code ignored}, each with its reason, and what cannot be
 * understood is among the {@code problems}, all of them at once.
 */
public record Remarks(Path file, List<Remark> ignored, List<Remark> problems) {
    /** What is said of a line; line 0 is the file as a whole. {@code what} is empty for a problem. */
    public record Remark(int line, String what, String why) {}

    /** None yet. */
    Remarks(Path file) {
        this(file, new ArrayList<>(), new ArrayList<>());
    }

    void ignored(int line, String what, String why) {
        ignored.add(new Remark(line, what, why));
    }

    void problem(int line, String why) {
        problems.add(new Remark(line, "", why));
    }

    /** A line for each thing that changes nothing here; empty if there is none. No values: they may be secrets. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Remark remark : of(ignored, false)) {
            text.append(String.format("%n%s: %s %s%n", file, remark.what(), remark.why()));
        }
        List<Remark> lines = of(ignored, true);
        int width = lines.stream().mapToInt(remark -> remark.what().length()).filter(length -> length <= 40).max()
                .orElse(1);
        String form = "  %-5d %-" + width + "s  %s%n";
        if (!lines.isEmpty()) text.append(String.format("%n%s: read, and without effect here:%n", file));
        for (Remark remark : lines) text.append(String.format(form, remark.line(), remark.what(), remark.why()));
        return text.toString();
    }

    /** One line for all of them; empty if there is none. */
    public String summary() {
        List<String> names = of(ignored, true).stream().map(Remark::what).distinct().toList();
        if (names.isEmpty()) return "";
        String some = String.join(", ", names.subList(0, Math.min(4, names.size()))) + (names.size() > 4 ? ", …" : "");
        String entries = names.size() + (names.size() == 1 ? " entry has" : " entries have");
        return file + ": " + entries + " no effect here (" + some + "); each with its reason: --show-config";
    }

    /** Those that stand on a line, in order, or those of the file as a whole. */
    private static List<Remark> of(List<Remark> remarks, boolean lines) {
        return remarks.stream().filter(remark -> remark.line() > 0 == lines)
                .sorted(Comparator.comparingInt(Remark::line)).toList();
    }

    /** The place of a line, for a message. */
    String at(int line) {
        return line == 0 ? file.toString() : file + ":" + line;
    }
}
