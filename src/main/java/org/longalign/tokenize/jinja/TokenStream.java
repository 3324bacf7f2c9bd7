package org.longalign.tokenize.jinja;

import java.util.List;
import org.longalign.tokenize.jinja.Token.Kind;

/** The tokens of a template, one after another. */
final class TokenStream {
    private final List<Token> tokens;
    private int at;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    /** The one after the current one. */
    Token look() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    /** Takes the current one. */
    Token next() {
        Token token = current();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    /** Takes a name if it comes next. */
    boolean skipName(String name) {
        boolean found = current().isName(name);
        if (found) {
            next();
        }
        return found;
    }

    /** Takes an operator if it comes next. */
    boolean skip(String operator) {
        boolean found = current().isOperator(operator);
        if (found) {
            next();
        }
        return found;
    }

    boolean isAt(String operator) {
        return current().isOperator(operator);
    }

    /** Takes an operator that must come next. */
    void expect(String operator) {
        if (!skip(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    /** Takes a token that must come next. */
    Token expect(Kind kind) {
        if (current().kind() != kind) {
            throw unexpected(kind.words());
        }
        return next();
    }

    /** Takes a name that must come next. */
    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    /** Any name. */
    String name() {
        return (String) expect(Kind.NAME).value();
    }

    TemplateError unexpected(String wanted) {
        return new TemplateError("expected " + wanted + ", found " + current().words(), line());
    }
}
