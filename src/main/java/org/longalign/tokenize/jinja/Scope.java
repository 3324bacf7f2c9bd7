package org.longalign.tokenize.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of the template, of a macro, or of a block that keeps its own. */
final class Scope {
    private final Interpreter run;
    private final @Nullable Scope outer;
    private final Map<String, Object> names = new HashMap<>();

    private Scope(Interpreter run, @Nullable Scope outer) {
        this.run = run;
        this.outer = outer;
    }

    /** The template's own. */
    static Scope of(Interpreter run) {
        return new Scope(run, null);
    }

    /** A scope in this one. */
    Scope inner() {
        return new Scope(run, this);
    }

    Interpreter run() {
        return run;
    }

    RenderingBudget budget() {
        return run.budget();
    }

    /** The value of a name, here or further out; undefined if there is none. */
    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.names.get(name);
            if (value != null) {
                return value;
            }
        }
        return run.outermost(name);
    }

    /** Makes a variable or function given to the template undefined here. */
    void hide(String name) {
        if (!(run.outermost(name) instanceof Undefined)) {
            names.putIfAbsent(name, Undefined.name(name));
        }
    }

    void set(String name, Object value) {
        names.put(name, value);
    }
}
