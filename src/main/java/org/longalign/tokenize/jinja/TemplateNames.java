package org.longalign.tokenize.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names in a template: filters and tests, which must exist, variables, those of its macros, and its strings. */
final class TemplateNames {
    private static final Set<String> SPECIAL = Set.of("caller", "varargs", "kwargs");

    private final List<String> literals = new ArrayList<>();
    private final List<TemplateError> unknown = new ArrayList<>();
    private final Deque<Set<String>> macros = new ArrayDeque<>();
    private final Set<String> names = new TreeSet<>();
    private final List<Frame> frames = new ArrayList<>();
    private final Deque<Frame> open = new ArrayDeque<>();
    private final Deque<Integer> branches = new ArrayDeque<>();
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

    /** Begins a block with variables of its own. */
    Frame enterFrame() {
        Frame frame = new Frame(open.peek());
        frames.add(frame);
        open.push(frame);
        branches.push(0);
        return frame;
    }

    void leaveFrame() {
        open.pop();
        branches.pop();
    }

    /** Begins or ends branches, of which one is rendered or none. */
    void branch(int change) {
        branches.push(branches.pop() + change);
    }

    /** Notes a parameter, or the variable of a loop. */
    void parameter(String name) {
        open.element().read(name);
    }

    void set(String name) {
        open.element().set(name, branches.element() > 0);
    }

    /** Notes a variable that is read. */
    void name(String name) {
        names.add(name);
        open.element().read(name);
        if (SPECIAL.contains(name)) {
            macros.forEach(macro -> macro.add(name));
        }
    }

    /** The variables that are read, the template's own among them. */
    Set<String> names() {
        return Set.copyOf(names);
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
            unknown.add(new TemplateError("no filter named " + name, line));
        }
    }

    void test(String name, int line) {
        if (!soft && !Tests.has(name)) {
            unknown.add(new TemplateError("no test named " + name, line));
        }
    }

    /** The number of unknown filters and tests so far. */
    int unknown() {
        return unknown.size();
    }

    /** Forgets all but the first so many unknown filters and tests: the others were in a condition. */
    void forgive(int first) {
        unknown.subList(first, unknown.size()).clear();
    }

    /** Ends the template; the first unknown filter or test is an error. */
    void finish() {
        frames.forEach(Frame::finish);
        if (!unknown.isEmpty()) {
            throw unknown.get(0);
        }
    }
}
