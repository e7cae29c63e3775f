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

    private static List<String> and(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
