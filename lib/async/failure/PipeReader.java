package async.failure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Reads as bash does, as far as it takes to see where each part of each pipe begins and ends. */
final class PipeReader {
    /** A command as it is written, and where. */
    record Part(String command, Lines lines) {}

    /** Its last line is that of the here-documents that belong to it. */
    record Pipe(List<Part> parts, Lines lines) {}

    private final String text;
    private final int firstLine;
    private final List<Pipe> pipes = new ArrayList<>();
    private final Deque<String> hereDocuments = new ArrayDeque<>();
    private int at, backquotes;

    PipeReader(String text, int firstLine) {
        this.text = text;
        this.firstLine = firstLine;
    }

    /** Of what was read so far: those within another come before it. */
    List<Pipe> pipes() {
        return pipes;
    }

    /** Commands until one of these stands where a command would; which it was. */
    String list(String... ends) {
        while (true) {
            blanks();
            if (at >= text.length()) return "";
            for (String end : ends) if (accept(end)) return end;
            int before = at;
            if (";&|".indexOf(here()) < 0) pipe();
            if (at == before) at++;
        }
    }

    private void pipe() {
        List<Part> parts = new ArrayList<>();
        for (boolean more = true; more; at += !more ? 0 : isNext("|&") ? 2 : 1) {
            blanks();
            parts.add(command());
            more = here() == '|' && !isNext("||");
        }
        int end = at;
        if (!hereDocuments.isEmpty()) blanks();
        Lines lines = new Lines(parts.get(0).lines().first(), lineAt(Math.max(end, at - 1)));
        if (parts.size() > 1) pipes.add(new Pipe(parts, lines));
    }

    Part command() {
        int start = at, end = at;
        boolean opens = true; // a reserved word is one here
        while (at < text.length()) {
            char c = here();
            if (c == ' ' || c == '\t' || isNext("\\\n")) {
                at += c == '\\' ? 2 : 1;
            } else if (c == '#') {
                at = end("\n", at);
            } else if ("\n;|)".indexOf(c) >= 0 || c == '&' && !isNext("&>") || c == '`' && backquotes > 0) {
                break;
            } else {
                if (opens && (accept("!") || accept("time"))) {
                    blanks();
                    start = at;
                    continue;
                }
                if (opens && end > start && closes()) break;
                opens = opens ? compound() : word();
                end = at;
            }
        }
        return new Part(new String(text.substring(start, end).getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8), new Lines(lineAt(start), lineAt(Math.max(start, end - 1))));
    }

    /** A compound command, the head of a function or a word; whether a reserved word is one behind it. */
    private boolean compound() {
        if (isNext("((")) parentheses();
        else if (accept("(")) list(")");
        else if (accept("{")) list("}");
        else if (accept("if")) for (String end = "if"; !List.of("fi", "").contains(end); ) {
            end = list("then", "elif", "else", "fi");
        } else if (accept("while") || accept("until")) {
            list("do");
            list("done");
        } else if (accept("for") || accept("select")) {
            words("do");
            list("done");
        } else if (accept("case")) cases();
        else if (accept("[[")) words("]]");
        else if (accept("function") || accept("coproc")) {
            blanks();
            if ("({".indexOf(here()) < 0) word();
            blanks();
        } else return word();
        return true;
    }

    private void words(String end) {
        for (blanks(); at < text.length() && !accept(end); blanks()) {
            int before = at;
            word();
            if (at == before) at++;
        }
    }

    private void cases() {
        words("in");
        for (String end = ";;"; !end.equals("esac") && !end.isEmpty(); end = list(";;&", ";;", ";&", "esac")) {
            blanks();
            if (accept("esac")) return;
            accept("(");
            words(")");
        }
    }

    /** Up to what ends a word, a redirection, too; whether it is the head of a function, then up to its body. */
    private boolean word() {
        int head = at;
        while (at < text.length()) {
            char c = here(), before = at > 0 ? text.charAt(at - 1) : ' ';
            if (" \t\n;)".indexOf(c) >= 0 || c == '|' && before != '>' || c == '`' && backquotes > 0
                    || c == '&' && before != '<' && before != '>' && !isNext("&>")) return false;
            if (isNext("<<<")) at += 3;
            else if (isNext("<<")) {
                at += isNext("<<-") ? 3 : 2;
                while (here() == ' ') at++;
                int start = at;
                word();
                hereDocuments.add(text.substring(start, at).replaceAll("[\\\\'\"]", ""));
            } else if (isNext("<(") || isNext(">(")) {
                at += 2;
                list(")");
            } else {
                step(false);
                if (c == '(' && text.substring(head, at).matches("[^=]*\\(\\)")) {
                    blanks();
                    return true;
                }
            }
        }
        return false;
    }

    /** One character, or the whole of what it begins. */
    private void step(boolean quoted) {
        char c = here();
        if (c == '\\') at += 2;
        else if (c == '\'' && !quoted) quote(at > 0 && text.charAt(at - 1) == '$');
        else if (c == '"') {
            for (at++; at < text.length() && here() != '"'; ) step(true);
            at++;
        } else if (c == '`') {
            at++;
            backquotes++;
            list("`");
            backquotes--;
        } else if (isNext("$((") || c == '(' && !quoted) {
            at = text.indexOf('(', at);
            parentheses();
        } else if (isNext("$(")) {
            at += 2;
            list(")");
        } else if (isNext("${")) {
            for (at += 2; at < text.length() && here() != '}'; ) {
                if (here() == '(') at++;
                else step(quoted);
            }
            at++;
        } else at++;
    }

    private void quote(boolean ansi) {
        for (at++; at < text.length() && here() != '\''; at++) if (ansi && here() == '\\') at++;
        at++;
    }

    private boolean closes() {
        int before = at;
        boolean closes = Stream.of("}", "then", "elif", "else", "fi", "do", "done", "esac").anyMatch(this::accept);
        at = before;
        return closes;
    }

    /** Arithmetic, an array, a pattern: no commands. */
    private void parentheses() {
        for (at++; at < text.length() && here() != ')'; ) step(false);
        at++;
    }

    /** White space, comments, and below a line the here-documents that it announced. */
    private void blanks() {
        while (at < text.length()) {
            if (here() == '#') {
                at = end("\n", at);
            } else if (here() == '\n') {
                at++;
                while (!hereDocuments.isEmpty()) hereDocument(hereDocuments.remove());
            } else if (here() == ' ' || here() == '\t' || isNext("\\\n")) {
                at += here() == '\\' ? 2 : 1;
            } else return;
        }
    }

    private void hereDocument(String delimiter) {
        boolean over = false;
        while (!over && at < text.length()) {
            int end = end("\n", at);
            over = text.substring(at, end).replaceFirst("^\t+", "").equals(delimiter);
            at = Math.min(end + 1, text.length());
        }
    }

    private int end(String of, int from) {
        int found = text.indexOf(of, from);
        return found < 0 ? text.length() : found;
    }

    private char here() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean isNext(String expected) {
        return text.startsWith(expected, at);
    }

    /** Goes past a reserved word or sign if it stands here; the word as a whole. */
    private boolean accept(String expected) {
        int end = at + expected.length();
        char next = end < text.length() ? text.charAt(end) : '\n';
        boolean sign = "();`".indexOf(expected.charAt(0)) >= 0;
        if (!isNext(expected) || !sign && " \t\n;&|()<>`".indexOf(next) < 0) return false;
        at = end;
        return true;
    }

    private int lineAt(int position) {
        return firstLine + (int) text.substring(0, Math.min(position, text.length())).chars()
                .filter(c -> c == '\n').count();
    }
}
