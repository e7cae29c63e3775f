package openstack.conf;

import java.util.Collection;

/** Which known name a mistyped one was meant to be. Pure. */
final class Likeness {
    private Likeness() {}

    /** A name of five letters or more that one slip of the keyboard makes {@code word}; null if there is none. */
    static String of(String word, Collection<String> known) {
        return known.stream().filter(name -> name.length() > 4 && !name.equals(word) && isOneSlip(word, name))
                .findFirst().orElse(null);
    }

    /** One letter more, less, another, or two in the wrong order. */
    private static boolean isOneSlip(String a, String b) {
        int start = 0;
        while (start < a.length() && start < b.length() && a.charAt(start) == b.charAt(start)) start++;
        String restA = a.substring(start);
        String restB = b.substring(start);
        if (restA.isEmpty() || restB.isEmpty()) return restA.length() + restB.length() == 1;
        String afterA = restA.substring(1);
        String afterB = restB.substring(1);
        if (afterA.equals(restB) || afterB.equals(restA) || afterA.equals(afterB)) return true;
        return restA.length() == restB.length() && afterA.length() > 0 && restA.charAt(0) == afterB.charAt(0)
                && afterA.charAt(0) == restB.charAt(0) && afterA.substring(1).equals(afterB.substring(1));
    }
}
