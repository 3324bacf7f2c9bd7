package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call.
 *
 * @param values those without a name
 * @param named those with one
 */
record Arguments(List<Object> values, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    static Arguments of(Object... values) {
        return new Arguments(Arrays.asList(values), Map.of());
    }

    /** Without the first so many. */
    Arguments after(int count) {
        return new Arguments(values.subList(count, values.size()), named);
    }

    /** With one more name. */
    Arguments with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(named);
        if (more.put(name, value) != null) {
            throw new TemplateError("two values for the argument " + name);
        }
        return new Arguments(values, more);
    }

    /**
     * Puts arguments in the order of parameters.
     *
     * @param what the function, for messages
     * @param required the number of parameters that must be given
     * @param parameters their names; one that begins with a slash has no name
     * @throws TemplateError if there are too many or too few, or a name is none of theirs
     */
    Bound bind(String what, int required, String... parameters) {
        if (values.size() > parameters.length) {
            throw new TemplateError(what + " takes at most " + parameters.length + " arguments, not " + values.size());
        }
        @Nullable Object[] bound = new Object[parameters.length];
        for (int i = 0; i < values.size(); i++) {
            bound[i] = values.get(i);
        }
        List<String> names = Arrays.asList(parameters);
        named.forEach((name, value) -> {
            int at = names.indexOf(name);
            if (at < 0) {
                throw new TemplateError(what + " has no argument " + name);
            }
            if (bound[at] != null) {
                throw new TemplateError(what + " got two values for the argument " + name);
            }
            bound[at] = value;
        });
        for (int i = 0; i < required; i++) {
            if (bound[i] == null) {
                throw new TemplateError(what + " needs the argument " + parameters[i].replace("/", ""));
            }
        }
        return new Bound(what, parameters, bound);
    }

    /** No name may be given. */
    Arguments unnamed(String what) {
        if (!named.isEmpty()) {
            throw new TemplateError(what + " takes no argument named "
                    + named.keySet().iterator().next());
        }
        return this;
    }

    /** Arguments in the order of parameters; null where none was given. */
    record Bound(String what, String[] parameters, @Nullable Object[] values) {
        boolean has(int index) {
            return values[index] != null;
        }

        /** One that was given, or another value. */
        Object or(int index, Object otherwise) {
            Object value = values[index];
            return value == null ? otherwise : value;
        }

        Object get(int index) {
            return or(index, NoneType.NONE);
        }

        boolean truth(int index, boolean otherwise) {
            Object value = values[index];
            return value == null ? otherwise : Values.truth(value);
        }

        /** A whole number, cut to what a long holds. */
        long number(int index, long otherwise) {
            Object value = values[index];
            return value == null ? otherwise : Indices.clamped(value);
        }

        /** A whole number that a sequence could have elements. */
        int size(int index, int otherwise) {
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number(index, otherwise)));
        }

        String text(int index) {
            if (values[index] instanceof String text) {
                return text;
            }
            if (values[index] instanceof Undefined undefined) {
                throw undefined.error();
            }
            throw new TemplateError(what + " needs a text as argument " + parameters[index].replace("/", "") + ", not "
                    + Values.a(get(index)));
        }

        /** A text; null if none was given or it is none. */
        @Nullable
        String textOrNull(int index) {
            return get(index) instanceof NoneType ? null : text(index);
        }
    }

    /** A list of texts from one text or a tuple of them. */
    static List<String> options(String what, Object value) {
        List<String> options = new ArrayList<>();
        for (Object one : value instanceof Items.TupleValue tuple ? tuple.items() : List.of(value)) {
            if (!(one instanceof String text)) {
                throw new TemplateError(what + " needs a text or a tuple of texts, not " + Values.a(one));
            }
            options.add(text);
        }
        return options;
    }
}
