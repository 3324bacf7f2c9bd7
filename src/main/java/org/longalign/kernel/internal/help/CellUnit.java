package org.longalign.kernel.internal.help;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import org.longalign.kernel.internal.help.Snippet.Kind;

/**
 * Wraps the cell, up to the cursor, in a class whose members are the session's variables, methods and types.
 * Declarations of the cell above the cursor are included, though they have not run.
 * <pre>
 * import java.util.*;
 * class Cell$ {
 *     static List&lt;Integer&gt; lengths;             // the session's
 *     static void cell$() throws Throwable {
 *         var sorted = new TreeSet&lt;&gt;(lengths);  // the cell's
 *         sorted.here
 *     }
 * }
 * </pre>
 */
final class CellUnit {
    /** The class around the names; never completed or shown. */
    static final String CLASS = "Cell$";
    /** The class around an unfinished method. */
    static final String LAST_CLASS = "Last$";
    /** The method around the statements. */
    static final String METHOD = "cell$";

    private static final Pattern TYPE_NAME = Pattern.compile("[\\w.$<>,?\\[\\]\\s@]+");
    private static final Pattern ANONYMOUS = Pattern.compile("<anonymous class (?:extending|implementing) (.+)>");
    private static final Pattern TYPE_ARGUMENTS = Pattern.compile("\\b\\w+<[^<>;(){}=&|+]*$");

    private final String text;
    private final int start;
    private final int lastStart;

    private CellUnit(String text, int start, int lastStart) {
        this.text = text;
        this.start = start;
        this.lastStart = lastStart;
    }

    /** Whether an element is declared at the top level of a cell. */
    static boolean holds(Element element) {
        Element outer = element.getEnclosingElement();
        return outer != null
                && (outer.getSimpleName().contentEquals(CLASS)
                        || outer.getSimpleName().contentEquals(LAST_CLASS));
    }

    /** The unit's source. */
    String text() {
        return text;
    }

    /** The offset in {@link #text} of the statement or declaration at the cursor. */
    int start() {
        return start;
    }

    /** The offset in the cell of the statement or declaration at the cursor. */
    int lastStart() {
        return lastStart;
    }

    /**
     * The unit for code that ends at the cursor.
     *
     * @param code the cell from its start to the cursor; unfinished code is completed so that it parses
     * @param usable whether a statement has no syntax error; the others are left out
     */
    static CellUnit of(String code, SessionNames session, Predicate<String> usable) {
        List<String> sources = new JavaText(code).statements();
        String lastSource = sources.get(sources.size() - 1);
        List<Snippet> above = new ArrayList<>();
        for (String source : sources.subList(0, sources.size() - 1)) {
            Snippet snippet = Snippet.of(source);
            if (usable.test(
                    snippet.kind() == Kind.IMPORT
                            ? snippet.text()
                            : snippet.kind() == Kind.METHOD ? "class A { " + snippet.text() + "}" : snippet.text())) {
                above.add(snippet);
            }
        }
        StringBuilder unit = new StringBuilder();
        addImports(unit, session, above);
        Snippet last = Snippet.of(lastSource);
        int lastStart = code.length() - lastSource.length();
        if (last.kind() == Kind.IMPORT) {
            int start = unit.length();
            return new CellUnit(
                    unit.append(last.text()).append(";\nclass Cell$ { }\n").toString(), start, lastStart);
        }
        unit.append("class ").append(CLASS).append(" {\n");
        addSession(unit, session, above);
        for (Snippet snippet : above) {
            if (snippet.kind() == Kind.METHOD || snippet.kind() == Kind.TYPE) {
                unit.append(snippet.asMember()).append('\n');
            }
        }
        unit.append("static void ").append(METHOD).append("() throws Throwable {\n");
        for (Snippet snippet : above) {
            if (snippet.kind() == Kind.STATEMENT) {
                unit.append(snippet.text()).append('\n');
            }
        }
        boolean method = last.kind() == Kind.METHOD;
        unit.append(method ? "class " + LAST_CLASS + " {\n" : "");
        int start = unit.length();
        unit.append(last.text())
                .append(ending(last))
                .append(method ? "\n}" : "")
                .append("\n}\n}\n");
        return new CellUnit(unit.toString(), start, lastStart);
    }

    private static void addImports(StringBuilder unit, SessionNames session, List<Snippet> above) {
        session.imports().forEach(line -> unit.append(line).append('\n'));
        for (Snippet snippet : above) {
            if (snippet.kind() == Kind.IMPORT) {
                unit.append(snippet.text()).append('\n');
            }
        }
    }

    /** Adds the session's names, except those that the cell redeclares. */
    private static void addSession(StringBuilder unit, SessionNames session, List<Snippet> above) {
        Set<String> anew = new HashSet<>();
        for (Snippet snippet : above) {
            anew.add(snippet.kind() == Kind.METHOD ? snippet.header().strip() : snippet.name());
        }
        for (SessionNames.Variable variable : session.variables()) {
            String type = declarable(variable.type());
            unit.append("static ")
                    .append(type)
                    .append(' ')
                    .append(variable.name())
                    .append(";\n");
        }
        for (String source : session.types()) {
            Snippet type = Snippet.of(source);
            if (!anew.contains(type.name())) {
                unit.append(type.asMember()).append('\n');
            }
        }
        for (String source : session.methods()) {
            Snippet method = Snippet.of(source);
            if (!anew.contains(method.header().strip())) {
                unit.append(method.asMember()).append('\n');
            }
        }
    }

    /** A type that source code can name: for an anonymous class or an intersection, its first supertype. */
    private static String declarable(String type) {
        Matcher anonymous = ANONYMOUS.matcher(type);
        String name = anonymous.matches() ? anonymous.group(1) : type;
        int several = name.indexOf('&');
        if (several >= 0) {
            int arguments = name.indexOf('<');
            name = name.substring(0, arguments < 0 ? several : Math.min(several, arguments));
        }
        return TYPE_NAME.matcher(name).matches() ? name : "Object";
    }

    /** The text that completes unfinished code: it closes the open brackets. */
    private static String ending(Snippet snippet) {
        JavaText scanned = new JavaText(snippet.text());
        String code = scanned.code();
        StringBuilder ending = new StringBuilder();
        int word = scanned.wordStart(code.length());
        int before = scanned.lastCode(word);
        String keyword = before < 0 ? "" : code.substring(scanned.wordStart(before + 1), before + 1);
        boolean arguments = TYPE_ARGUMENTS.matcher(code).find();
        if (arguments) {
            ending.append("> _x");
        } else if (isNew(code, scanned, word)) {
            ending.append("()");
        } else if (keyword.equals("case")) {
            ending.append(": ");
        }
        boolean innermost = true;
        for (int bracket : scanned.open()) {
            char opening = code.charAt(bracket);
            if (opening == '{') {
                ending.append(isArray(scanned, code, bracket) ? "}" : ";}");
            } else {
                ending.append(opening == '(' ? ')' : ']');
            }
            if (innermost && opening == '(' && isTry(scanned, code, bracket)) {
                ending.append("{}");
            }
            innermost = false;
        }
        boolean body = code.indexOf('{') >= 0;
        if (snippet.kind() == Kind.STATEMENT) {
            return ending.append(';').toString();
        }
        return ending.append(body ? "" : " {}").toString();
    }

    /** Whether the dotted name at the end of the code follows {@code new}. */
    private static boolean isNew(String code, JavaText scanned, int word) {
        int start = word;
        while (start > 0 && code.charAt(start - 1) == '.') {
            start = scanned.wordStart(start - 1);
        }
        int before = scanned.lastCode(start);
        return before >= 2
                && before < start - 1
                && code.substring(scanned.wordStart(before + 1), before + 1).equals("new");
    }

    private static boolean isArray(JavaText scanned, String code, int brace) {
        int before = scanned.lastCode(brace);
        return before >= 0 && (code.charAt(before) == ']' || code.charAt(before) == '=' || code.charAt(before) == ',');
    }

    private static boolean isTry(JavaText scanned, String code, int parenthesis) {
        int end = scanned.lastCode(parenthesis) + 1;
        return code.substring(scanned.wordStart(end), end).equals("try");
    }
}
