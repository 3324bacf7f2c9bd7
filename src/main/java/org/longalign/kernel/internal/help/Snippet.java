package org.longalign.kernel.internal.help;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement or declaration of a cell, in a form that may be nested in a class or method: modifiers allowed only at
 * the top level are blanked.
 *
 * @param kind the kind of statement or declaration
 * @param name the name of a method or type; empty for others
 * @param text its source, of the same length
 */
record Snippet(Kind kind, String name, String text) {
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

    /** Classifies a statement or declaration of a cell. */
    static Snippet of(String source) {
        String code = new JavaText(source).code();
        if (IMPORT.matcher(code).find()) {
            return new Snippet(Kind.IMPORT, "", source);
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
            return new Snippet(Kind.TYPE, type.group(1) == null ? type.group(2) : type.group(1), text);
        }
        Matcher method = METHOD.matcher(code);
        if (method.find() && !NO_TYPES.contains(method.group(1))) {
            return new Snippet(Kind.METHOD, method.group(2), text);
        }
        return new Snippet(Kind.STATEMENT, "", text);
    }

    /** The snippet as a static member of a class; a method without its body, which may be long. */
    String asMember() {
        return kind == Kind.METHOD ? withModifier(header() + "{ throw null; }") : withModifier(text);
    }

    /** The text of a method before its body, which identifies it. */
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
