package org.longalign.tokenize.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** The helpers {@code cycler} and {@code joiner}. */
final class Cyclers {
    private Cyclers() {}

    /** {@code cycler(a, b)}. */
    static Object cycler(Interpreter run, Arguments given) {
        List<Object> items = given.unnamed("cycler()").values();
        if (items.isEmpty()) {
            throw new TemplateError("cycler() needs values");
        }
        return new Cycler(items);
    }

    /** {@code joiner(separator)}. */
    static Object joiner(Interpreter run, Arguments given) {
        return new Joiner(given.bind("joiner()", 0, "sep").or(0, ", "));
    }

    /** Values in turn. */
    static final class Cycler {
        private final List<Object> items;
        private int at;

        private Cycler(List<Object> items) {
            this.items = items;
        }

        /** A field or method; null for other names. */
        @Nullable
        Object attribute(String name) {
            return switch (name) {
                case "current" -> items.get(at);
                case "items" -> new TupleValue(items);
                case "pos" -> (long) at;
                case "next" ->
                    (Function) (run, given) -> {
                        given.bind("next()", 0);
                        Object current = items.get(at);
                        at = (at + 1) % items.size();
                        return current;
                    };
                case "reset" ->
                    (Function) (run, given) -> {
                        given.bind("reset()", 0);
                        at = 0;
                        return NoneType.NONE;
                    };
                default -> null;
            };
        }
    }

    /** Nothing at first, and then a separator. */
    private static final class Joiner implements Function {
        private final Object separator;
        private boolean used;

        Joiner(Object separator) {
            this.separator = separator;
        }

        @Override
        public Object call(Interpreter run, Arguments given) {
            given.bind("a joiner", 0);
            boolean first = !used;
            used = true;
            return first ? "" : separator;
        }
    }
}
