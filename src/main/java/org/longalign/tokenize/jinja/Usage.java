package org.longalign.tokenize.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a template names: filters and tests, which must exist, the special variables of its macros, and its strings. */
final class Usage {
    private static final Set<String> SPECIAL = Set.of("caller", "varargs", "kwargs");

    private final List<String> literals = new ArrayList<>();
    private final Deque<Set<String>> macros = new ArrayDeque<>();
    /** Whether this is in a condition, where Jinja2 lets an unknown filter be until it is used. */
    private boolean soft;

    boolean soft() {
        return soft;
    }

    void setSoft(boolean value) {
        soft = value;
    }

    void literal(String text) {
        literals.add(text);
    }

    /** The strings in the template's tags, in order. */
    List<String> literals() {
        return List.copyOf(literals);
    }

    void name(String name) {
        if (SPECIAL.contains(name)) {
            macros.forEach(macro -> macro.add(name));
        }
    }

    /** Begins a macro. */
    void enterMacro() {
        macros.push(new HashSet<>());
    }

    /** Ends the innermost macro and returns the special variables that it names. */
    Set<String> leaveMacro() {
        return macros.pop();
    }

    void filter(String name, int line) {
        if (Filters.UNSUPPORTED.contains(name)) {
            throw new TemplateError("the filter " + name + " is not supported", line);
        }
        if (!soft && !Filters.has(name)) {
            throw new TemplateError("no filter named " + name, line);
        }
    }

    void test(String name, int line) {
        if (!soft && !Tests.has(name)) {
            throw new TemplateError("no test named " + name, line);
        }
    }
}
