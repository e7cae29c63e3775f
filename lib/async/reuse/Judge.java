//SOURCES Definitions.java
//SOURCES Difference.java
//SOURCES Earlier.java
//SOURCES FileCache.java
//SOURCES FileSet.java
//SOURCES Fingerprint.java
//SOURCES Lazy.java
//SOURCES Missing.java
//SOURCES Verdict.java
package async.reuse;

import async.model.Event;
import async.model.Reuse;
import async.model.Secrets;
import async.model.Spec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says of each task whether its function must run, or an earlier run of it stands, and keeps what a later one needs.
 *
 * <p>A task that says what it depends on ({@link Reuse}) stands while that is the same, its files are as it made them,
 * and what it comes after stands as well, or ran again and made the same files. One that says nothing may have changed
 * anything: what comes after it runs. In a run that resumes another it stands if it was done there, and so does what it
 * comes after. One that sees a secret never stands: what is kept of it would help to guess.
 *
 * <p>Any thread may ask; the questions read files and ask bash, and block meanwhile: never under a lock.
 */
public final class Judge {
    private final String run;
    private final Path logs;
    private final Secrets secrets;
    private final Lazy<Earlier> earlier;
    private final Lazy<Definitions> definitions;
    private final Lazy<FileCache> cache;
    private final Consumer<String> warn;
    /** What each task left for those that come after it: the same if all that they can see of it is. */
    private final Map<String, String> effects = new ConcurrentHashMap<>();
    /** What each task that runs depended on when it began, however often it was retried; nothing if nobody knows. */
    private final Map<String, Map<String, String>> begun = new ConcurrentHashMap<>();

    /**
     * @param run the id of this one; {@code logs} is the folder of all, which is no task's input
     * @param earlier what earlier runs kept; asked once, when it is needed, as are what is defined, and the cache
     */
    public Judge(String run, Path logs, Secrets secrets, Supplier<Earlier> earlier, Supplier<Definitions> definitions,
            Supplier<FileCache> cache, Consumer<String> warn) {
        this.run = run;
        this.logs = logs;
        this.secrets = secrets;
        this.earlier = new Lazy<>(earlier);
        this.definitions = new Lazy<>(definitions);
        this.cache = new Lazy<>(cache);
        this.warn = warn;
    }

    /** @param values what the tasks before it, {@code after}, hand on to it */
    public Verdict judge(Spec spec, List<String> after, List<String> values) throws IOException {
        begun.put(spec.task(), Map.of()); // until it is known to stand
        Verdict verdict = spec.reuse().isWanted() ? compared(spec, after, values) : resumed(spec, after);
        if (verdict instanceof Verdict.Due due) {
            begun.put(spec.task(), due.parts());
        } else {
            begun.remove(spec.task());
            remember(((Verdict.Stands) verdict).kept());
        }
        return verdict;
    }

    /** A task was left out: what it handed on earlier, and left for others, is what there is. */
    public List<String> leftOut(Spec spec) {
        Optional<Event.Kept> kept = earlier.get().kept(spec.task());
        kept.ifPresent(this::remember);
        return kept.map(Event.Kept::values).orElse(List.of());
    }

    /**
     * What is to be kept of a task whose function returned, without its time; null for nothing.
     *
     * @param values what it handed on
     * @throws Missing if it promised a file that is not there
     */
    public Event.Kept keep(Spec spec, List<String> values) throws IOException {
        Reuse reuse = spec.reuse();
        Map<String, String> parts = begun.getOrDefault(spec.task(), Map.of());
        Map<String, String> products = products(reuse);
        List<String> kept = Reuse.keepable(values, secrets);
        Event.Kept result = new Event.Kept(Duration.ZERO, spec.task(), "", parts, products, kept);
        remember(result);
        if (parts.isEmpty()) return null;
        if (reuse.isCached() && kept != null) {
            try {
                cache.get().store(Fingerprint.of(parts), result.of(run));
            } catch (IOException | RuntimeException e) {
                warn.accept(spec.task() + ": what it made could not be kept in the cache: " + e);
            }
        }
        return result;
    }

    /** What a run that resumes another says of it; reads the earlier ones. */
    public String resuming() {
        return earlier.get().resuming();
    }

    private Verdict resumed(Spec spec, List<String> after) {
        Earlier.Done done = earlier.get().done(spec.task()).orElse(null);
        if (done == null) return due("it was not done in the run before");
        if (!done.command().equals(secrets.hide(spec.command()))) return due("its arguments are others");
        for (String task : after) if (begun.containsKey(task)) return due(task + " ran again");
        String origin = earlier.get().resumed();
        Event.Kept kept = done.kept().orElseGet(() -> new Event.Kept(Duration.ZERO, spec.task(), origin, Map.of(),
                Map.of(), List.of()));
        if (kept.values() == null) return due("what it hands on is kept nowhere");
        return new Verdict.Stands("done in " + kept.origin().replaceFirst("\\..*", ""), kept);
    }

    private static Verdict due(String why) {
        return new Verdict.Due(why, Map.of());
    }

    private Verdict compared(Spec spec, List<String> after, List<String> values) throws IOException {
        Map<String, String> parts = parts(spec, after, values);
        if (parts.isEmpty()) return due("it sees a secret, of which nothing is kept");
        Event.Kept kept = earlier.get().kept(spec.task()).orElse(null);
        String why = kept == null ? "no earlier run is known in which it went well" : difference(kept, parts);
        if (why.isEmpty()) return new Verdict.Stands("up to date", kept);
        Optional<Event.Kept> found = spec.reuse().isCached() ? restored(spec, parts) : Optional.empty();
        return found.isPresent() ? new Verdict.Stands("from the cache", found.get()) : new Verdict.Due(why, parts);
    }

    private Optional<Event.Kept> restored(Spec spec, Map<String, String> parts) {
        try {
            return cache.get().restore(Fingerprint.of(parts));
        } catch (IOException | RuntimeException e) {
            warn.accept(spec.task() + ": the cache cannot be used: " + e);
            return Optional.empty();
        }
    }

    private static String difference(Event.Kept kept, Map<String, String> parts) throws IOException {
        if (kept.values() == null) return "what it hands on is kept nowhere";
        String why = Difference.between(kept.parts(), parts);
        if (!why.isEmpty()) return why;
        Map<String, String> products = new TreeMap<>();
        for (String product : kept.products().keySet()) products.putAll(FileSet.named(product).fingerprints(null));
        return Difference.between(kept.products(), products);
    }

    /** All that a task depends on, each with its fingerprint; nothing if there is a secret among it. */
    private Map<String, String> parts(Spec spec, List<String> after, List<String> values) throws IOException {
        Definitions defined = definitions.get();
        Map<String, String> texts = defined.parts(spec.function());
        texts.put("the name", spec.task());
        texts.put("the command", Fingerprint.joined(spec.command()));
        texts.put("how it is called", spec.mode().word() + spec.keeping() + spec.reuse().products());
        texts.put("what is handed on to it", Fingerprint.joined(values));
        for (String task : after) texts.put("task " + task, effects.getOrDefault(task, run + task));
        Map<String, String> files = new TreeMap<>();
        for (String input : spec.reuse().inputs()) {
            if (input.startsWith("$")) {
                texts.put(input, defined.variable(input.substring(1)));
                continue;
            }
            Map<String, String> found = FileSet.of(input).fingerprints(logs);
            if (found.isEmpty()) warn.accept(spec.task() + ": there is no file " + input);
            found.forEach((file, print) -> files.put(Difference.FILE + file, print));
        }
        boolean isSecret = Set.copyOf(texts.values()).stream().anyMatch(secrets::areIn)
                || files.keySet().stream().anyMatch(secrets::areIn);
        if (isSecret) return Map.of();
        texts.replaceAll((part, text) -> Fingerprint.of(text));
        files.putAll(texts);
        return files;
    }

    /** @throws Missing if there is none for one of the promises */
    private static Map<String, String> products(Reuse reuse) throws IOException {
        Map<String, String> products = new TreeMap<>();
        for (String product : reuse.products()) {
            Map<String, String> files = FileSet.of(product).fingerprints(null);
            if (files.isEmpty()) throw new Missing(product);
            products.putAll(files);
        }
        return products;
    }

    private void remember(Event.Kept kept) {
        effects.put(kept.task(), kept.products().isEmpty() ? kept.of(run).origin() + kept.task()
                : Fingerprint.of(kept.products()));
    }
}
