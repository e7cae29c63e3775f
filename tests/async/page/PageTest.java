package tests.async.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import async.model.Event;
import async.page.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tests.InAFolder;

/** report.html: what it shows, and that nothing a task says can do anything in it. */
class PageTest extends InAFolder {
    private static final String EVIL = "</pre></script><script>alert(1)</script><img src=x onerror='alert(2)'>\"&";

    private String page(Events events) {
        return Report.html(events.all, folder);
    }

    private Path log(String task, String text) throws IOException {
        return Files.writeString(folder.resolve(task + ".log"), text);
    }

    private static void in(String page, String expected) {
        assertTrue(page.contains(expected), () -> "no " + expected + " in " + page);
    }

    /** The body without the page's own script. */
    private static String body(String page) {
        return page.substring(page.indexOf("<body>"), page.lastIndexOf("<script>"));
    }

    @Test
    void nothing_that_a_task_says_becomes_markup() throws IOException {
        Events events = new Events().declared(EVIL).started(0, EVIL, 1)
                .ended(10, EVIL, Events.failure(EVIL, EVIL, 3)).ran(0, 10, "web");
        events.all.add(new Event.Warned(Duration.ZERO, EVIL));
        log("web", EVIL + "\n");
        String body = body(page(events));
        assertFalse(body.contains("<img") || body.contains("<script"), body);
        assertFalse(body.contains("alert(1)</"), body);
        in(body, "&lt;/pre&gt;&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(2)");
    }

    @Test
    void a_browser_runs_the_pages_own_script_and_no_other_and_loads_nothing() throws NoSuchAlgorithmException {
        String page = page(new Events().ran(0, 10, "web"));
        String script = page.substring(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));
        String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256")
                .digest(script.getBytes(StandardCharsets.UTF_8)));
        in(page, "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + hash + "'\"");
        assertFalse(page.matches("(?s).*(https?://|\\bsrc=|url\\(|@import|<link).*"), page);
    }

    @Test
    void failures_come_first_with_their_place_stack_and_last_words() throws IOException {
        log("web", "one\n".repeat(50) + "the last word\n");
        String page = page(new Events().ran(0, 10, "database").declared("web").started(0, "web", 1)
                .ended(1500, "web", Events.failure("grep -q <x", "/home/me/f.bash", 13)).over(1600));
        String failures = page.substring(page.indexOf("id=\"failures\""), page.indexOf("id=\"timeline\""));
        in(failures, "exit status 7");
        in(failures, "<pre class=\"command\">grep -q &lt;x</pre>");
        in(failures, "<li><code>/home/me/f.bash:13</code> in <code>web</code></li>\n<li><code>/home/me/f.bash:99</code>"
                + " in <code>main</code></li>");
        in(failures, "the last word\n</pre>");
        in(page, "<title>deploy: 1 failed, 1 done</title>");
        assertTrue(page.indexOf("<details id=\"t1\"") < page.indexOf("<details id=\"t0\""), page);
    }

    @Test
    void colours_become_spans_and_other_sequences_nothing() throws IOException {
        log("web", "\033[1;31mred\033[22m thin\033[0m plain \033[38;2;1;2;3mtrue\033[m \033[2J\033[93mbright\n");
        in(page(new Events().ran(0, 10, "web")), "<span class=\"bold red\">red</span><span class=\"red\"> thin</span>"
                + " plain true <span class=\"yellow\">bright</span>");
    }

    @Test
    void invalid_characters_are_visible_and_others_languages_are_as_they_are() throws IOException {
        Files.write(folder.resolve("web.log"), new byte[] {'a', (byte) 0xff, 0, 'b', '\n'});
        log("数据库", "日本語 🚀\n");
        String page = page(new Events().ran(0, 10, "web").ran(0, 10, "数据库"));
        in(page, "a\ufffd\u2400b\n");
        in(page, "日本語 🚀\n");
        in(page, ">数据库</span>");
    }

    @Test
    void of_a_huge_log_the_page_has_both_ends_and_says_what_it_left_out() throws IOException {
        Path log = log("web", "first\n" + "0123456789abcdef\n".repeat(200_000) + "last\n");
        String page = page(new Events().ran(0, 10, "web"));
        in(page, "<pre class=\"log\">first\n");
        in(page, "last\n</pre>");
        in(page, " KiB are left out here; all of it is in <a href=\"./web.log\">" + log + "</a>");
        assertTrue(page.length() < 1 << 20, page.length() + " characters");
    }

    @Test
    void a_log_without_a_newline_and_one_that_is_gone_and_an_empty_one_are_told() throws IOException {
        log("endless", "x".repeat(3_000_000));
        log("silent", "");
        String page = page(new Events().ran(0, 10, "endless").ran(0, 10, "silent").ran(0, 10, "gone"));
        in(page, "xxxx");
        in(page, "It said nothing.");
        in(page, "no log at " + folder.resolve("gone.log"));
    }

    @Test
    void five_hundred_tasks_make_a_page_that_a_browser_bears() throws IOException {
        Events events = new Events();
        for (int i = 0; i < 500; i++) {
            log("task-" + i, "a line of this log\n".repeat(20_000));
            if (i < 4) events.ran(i, i + 10, "task-" + i);
            else events.ran(i * 10L, i * 10L + 10, "task-" + i, "task-" + (i - 4));
        }
        int length = page(events).length();
        assertTrue(length < 12 << 20, length + " characters");
    }

    @Test
    void the_critical_path_is_marked_and_the_graph_leaves_out_what_a_chain_says() {
        String page = page(new Events().ran(0, 10, "a").ran(10, 20, "b", "a").ran(20, 30, "c", "a", "b")
                .ran(0, 5, "side"));
        in(page, "<a class=\"bar done critical\" href=\"#t1\" style=\"left:33.333%;width:33.333%\" title=\"b: ");
        in(page, "<a class=\"bar done\" href=\"#t3\"");
        assertEquals(3, page.split("<path ", -1).length, "a to b, b to c, not a to c");
    }

    @Test
    void a_run_that_was_killed_is_told_as_far_as_it_got() {
        String page = page(new Events().ran(0, 10, "done").declared("running").started(10, "running", 1)
                .declared("waiting", "running"));
        in(page, "The run was not over when this was written.");
        in(page, "1 running, 1 done, 1 waiting");
    }

    @Test
    void a_run_without_a_task_is_a_page_too() {
        in(page(new Events().over(10)), "no tasks");
    }

    @Test
    void numbers_have_a_point_whatever_the_users_language() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            in(page(new Events().ran(0, 10, "a").ran(10, 30, "b", "a")), "left:33.333%;width:66.667%");
        } finally {
            Locale.setDefault(before);
        }
    }
}
