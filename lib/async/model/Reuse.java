package async.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What lets an earlier run of a task stand for a new one: all that it depends on is the same, and what it made is
 * there.
 *
 * @param isWanted whether that is asked for
 * @param inputs names, globs and folders of files that it reads, {@code $NAME} for a variable
 * @param products names and globs of files that it makes
 * @param isCached whether they are kept for runs elsewhere and later
 */
public record Reuse(boolean isWanted, List<String> inputs, List<String> products, boolean isCached) {
    /** What a line of the journal may hold of values, in characters. */
    private static final int MOST_VALUES = 1 << 20;
    public static final Reuse NONE = new Reuse(false, List.of(), List.of(), false);

    public Reuse reading(List<String> more) {
        return new Reuse(true, and(inputs, more), products, isCached);
    }

    public Reuse making(List<String> more) {
        return new Reuse(true, inputs, and(products, more), isCached);
    }

    public Reuse cached() {
        return new Reuse(true, inputs, products, true);
    }

    /** Values as a later run may have them; null for a secret, what is too long for a line, bytes that are no text. */
    public static List<String> keepable(List<String> values, Secrets secrets) {
        int length = 0;
        for (String value : values) {
            length += value.length();
            if (secrets.areIn(value) || value.indexOf('\ufffd') >= 0 || length > MOST_VALUES) return null;
        }
        return values;
    }

    private static List<String> and(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
