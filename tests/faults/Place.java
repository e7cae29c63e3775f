package tests.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a script may find itself: in this environment, started through this command. */
record Place(String name, Map<String, String> variables, List<String> through, Set<Trait> traits) {
    /** What is otherwise there than usual. */
    enum Trait {
        /** It may end with status 1 and one message instead. */
        MAY_BE_REFUSED,
        /** It must end with another status than 0 and a word on stderr, if that can be written. */
        MUST_FAIL,
        /** Nobody sees its stdout. */
        UNSEEN,
        /** A warning on stderr tells of it. */
        WARNED,
        /** bash traces all it does into the logs. */
        TRACED,
        /** It is shown in colour. */
        COLOURED,
        /** Its folder's name has a blank and an umlaut. */
        IN_A_FOLDER_WITH_A_NAME,
        /** As a user without rights. */
        AS_AN_ORDINARY_USER
    }

    /** A place where these variables are set: name, value, name, value … A null removes one. */
    static Place where(String name, String... variables) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < variables.length; i += 2) map.put(variables[i], variables[i + 1]);
        return new Place(name, Collections.unmodifiableMap(map), List.of(), EnumSet.noneOf(Trait.class));
    }

    /** Where a variable is set, and named after that. */
    static Place with(String variable, String value) {
        return where(variable + "=" + value, variable, value);
    }

    Place through(String... command) {
        return new Place(name, variables, Arrays.asList(command), traits);
    }

    /** Through a line of bash, in which "$@" is the script. */
    Place bash(String line) {
        return through("bash", "-c", line, "bash");
    }

    Place that(Trait... more) {
        List<Trait> all = new ArrayList<>(traits);
        all.addAll(List.of(more));
        return new Place(name, variables, through, EnumSet.copyOf(all));
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }
}
