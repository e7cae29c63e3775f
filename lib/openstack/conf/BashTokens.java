package openstack.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import openstack.conf.Statement.Beyond;
import openstack.conf.Statement.Piece;
import openstack.conf.Statement.Reference;
import openstack.conf.Statement.Substitution;
import openstack.conf.Statement.Text;
import openstack.conf.Statement.Unreadable;
import openstack.conf.Statement.Word;

/** Divides bash into words and operators: quotes, escapes, comments, expansions, here-documents. Pure. */
final class BashTokens {
    /** A line that hardly belongs into the quotes that the line before has opened. */
    private static final Pattern NEXT = Pattern.compile(
            "\\s*((export\\s+)?[A-Z_][A-Z0-9_]*\\+?=\\S|(enable|disable)_(service|plugin|all_services)\\b).*");
    private static final Pattern NAME = Pattern.compile("\\$([A-Za-z_]\\w*)");
    private static final Pattern BRACED = Pattern.compile("\\$\\{([A-Za-z_]\\w*)(:?[-=+?])?");

    /** A word, or an operator between words: ; & | && || ( ) and the end of a line. */
    record Token(int line, String operator, Word word) {
        boolean is(String text) {
            return text.equals(operator);
        }

        /** True for what ends a command. */
        boolean ends() {
            return word == null && !is("(") && !is(")");
        }

        String text() {
            return word == null ? operator : word.source();
        }
    }

    private final String text;
    private final int firstLine;
    private final int[] ends; // of its lines
    private final List<Statement> unreadable;
    private int at;

    private BashTokens(String text, int firstLine, List<Statement> unreadable) {
        this.unreadable = unreadable;
        this.text = text;
        this.firstLine = firstLine;
        ends = IntStream.range(0, text.length()).filter(i -> text.charAt(i) == '\n').toArray();
    }

    /** The tokens; what has no end goes to {@code unreadable}, and what follows it is read all the same. */
    static List<Token> of(List<String> lines, int firstLine, List<Statement> unreadable) {
        return new BashTokens(String.join("\n", lines) + "\n", firstLine, unreadable).tokens();
    }

    private List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        List<String> documents = new ArrayList<>();
        while (at < text.length()) {
            char c = text.charAt(at);
            int line = line();
            if (text.startsWith("\\\n", at)) {
                at += 2;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '#') {
                at = text.indexOf('\n', at);
            } else if (c == '\n') {
                tokens.add(new Token(line, "\n", null));
                at++;
                skip(documents);
            } else if (c == '<' || c == '>') {
                redirection(tokens, documents);
            } else if (";&|()".indexOf(c) >= 0) {
                String two = text.substring(at, Math.min(text.length(), at + 2));
                String operator = Set.of("&&", "||", ";;", "|&").contains(two) ? two : String.valueOf(c);
                tokens.add(new Token(line, operator.equals("|&") ? "|" : operator, null));
                at += operator.length();
            } else {
                int start = at;
                List<Piece> pieces = word(() -> at >= text.length() || " \t\r\n;&|<>".indexOf(text.charAt(at)) >= 0
                        || "()".indexOf(text.charAt(at)) >= 0);
                tokens.add(new Token(line, null, new Word(text.substring(start, at).replace("\\\n", ""), pieces)));
            }
        }
        return tokens;
    }

    /** < or > and the file; behind a value that is no redirection to anybody but bash. */
    private void redirection(List<Token> tokens, List<String> documents) {
        boolean document = text.startsWith("<<", at) && !text.startsWith("<<<", at);
        char before = at == 0 ? '\n' : text.charAt(at - 1);
        boolean numbered = !tokens.isEmpty() && tokens.get(tokens.size() - 1).text().matches("\\d"); // 2>&1
        if (numbered && Character.isDigit(before)) tokens.remove(tokens.size() - 1);
        while (at < text.length() && "<>-&".indexOf(text.charAt(at)) >= 0) at++;
        while (at < text.length() && text.charAt(at) == ' ') at++;
        int start = at;
        word(() -> at >= text.length() || " \t\r\n;|<>()".indexOf(text.charAt(at)) >= 0);
        if (document) documents.add(text.substring(start, at).replaceAll("[\"'\\\\]", ""));
        Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        if (!numbered && " \t\n".indexOf(before) < 0 && last != null && last.word() != null) {
            tokens.remove(tokens.size() - 1);
            List<Piece> pieces = new ArrayList<>(last.word().pieces());
            boolean blank = text.charAt(at) == '>'; // <your address>
            pieces.add(new Beyond(blank ? "write the value in place of <…>"
                    : "< and > need quotes: to bash they are files to read and write"));
            tokens.add(new Token(last.line(), null, new Word(last.word().source(), pieces)));
            at = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
        }
    }

    /** Skips here-documents, up to their last lines. */
    private void skip(List<String> documents) {
        for (String word : documents) {
            while (at < text.length()) {
                int end = text.indexOf('\n', at);
                boolean last = text.substring(at, end).strip().equals(word);
                at = end + 1;
                if (last) break;
            }
        }
        documents.clear();
    }

    /** The pieces from here to where {@code ends}, quotes and expansions as units. */
    private List<Piece> word(Supplier<Boolean> ends) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean array = c == '(' && pieces.isEmpty() && plain.toString().endsWith("=");
            if (ends.get() && !array) break;
            if (text.startsWith("\\\n", at)) {
                at += 2;
            } else if (c == '\\') {
                plain.append(at + 1 < text.length() ? text.charAt(at + 1) : '\\');
                at += 2;
            } else if (c == '\'' || c == '"' || c == '$' && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                if (c == '$') at++;
                quoted(c, pieces, plain);
            } else if (c == '$' || c == '`') {
                expansion(pieces, plain);
            } else if (array) {
                close(pieces, plain);
                balanced('(', ')');
                pieces.add(new Beyond("a list in ( ) is not understood"));
            } else {
                plain.append(c);
                at++;
            }
        }
        close(pieces, plain);
        return pieces;
    }

    private static void close(List<Piece> pieces, StringBuilder plain) {
        if (plain.length() > 0) pieces.add(new Text(plain.toString()));
        plain.setLength(0);
    }

    private void quoted(char kind, List<Piece> pieces, StringBuilder plain) {
        char quote = kind == '"' ? '"' : '\'';
        int open = at++;
        boolean first = true; // line
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at);
            if (c == '\n') {
                int end = text.indexOf('\n', at + 1);
                String next = text.substring(at + 1, Math.max(at + 1, end));
                if (first && NEXT.matcher(next).matches() || end < 0) {
                    unreadable.add(new Unreadable(line(open), "a quote is opened and not closed"));
                    return;
                }
                first = false;
                plain.append(c);
                at++;
            } else if (c == '\\' && kind == '"') {
                char next = text.charAt(at + 1);
                if (next != '\n') plain.append("\\$\"`".indexOf(next) >= 0 ? "" : "\\").append(next);
                at += 2;
            } else if (c == '\\' && kind == '$') {
                char next = text.charAt(at + 1);
                plain.append(switch (next) {
                    case 'n' -> "\n";
                    case 't' -> "\t";
                    case '\\', '\'', '"' -> String.valueOf(next);
                    default -> "\\" + next;
                });
                at += 2;
            } else if ((c == '$' || c == '`') && kind == '"') {
                int start = at;
                int before = pieces.size();
                expansion(pieces, plain);
                boolean nested = text.startsWith("${", start) && text.substring(start, at).matches("(?s).*['\"\\\\].*");
                Beyond why = new Beyond("quotes inside \"${…}\" are not understood");
                if (nested) pieces.set(Math.max(before, pieces.size() - 1), why);
            } else {
                plain.append(c);
                at++;
            }
        }
        if (at >= text.length()) unreadable.add(new Unreadable(line(open), "a quote is opened and not closed"));
        at = Math.min(at + 1, text.length());
        if (plain.length() == 0) pieces.add(new Text("")); // '' is a word, too
    }

    private void expansion(List<Piece> pieces, StringBuilder plain) {
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (text.startsWith("$((", at) || text.startsWith("$[", at)) {
            close(pieces, plain);
            char open = text.charAt(++at);
            balanced(open, open == '(' ? ')' : ']');
            pieces.add(new Beyond("$((…)) is not understood: write the number"));
        } else if (text.startsWith("$(", at)) {
            close(pieces, plain);
            int start = at++;
            boolean closed = balanced('(', ')');
            pieces.add(new Substitution(text.substring(Math.min(start + 2, at), closed ? at - 1 : at).strip()));
        } else if (text.charAt(at) == '`') {
            close(pieces, plain);
            int start = at;
            int end = text.indexOf('`', at + 1);
            if (end < 0) unreadable.add(new Unreadable(line(), "` is opened and not closed"));
            at = end < 0 ? text.indexOf('\n', at) : end + 1;
            pieces.add(new Substitution(text.substring(start + 1, Math.max(start + 1, end)).strip()));
        } else if (text.startsWith("${", at)) {
            close(pieces, plain);
            pieces.add(braced());
        } else if (text.startsWith("\\\n", name.lookingAt() ? name.end() : at + 1)) {
            close(pieces, plain);
            at = name.lookingAt() ? name.end() : at + 1;
            pieces.add(new Beyond("a name that goes on in the next line is not understood"));
        } else if (name.lookingAt()) {
            close(pieces, plain);
            pieces.add(new Reference(name.group(1), "", null));
            at = name.end();
        } else if (at + 1 < text.length() && "?$!#@*-0123456789".indexOf(text.charAt(at + 1)) >= 0) {
            close(pieces, plain);
            pieces.add(new Beyond("$" + text.charAt(at + 1) + " has no value here"));
            at += 2;
        } else {
            plain.append('$');
            at++;
        }
    }

    private Piece braced() {
        Matcher name = BRACED.matcher(text).region(at, text.length());
        int start = at++;
        if (!name.lookingAt() || name.group(2) == null && text.charAt(Math.min(name.end(), text.length() - 1)) != '}') {
            balanced('{', '}');
            return new Beyond("of ${…} only ${NAME} and ${NAME:-otherwise} are understood");
        }
        at = name.end();
        Word otherwise = null;
        if (name.group(2) != null) {
            List<Piece> pieces = word(() -> at >= text.length() || text.charAt(at) == '}' || text.charAt(at) == '\n');
            otherwise = new Word("", pieces);
        }
        if (at >= text.length() || text.charAt(at) != '}') {
            unreadable.add(new Unreadable(line(start), "${ is opened and not closed"));
        } else {
            at++;
        }
        return new Reference(name.group(1), name.group(2) == null ? "" : name.group(2), otherwise);
    }

    /** Goes behind the bracket that closes the one at {@code at}, else to the end of its line; quotes hide brackets. */
    private boolean balanced(char open, char close) {
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == open) depth++;
            else if (c == close && --depth == 0) return true;
            else if (c == '\\') at++;
            else if (c == '\'' || c == '"') {
                int end = text.indexOf(c, at);
                if (end >= 0) at = end + 1;
            }
        }
        at = text.indexOf('\n', start);
        unreadable.add(new Unreadable(line(start), open + " is opened and not closed"));
        return false;
    }

    private int line() {
        return line(at);
    }

    private int line(int index) {
        int found = Arrays.binarySearch(ends, index);
        return firstLine + (found < 0 ? -found - 1 : found);
    }
}
