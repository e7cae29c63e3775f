package openstack;

import java.util.Collection;

/** Which known name a mistyped one was meant to be. Pure. */
final class Likeness {
    private Likeness() {}

    /** A name of six letters or more that one slip of the keyboard makes of {@code word}; null if there is none. */
    static String of(String word, Collection<String> known) {
        return known.stream().filter(name -> name.length() > 4 && !name.equals(word) && isOneSlip(word, name)).findFirst().orElse(null);
    }

    /** One letter more, less, another, or two in the wrong order. */
    private static boolean isOneSlip(String a, String b) {
        int start = 0;
        while (start < a.length() && start < b.length() && a.charAt(start) == b.charAt(start)) start++;
        String restA = a.substring(start);
        String restB = b.substring(start);
        if (restA.isEmpty() || restB.isEmpty()) return restA.length() + restB.length() == 1;
        if (restA.substring(1).equals(restB) || restB.substring(1).equals(restA) || restA.substring(1).equals(restB.substring(1))) return true;
        return restA.length() > 1 && restB.length() > 1 && restA.charAt(0) == restB.charAt(1) && restA.charAt(1) == restB.charAt(0)
                && restA.substring(2).equals(restB.substring(2));
    }
}
