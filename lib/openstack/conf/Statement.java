package openstack.conf;

import java.util.List;

/** What a line of bash says, as far as files of settings go. Each knows the line it starts on, from 1. */
sealed interface Statement {
    int line();

    /** NAME=value; the operator is =, += or -=, which bash has not and people write. */
    record Assignment(int line, String name, String operator, Word value) implements Statement {}

    /** A command with its arguments: enable_service, or anything else. */
    record Command(int line, List<Word> words) implements Statement {
        String name() {
            return words.get(0).source();
        }
    }

    /** What bash would run only if, or again and again: if … fi, a loop, a function, a && b. */
    record Block(int line, String keyword, List<Statement> inside) implements Statement {}

    /** What bash itself would refuse, or read in another way than whoever wrote it. */
    record Unreadable(int line, String why) implements Statement {}

    /** One word, in pieces as quotes and expansions divide it; {@code source} is how it stands in the file. */
    record Word(String source, List<Piece> pieces) {
        static Word of(Piece piece) {
            return new Word("", List.of(piece));
        }
    }

    /** A piece of a word. */
    sealed interface Piece {}

    record Text(String text) implements Piece {}

    /** $NAME, or ${NAME} with an operator as in ${NAME:-otherwise}; both are empty where there is none. */
    record Reference(String name, String operator, Word otherwise) implements Piece {}

    /** $(command) or `command`. */
    record Substitution(String command) implements Piece {}

    /** What only bash could evaluate; {@code why} says what it is, without its text, which may be a secret. */
    record Beyond(String why) implements Piece {}
}
