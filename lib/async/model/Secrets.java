package async.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Values that nobody is to see, and how to hide them: as they are, and as bash's trace quotes them. One of several
 * lines is hidden line by line. What was changed on its way (encoded, cut in two by other text) is not known again.
 * Pure and immutable.
 */
public final class Secrets {
    public static final Secrets NONE = new Secrets(List.of());
    private static final String SIGN = "***";
    /** A line of a value of several that is shorter (a brace, say) is no secret: half of a log would be gone. */
    private static final int SHORTEST_LINE = 4;

    private static final Pattern QUOTED = Pattern.compile("\\\\([\"$`\\\\])");

    /** The longest first: one may hold another. */
    private final List<String> texts;

    private Secrets(List<String> texts) {
        this.texts = texts;
    }

    /** These and one more; nothing is hidden for an empty one. */
    public Secrets with(String value) {
        List<String> more = new ArrayList<>(texts);
        String[] lines = value.split("[\r\n]+");
        for (String line : lines) {
            if (line.isBlank() || lines.length > 1 && line.length() < SHORTEST_LINE) continue;
            for (String text : List.of(line, line.replace("'", "'\\''"))) if (!more.contains(text)) more.add(text);
        }
        more.sort(Comparator.comparingInt(String::length).reversed());
        return new Secrets(List.copyOf(more));
    }

    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Whether one is in a text, as it is or as bash's declare quotes it. */
    public boolean areIn(String text) {
        if (isEmpty()) return false;
        String plain = QUOTED.matcher(text).replaceAll("$1");
        return !hide(text).equals(text) || !hide(plain).equals(plain);
    }

    /** As they are written to a log, the longest first. */
    public List<byte[]> bytes() {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    public String hide(String text) {
        String hidden = text;
        for (String secret : texts) hidden = hidden.replace(secret, SIGN);
        return hidden;
    }

    /** The same of text that is still being written: the beginning of a secret at its end is hidden, too. */
    public String hideBegun(String text) {
        String hidden = hide(text);
        for (String secret : texts) {
            for (int length = Math.min(secret.length() - 1, hidden.length()); length > 0; length--) {
                if (!hidden.endsWith(secret.substring(0, length))) continue;
                return hidden.substring(0, hidden.length() - length) + SIGN;
            }
        }
        return hidden;
    }

    public List<String> hide(List<String> words) {
        return isEmpty() ? words : words.stream().map(this::hide).toList();
    }

    public Outcome hide(Outcome outcome) {
        if (isEmpty()) return outcome;
        if (outcome instanceof Outcome.Exit exit) {
            return new Outcome.Exit(exit.status(), hide(exit.command()), exit.stack(), hide(exit.remark()));
        }
        if (outcome instanceof Outcome.Lost lost) return new Outcome.Lost(hide(lost.why()));
        if (outcome instanceof Outcome.NotMade not) return new Outcome.NotMade(hide(not.product()));
        if (outcome instanceof Outcome.Skipped skipped) return new Outcome.Skipped(hide(skipped.why()));
        if (outcome instanceof Outcome.NotStarted not) return new Outcome.NotStarted(hide(not.why()));
        return outcome;
    }

    public IgnoredFailure hide(IgnoredFailure failure) {
        return new IgnoredFailure(failure.exitStatus(), hide(failure.command()), failure.where());
    }

    /** The event as it may be told. */
    public Event hide(Event event) {
        if (isEmpty()) return event;
        if (event instanceof Event.Declared declared) {
            return new Event.Declared(declared.at(), declared.task(), hide(declared.command()), declared.after(),
                    declared.before(), declared.locks(), declared.weight(), declared.log());
        }
        if (event instanceof Event.Retrying retrying) {
            return new Event.Retrying(retrying.at(), retrying.task(), retrying.attempt(), hide(retrying.outcome()),
                    retrying.delay());
        }
        if (event instanceof Event.Ignored ignored) {
            return new Event.Ignored(ignored.at(), ignored.task(),
                    ignored.failures().stream().map(this::hide).toList());
        }
        if (event instanceof Event.Ended ended) {
            return new Event.Ended(ended.at(), ended.task(), hide(ended.outcome()), ended.cpu());
        }
        if (event instanceof Event.BashLost lost) return new Event.BashLost(lost.at(), hide(lost.why()));
        if (event instanceof Event.Warned warned) return new Event.Warned(warned.at(), hide(warned.message()));
        if (event instanceof Event.Noted noted) return new Event.Noted(noted.at(), hide(noted.message()));
        if (event instanceof Event.Printed printed) return new Event.Printed(printed.at(), hide(printed.text()));
        return event;
    }
}
