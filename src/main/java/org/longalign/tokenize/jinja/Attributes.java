package org.longalign.tokenize.jinja;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attributes and elements as in Jinja2's sandbox: {@code a.b} is a method or else an element, {@code a['b']} an element or
 * else a method, and methods that would change a list or dictionary are closed.
 */
final class Attributes {
    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");
    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

    private Attributes() {}

    /** {@code owner.name}. */
    static Object attribute(RenderingBudget budget, Object owner, String name) {
        Object own = own(budget, owner, name);
        if (own != null) {
            return own;
        }
        Object element = elementOrNull(budget, owner, name);
        return element == null ? Undefined.of(owner, name) : element;
    }

    /** {@code owner[index]}. */
    static Object element(RenderingBudget budget, Object owner, Object index) {
        if (owner instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object element = elementOrNull(budget, owner, index);
        if (element == null && index instanceof String name) {
            element = own(budget, owner, name);
        }
        if (element != null) {
            return element;
        }
        boolean named = index instanceof String || index instanceof Long;
        return Undefined.of(owner, named ? Printing.str(budget, index) : "such element");
    }

    private static @Nullable Object elementOrNull(RenderingBudget budget, Object owner, Object index) {
        if (owner instanceof Dict dict) {
            return index instanceof Items.ListValue || index instanceof Dict ? null : dict.get(budget, index);
        }
        boolean sequence = owner instanceof Items || owner instanceof String || owner instanceof Range;
        return sequence && Numbers.isWhole(index) ? Indices.element(budget, owner, index) : null;
    }

    /** A method or field that a value has by its type; null if there is none of that name. */
    private static @Nullable Object own(RenderingBudget budget, Object owner, String name) {
        if (owner instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (name.startsWith("__")) {
            return owner instanceof Namespace namespace && namespace.fields().get(budget, name) == null
                    ? null
                    : Undefined.unsafe(owner, name);
        }
        if (owner instanceof String text) {
            return TextMethods.has(name) ? method(text, name) : null;
        }
        if (owner instanceof Dict dict) {
            return DICT_CHANGES.contains(name)
                    ? Undefined.unsafe(owner, name)
                    : CollectionMethods.DICT.contains(name) ? method(dict, name) : null;
        }
        if (owner instanceof Items items) {
            int field = items instanceof Items.TupleValue tuple ? tuple.names().indexOf(name) : -1;
            if (field >= 0) {
                return items.items().get(field);
            }
            if (items instanceof Items.ListValue && LIST_CHANGES.contains(name)) {
                return Undefined.unsafe(owner, name);
            }
            return CollectionMethods.hasItems(items, name) ? method(items, name) : null;
        }
        if (owner instanceof Namespace namespace) {
            Object value = namespace.fields().get(budget, name);
            return value != null && name.startsWith("_") ? Undefined.unsafe(owner, name) : value;
        }
        if (owner instanceof LoopState loop) {
            return loop.attribute(name);
        }
        if (owner instanceof Macro macro) {
            return macro.attribute(name);
        }
        if (owner instanceof Cyclers.Cycler cycler) {
            return cycler.attribute(name);
        }
        if (owner instanceof Range range) {
            return switch (name) {
                case "start" -> range.start();
                case "stop" -> range.stop();
                case "step" -> range.step();
                default -> CollectionMethods.RANGE.contains(name) ? method(range, name) : null;
            };
        }
        return Numbers.isNumber(owner) ? CollectionMethods.ofNumber(owner, name) : null;
    }

    private static Object method(Object owner, String name) {
        return new Method(owner, name);
    }

    /** A method of a value, to be called. */
    record Method(Object owner, String name) implements Function {
        @Override
        public Object call(Interpreter run, Arguments arguments) {
            return owner instanceof String text
                    ? TextMethods.call(run, text, name, arguments)
                    : CollectionMethods.call(run, owner, name, arguments);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Method method && method.owner == owner && method.name.equals(name);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(owner) + name.hashCode();
        }
    }
}
