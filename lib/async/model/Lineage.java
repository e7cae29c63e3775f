package async.model;

import java.util.BitSet;
import java.util.List;

/**
 * Whose values a task starts with. {@link Handovers} makes them.
 *
 * @param ids of the attempts whose values it adopts, in the order in which bash is to take them: of a name that several
 *     hand on the last one's counts, and nobody is among them whose names others have all handed on again
 * @param before of all attempts that came before and handed on values, those that do not count any more among them
 */
public record Lineage(List<Integer> ids, BitSet before) {
    public static final Lineage NONE = new Lineage(List.of(), new BitSet());

    public Lineage {
        ids = List.copyOf(ids);
    }
}
