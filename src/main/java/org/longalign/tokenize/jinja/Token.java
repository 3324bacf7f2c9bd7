package org.longalign.tokenize.jinja;

/**
 * A part of a template.
 *
 * @param value the text, number or operator
 * @param line where it begins
 */
record Token(Kind kind, Object value, int line) {
    /** Kinds of tokens. */
    enum Kind {
        DATA("text"),
        VARIABLE_BEGIN("the beginning of an expression"),
        VARIABLE_END("the end of the expression"),
        BLOCK_BEGIN("the beginning of a tag"),
        BLOCK_END("the end of the tag"),
        NAME("a name"),
        STRING("a string"),
        NUMBER("a number"),
        OPERATOR("an operator"),
        EOF("the end of the template");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    boolean isName(String name) {
        return kind == Kind.NAME && value.equals(name);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && value.equals(operator);
    }

    /** For messages, such as {@code 'endif'} or {@code the end of the tag}. */
    String words() {
        return kind == Kind.NAME || kind == Kind.OPERATOR || kind == Kind.NUMBER ? "'" + value + "'" : kind.words();
    }
}
