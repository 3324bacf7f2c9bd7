package org.longalign.kernel.help;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement or declaration of a cell, fit to stand inside a class or method: without the modifiers that only a top
 * level has.
 *
 * @param kind what it is
 * @param name the name of a method or type; empty for others
 * @param text its source, as long as it was
 */
record Piece(Kind kind, String name, String text) {
    enum Kind {
        IMPORT,
        TYPE,
        METHOD,
        STATEMENT
    }

    private static final Pattern IMPORT = Pattern.compile("^\\s*import\\b");
    private static final String ANNOTATIONS = "(?:@(?!interface\\b)[\\w.]+(?:\\s*\\([^()]*\\))?\\s*)*";
    private static final Pattern MODIFIERS =
            Pattern.compile("^\\s*" + ANNOTATIONS + "((?:(?:public|protected|private|static)\\s+)+)");
    private static final String REST = "(?:(?:final|abstract|sealed|non-sealed|strictfp|synchronized|default)\\s+)*";
    private static final Pattern TYPE = Pattern.compile("^\\s*" + ANNOTATIONS + REST
            + "(?:(?:class|interface|enum|@interface)\\s+(\\w+)|record\\s+(\\w+)\\s*[<(])");
    private static final Pattern METHOD = Pattern.compile("^\\s*" + ANNOTATIONS + REST
            + "(?:<[^;{}=]*>\\s*)?([\\w.$]+)(?:<[^;{}()=]*>)?(?:\\s*\\[\\s*\\])*\\s+(\\w+)\\s*\\(");
    private static final Set<String> NO_TYPES =
            Set.of("return", "new", "throw", "else", "case", "assert", "yield", "do", "import", "package");

    /** What a piece of a cell is. */
    static Piece of(String source) {
        String code = new JavaText(source).code();
        if (IMPORT.matcher(code).find()) {
            return new Piece(Kind.IMPORT, "", source);
        }
        String text = source;
        Matcher modifiers = MODIFIERS.matcher(code);
        if (modifiers.find()) {
            String blank = " ".repeat(modifiers.end(1) - modifiers.start(1));
            text = source.substring(0, modifiers.start(1)) + blank + source.substring(modifiers.end(1));
            code = code.substring(0, modifiers.start(1)) + blank + code.substring(modifiers.end(1));
        }
        Matcher type = TYPE.matcher(code);
        if (type.find()) {
            return new Piece(Kind.TYPE, type.group(1) == null ? type.group(2) : type.group(1), text);
        }
        Matcher method = METHOD.matcher(code);
        if (method.find() && !NO_TYPES.contains(method.group(1))) {
            return new Piece(Kind.METHOD, method.group(2), text);
        }
        return new Piece(Kind.STATEMENT, "", text);
    }

    /** The piece as a static member of a class: a method without its body, which may be long. */
    String asMember() {
        return kind == Kind.METHOD ? withModifier(header() + "{ throw null; }") : withModifier(text);
    }

    /** What a method is known by: all before its body. */
    String header() {
        int body = new JavaText(text).code().indexOf('{');
        return body < 0 ? text : text.substring(0, body);
    }

    private static String withModifier(String declaration) {
        String code = new JavaText(declaration).code();
        int start = 0;
        while (start < code.length() && Character.isWhitespace(code.charAt(start))) {
            start++;
        }
        return declaration.substring(0, start) + "static " + declaration.substring(start);
    }
}
