package openstack.conf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import openstack.conf.BashTokens.Token;
import openstack.conf.Statement.Assignment;
import openstack.conf.Statement.Beyond;
import openstack.conf.Statement.Block;
import openstack.conf.Statement.Command;
import openstack.conf.Statement.Piece;
import openstack.conf.Statement.Reference;
import openstack.conf.Statement.Text;
import openstack.conf.Statement.Unreadable;
import openstack.conf.Statement.Word;

/** Reads bash as it stands in files of settings, and runs none of it: assignments, commands, and whole blocks. Pure. */
final class BashReader {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_]\\w*)(\\+|-)?=(?s:.*)");
    private static final Set<String> OPENING =
            Set.of("if", "for", "while", "until", "case", "select", "{", "(", "function");
    private static final Map<String, Set<String>> CLOSES = Map.of("fi", Set.of("if"), "esac", Set.of("case"),
            "done", Set.of("for", "while", "until", "select"), "}", Set.of("{"), ")", Set.of("("));
    /** After these comes a name and not a command. */
    private static final Set<String> NAMING = Set.of("for", "case", "select");
    private static final Set<String> CHAIN = Set.of("&&", "||", "|");
    private static final Set<String> LATER = Set.of("then", "else", "elif", "do", "&&", "||", "|");
    private static final Set<String> BETWEEN = Set.of("then", "else", "elif", "do", "!", "time");

    private BashReader() {}

    /** The statements in order; what cannot be read is among them, and what follows it is read all the same. */
    static List<Statement> read(List<String> lines, int firstLine) {
        List<Statement> unreadable = new ArrayList<>();
        List<Statement> statements = statements(BashTokens.of(lines, firstLine, unreadable));
        statements.addAll(unreadable);
        statements.sort(Comparator.comparingInt(Statement::line));
        return statements;
    }

    private static List<Statement> statements(List<Token> tokens) {
        List<Statement> statements = new ArrayList<>();
        for (int i = 0; i < tokens.size(); ) {
            if (tokens.get(i).ends()) {
                Token token = tokens.get(i);
                boolean separates = i > 0 && !tokens.get(i - 1).ends() && !token.is(";;") || token.is("\n");
                if (!separates) statements.add(new Unreadable(token.line(), "'" + token.text() + "' needs quotes"));
                i++;
                continue;
            }
            int end = endOf(tokens, i);
            if (end < 0) {
                statements.add(new Unreadable(tokens.get(i).line(), "'" + tokens.get(i).text() + "' has no end"));
                for (end = i; end < tokens.size() && !tokens.get(end).is("\n"); ) end++;
            } else {
                Statement statement = statement(tokens.subList(i, end));
                boolean aside = end < tokens.size() && tokens.get(end).is("&"); // in another shell
                statements.add(aside ? new Block(statement.line(), "&", List.of(statement)) : statement);
            }
            i = end;
        }
        return statements.stream().flatMap(BashReader::plain).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Several assignments on one line are as many statements; only what is chained or a block stays one. */
    private static Stream<Statement> plain(Statement statement) {
        boolean apart = statement instanceof Block block && block.keyword().isEmpty();
        return apart ? ((Block) statement).inside().stream() : Stream.of(statement);
    }

    /** The index after the block, the chain or the one command that starts at {@code start}; -1 if it has no end. */
    private static int endOf(List<Token> tokens, int start) {
        Deque<String> open = new ArrayDeque<>();
        boolean first = true; // of a command: only there is a word a keyword
        boolean chained = false;
        for (int i = start; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String word = token.text();
            if (token.ends()) {
                if (open.isEmpty() && !chained && !CHAIN.contains(word)) return i;
                if (chained && !token.is("\n")) return -1;
                chained = CHAIN.contains(word) || chained && token.is("\n");
                first = true;
                continue;
            }
            chained = false;
            boolean opens = first && OPENING.contains(word);
            if (first && word.equals("function")) {
                i++; // its name
            } else if (token.is("(") && !first) {
                if (i + 1 >= tokens.size() || !tokens.get(i + 1).is(")")) return -1;
                i++; // name()
                opens = true;
            } else if (opens) {
                open.push(word);
            } else if (first && CLOSES.containsKey(word) || token.is(")")) {
                boolean pattern = token.is(")") && "case".equals(open.peek());
                if (!pattern && (open.isEmpty() || !CLOSES.get(word).contains(open.poll()))) return -1;
            }
            boolean choice = word.equals("in") && "case".equals(open.peek());
            first = choice || opens && !NAMING.contains(word) || word.equals("function") || BETWEEN.contains(word)
                    || token.is(")");
        }
        return open.isEmpty() && !chained ? tokens.size() : -1;
    }

    private static Statement statement(List<Token> tokens) {
        int line = tokens.get(0).line();
        String first = tokens.get(0).text();
        boolean later = CLOSES.containsKey(first) || LATER.contains(first);
        if (later) return new Unreadable(line, "'" + first + "' has no beginning");
        boolean function = tokens.size() > 1 && tokens.get(1).is("(") && first.matches("[\\w.-]+");
        String chain = tokens.stream().filter(token -> token.word() == null && CHAIN.contains(token.operator()))
                .map(Token::operator).findFirst().orElse("");
        if (!OPENING.contains(first) && !function && chain.isEmpty()) return simple(tokens);
        List<Statement> inside = new ArrayList<>();
        List<Token> command = new ArrayList<>();
        for (Token token : tokens) {
            boolean separator = token.word() == null;
            String word = token.text();
            boolean keyword = command.isEmpty()
                    && (OPENING.contains(word) || CLOSES.containsKey(word) || BETWEEN.contains(word));
            if (!separator && !keyword) command.add(token);
            else if (!command.isEmpty()) {
                inside.add(simple(command));
                command = new ArrayList<>();
            }
        }
        if (!command.isEmpty()) inside.add(simple(command));
        return new Block(line, function ? first + "()" : OPENING.contains(first) ? first : chain, inside);
    }

    private static Statement simple(List<Token> tokens) {
        List<Token> words = tokens.stream().filter(token -> token.word() != null).toList();
        int line = tokens.get(0).line();
        if (words.size() < tokens.size()) return new Unreadable(line, "( and ) need quotes");
        boolean declares = Set.of("export", "readonly", "declare", "typeset", "local").contains(words.get(0).text());
        List<Statement> assignments = new ArrayList<>();
        for (int i = declares ? 1 : 0; i < words.size(); i++) {
            Matcher assignment = ASSIGNMENT.matcher(words.get(i).word().source());
            if (assignment.matches()) {
                assignments.add(assignment(words.get(i), assignment));
            } else if (!declares && assignments.isEmpty()) {
                return new Command(line, words.stream().map(Token::word).toList());
            } else if (!declares) {
                return needsQuotes(assignments); // to bash they are set for this command alone
            }
        }
        return assignments.isEmpty() ? new Command(line, words.stream().map(Token::word).toList())
                : joined(assignments);
    }

    private static Statement needsQuotes(List<Statement> assignments) {
        return joined(assignments.stream().map(Assignment.class::cast).map(each -> {
            Beyond why = new Beyond("a value with blanks needs quotes: " + each.name() + "='…'");
            return (Statement) new Assignment(each.line(), each.name(), each.operator(), Word.of(why));
        }).toList());
    }

    private static Statement joined(List<Statement> assignments) {
        if (assignments.size() == 1) return assignments.get(0);
        return new Block(assignments.get(0).line(), "", assignments); // see plain
    }

    private static Assignment assignment(Token token, Matcher matcher) {
        List<Piece> pieces = new ArrayList<>(token.word().pieces());
        String operator = (matcher.group(2) == null ? "" : matcher.group(2)) + "=";
        String start = matcher.group(1) + operator;
        Text first = (Text) pieces.remove(0); // at least the name
        String rest = first.text().substring(start.length());
        String source = token.word().source().substring(start.length());
        if (source.matches("(?s)~[\\w+-].*|.*:~.*")) {
            pieces = List.of(new Beyond("write the folder in place of ~"));
        } else if (source.matches("(?s)~([/:].*)?")) {
            pieces.add(0, new Text(rest.substring(1)));
            pieces.add(0, new Reference("HOME", "", null));
        } else if (!rest.isEmpty()) {
            pieces.add(0, new Text(rest));
        }
        return new Assignment(token.line(), matcher.group(1), operator, new Word(token.word().source(), pieces));
    }
}
