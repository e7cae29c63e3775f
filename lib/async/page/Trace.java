package async.page;

import async.model.Event;
import async.model.Outcome;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.time.Duration;
import java.util.List;

/**
 * A run in the Trace Event Format, which Perfetto and chrome://tracing open: a track for each slot with the attempts
 * that ran in it; a retry is an instant, and what a task waited for a lock an asynchronous event. Pure.
 */
public final class Trace {
    private static final int PROCESS = 1;

    private final JsonStringWriter json = JsonWriter.string();

    private Trace() {}

    /** One JSON object, with its times in microseconds from the first declaration. */
    public static String json(List<Event> events) {
        return new Trace().write(Story.of(events));
    }

    static String json(Story story) {
        return new Trace().write(story);
    }

    private String write(Story story) {
        json.object().value("displayTimeUnit", "ms").array("traceEvents");
        named("process_name", 0, story.run().script());
        for (int slot = 0; slot < story.slots(); slot++) named("thread_name", slot, "slot " + (slot + 1));
        for (TaskStory task : story.tasks()) {
            for (TaskStory.Attempt attempt : task.attempts()) attempt(task, attempt);
            if (!task.lock().equals(TaskStory.NO_LOCK)) lock(task);
        }
        return json.end().end().done();
    }

    private void named(String what, int slot, String name) {
        begin(what, "M", slot).object("args").value("name", name).end().end();
    }

    private void attempt(TaskStory task, TaskStory.Attempt attempt) {
        Outcome outcome = attempt.outcome();
        boolean last = attempt.equals(task.attempts().get(task.attempts().size() - 1));
        begin(task.name(), "X", attempt.slot()).value("cat", task.state().word());
        json.value("ts", micros(attempt.from())).value("dur", micros(attempt.time()));
        if (outcome != null && outcome.isFailure()) json.value("cname", "terrible");
        json.object("args").value("command", String.join(" ", task.declared().command()));
        json.value("attempt", attempt.number());
        if (outcome instanceof Outcome.Exit exit) json.value("exit", exit.status());
        if (outcome != null && !outcome.isDone()) json.value("result", outcome.text());
        if (last && task.ended() != null) json.value("cpu", task.cpu().toNanos() / 1e9);
        if (task.critical()) json.value("critical", true);
        if (!task.after().isEmpty()) json.array("after", task.after());
        if (!task.declared().locks().isEmpty()) json.array("locks", task.declared().locks().keySet());
        json.end().end();
        if (last || outcome == null) return;
        begin("retry of " + task.name(), "i", attempt.slot()).value("s", "t").value("ts", micros(attempt.to()));
        json.object("args").value("result", outcome.text()).end().end();
    }

    private void lock(TaskStory task) {
        TaskStory.LockWait wait = task.lock();
        for (String phase : List.of("b", "e")) {
            begin(task.name() + " waits for " + wait.lock(), phase, task.attempts().get(0).slot()).value("cat", "lock");
            json.value("id", task.ordinal()).value("ts", micros(phase.equals("b") ? wait.from() : wait.to()));
            json.object("args").value("holder", wait.holder()).end().end();
        }
    }

    private JsonStringWriter begin(String name, String phase, int slot) {
        return json.object().value("name", name).value("ph", phase).value("pid", PROCESS).value("tid", slot + 1);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1000;
    }
}
