package org.longalign.tokenize.jinja;

import java.time.LocalDateTime;
import java.util.Map;

/**
 * One rendering: what its template may see and spend.
 *
 * @param variables the variables given to it
 * @param now the time of {@code strftime_now}
 */
record Interpreter(RenderingBudget budget, Map<String, Object> variables, LocalDateTime now) {
    /** A variable given, or a global function, or undefined. */
    Object outermost(String name) {
        Object value = variables.get(name);
        if (value == null) {
            value = Globals.ALL.get(name);
        }
        return value == null ? Undefined.name(name) : value;
    }

    /** Calls a value. */
    Object call(Object function, Arguments arguments) {
        if (function instanceof Function callable) {
            return callable.call(this, arguments);
        }
        if (function instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw new TemplateError(Values.a(function) + " cannot be called");
    }
}
