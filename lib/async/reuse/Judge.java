//SOURCES Definitions.java
//SOURCES Difference.java
//SOURCES Earlier.java
//SOURCES FileCache.java
//SOURCES FileSet.java
//SOURCES Fingerprint.java
//SOURCES Missing.java
//SOURCES Verdict.java
package async.reuse;

import async.model.Event;
import async.model.Reuse;
import async.model.Secrets;
import async.model.Spec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Says of each task whether its function must run, or an earlier run of it stands, and keeps what a later one needs.
 *
 * <p>A task that says what it depends on ({@link Reuse}) stands while that is the same, its files are as it made them,
 * and what it comes after stands as well, or ran again and made the same files. One that says nothing may have changed
 * anything: what comes after it runs. In a run that resumes another it stands if it was done there.
 *
 * <p>Any thread may ask; the questions read files, and block meanwhile.
 */
public final class Judge {
    /** What a line of the journal may hold of values. */
    private static final int MOST_VALUES = 1 << 20;
    private static final Pattern QUOTED = Pattern.compile("\\\\([\"$`\\\\])");

    private final String run;
    private final Secrets secrets;
    private final Supplier<Earlier> reading;
    private final Supplier<Definitions> asking;
    private final FileCache cache;
    private final Consumer<String> warn;
    private Earlier earlier;
    private Definitions definitions;
    /** What each task left for those that come after it: the same if all that they can see of it is. */
    private final Map<String, String> effects = new ConcurrentHashMap<>();
    /** What each task depended on when it began, however often it was retried. */
    private final Map<String, Map<String, String>> begun = new ConcurrentHashMap<>();

    /**
     * @param run the name of this one's folder
     * @param reading what earlier runs kept; asked once, when it is needed, as is {@code asking}: what there is defined
     */
    public Judge(String run, Secrets secrets, Supplier<Earlier> reading, Supplier<Definitions> asking,
            FileCache cache, Consumer<String> warn) {
        this.run = run;
        this.secrets = secrets;
        this.reading = reading;
        this.asking = asking;
        this.cache = cache;
        this.warn = warn;
    }

    /** @param values what the tasks before it, {@code after}, hand on to it */
    public Verdict judge(Spec spec, List<String> after, List<String> values) {
        try {
            Verdict verdict = spec.reuse().isWanted() ? compared(spec, after, values) : resumed(spec);
            if (verdict instanceof Verdict.Stands stands) remember(stands.kept());
            if (verdict instanceof Verdict.Due due) begun.put(spec.task(), due.parts());
            return verdict;
        } catch (IOException | RuntimeException e) {
            return new Verdict.Due("what it depends on cannot be read: " + e, Map.of());
        }
    }

    /** A task was left out: what it left earlier is what there is. */
    public void leftOut(Spec spec) {
        if (spec.reuse().isWanted()) earlier().kept(spec.task()).ifPresent(this::remember);
    }

    /**
     * What is to be kept of a task whose function returned, without its time.
     *
     * @param values what it handed on
     * @throws Missing if it promised a file that is not there
     */
    public Event.Kept keep(Spec spec, List<String> values) throws IOException {
        Reuse reuse = spec.reuse();
        Map<String, String> parts = begun.getOrDefault(spec.task(), Map.of());
        Map<String, String> products = products(reuse);
        List<String> kept = isKept(values) ? values : null;
        Event.Kept result = new Event.Kept(Duration.ZERO, spec.task(), run, parts, products, kept);
        remember(result);
        if (reuse.isCached() && !parts.isEmpty() && kept != null) {
            try {
                cache.store(Fingerprint.of(parts), result);
            } catch (IOException e) {
                warn.accept(spec.task() + ": what it made could not be kept in the cache: " + e);
            }
        }
        return result;
    }

    /** What a run that resumes another says of it; reads the earlier ones. */
    public String resuming() {
        if (earlier().latest().isEmpty()) return "there is no earlier run to resume";
        if (!earlier().otherwise().isEmpty()) {
            return "not resuming " + earlier().latest() + ": the variable " + earlier().otherwise();
        }
        int done = earlier().doneInLatest();
        String tasks = done + (done == 1 ? " task" : " tasks");
        return "resuming " + earlier().latest() + ", in which " + tasks + " went well";
    }

    private synchronized Earlier earlier() {
        if (earlier == null) earlier = reading.get();
        return earlier;
    }

    private synchronized Definitions definitions() {
        if (definitions == null) definitions = asking.get();
        return definitions;
    }

    private Verdict resumed(Spec spec) {
        Earlier.Done done = earlier().done(spec.task()).orElse(null);
        if (done == null) return new Verdict.Due("it was not done in the run before", Map.of());
        if (!done.command().equals(secrets.hide(spec.command()))) {
            return new Verdict.Due("its arguments are others", Map.of());
        }
        Event.Kept kept = done.kept().orElseGet(() -> new Event.Kept(Duration.ZERO, spec.task(), earlier().latest(),
                Map.of(), Map.of(), List.of()));
        if (kept.values() == null) return new Verdict.Due("what it hands on is kept nowhere", Map.of());
        return new Verdict.Stands("done in " + kept.origin(), kept);
    }

    private Verdict compared(Spec spec, List<String> after, List<String> values) throws IOException {
        Map<String, String> parts = parts(spec, after, values);
        Event.Kept kept = earlier().kept(spec.task()).orElse(null);
        String why = kept == null ? "no earlier run is known in which it went well" : difference(kept, parts);
        if (why.isEmpty()) return new Verdict.Stands("up to date", kept);
        Optional<Event.Kept> found = spec.reuse().isCached() ? cache.restore(Fingerprint.of(parts)) : Optional.empty();
        return found.isPresent() ? new Verdict.Stands("from the cache", found.get()) : new Verdict.Due(why, parts);
    }

    private static String difference(Event.Kept kept, Map<String, String> parts) throws IOException {
        if (kept.values() == null) return "what it hands on is kept nowhere";
        String why = Difference.between(kept.parts(), parts);
        if (!why.isEmpty()) return why;
        Map<String, String> products = new TreeMap<>();
        for (String product : kept.products().keySet()) products.putAll(FileSet.named(product).fingerprints());
        return Difference.between(kept.products(), products);
    }

    /** All that a task depends on, each with its fingerprint. */
    private Map<String, String> parts(Spec spec, List<String> after, List<String> values) throws IOException {
        Definitions defined = definitions();
        Map<String, String> parts = defined.parts(spec.function(), this::isSecret);
        parts.put("the command", Fingerprint.of(spec.command()));
        parts.put("how it is called", Fingerprint.of(List.of(spec.mode().word(), spec.keeping().toString(),
                spec.reuse().products().toString())));
        parts.put("what is handed on to it", Fingerprint.of(values));
        for (String task : after) parts.put("task " + task, Fingerprint.of(effects.getOrDefault(task, run + task)));
        for (String input : spec.reuse().inputs()) {
            if (input.startsWith("$")) {
                String declared = defined.variable(input.substring(1));
                // a secret's own fingerprint could be guessed
                parts.put(input, isSecret(declared) ? Fingerprint.of(List.of(declared, Fingerprint.of(parts)))
                        : Fingerprint.of(declared));
                continue;
            }
            Map<String, String> files = FileSet.of(input).fingerprints();
            if (files.isEmpty()) warn.accept(spec.task() + ": there is no file " + input);
            parts.putAll(files);
        }
        return parts;
    }

    /** @throws Missing if there is none for one of the promises */
    private static Map<String, String> products(Reuse reuse) throws IOException {
        Map<String, String> products = new TreeMap<>();
        for (String product : reuse.products()) {
            Map<String, String> files = FileSet.of(product).fingerprints();
            if (files.isEmpty()) throw new Missing(product);
            products.putAll(files);
        }
        return products;
    }

    private void remember(Event.Kept kept) {
        effects.put(kept.task(), kept.products().isEmpty() ? kept.origin() + kept.task()
                : Fingerprint.of(kept.products()));
    }

    /** Not what is secret, nor what is too long for a line, nor bytes that are no text. */
    private boolean isKept(List<String> values) {
        int length = 0;
        for (String value : values) {
            length += value.length();
            if (isSecret(value) || value.indexOf('\ufffd') >= 0) return false;
        }
        return length <= MOST_VALUES;
    }

    /** As it is, or as bash's declare quotes it. */
    private boolean isSecret(String text) {
        return !secrets.isEmpty() && (!secrets.hide(text).equals(text)
                || !secrets.hide(QUOTED.matcher(text).replaceAll("$1")).equals(QUOTED.matcher(text).replaceAll("$1")));
    }
}
