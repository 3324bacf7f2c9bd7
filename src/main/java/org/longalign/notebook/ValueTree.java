package org.longalign.notebook;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads nested collections, maps, arrays, records and optionals into nodes, within limits: {@value #MAX_ELEMENTS}
 * elements each, {@value #MAX_DEPTH} levels, {@value #MAX_LEAVES} values in all. A cycle ends at the repeated value.
 * Anything else is a leaf with its {@code toString}; streams and iterators are not consumed.
 */
final class ValueTree {
    static final int MAX_ELEMENTS = 100;
    static final int MAX_DEPTH = 6;
    static final int MAX_LEAVES = 2_000;

    /** The longest text of a leaf. */
    private static final int LEAF_CHARACTERS = 200;

    private final IdentityHashMap<Object, Boolean> path = new IdentityHashMap<>();
    private final int leafCharacters;
    private int leaves;

    /** A part of a value: a leaf or a group. */
    sealed interface Node {}

    /** A text without parts. */
    record Leaf(String text) implements Node {}

    /** Parts between two brackets. */
    record Group(String open, String close, List<Part> parts) implements Node {}

    /** A part of a group, with its label, such as {@code key=}. */
    record Part(String label, Node node) {}

    private ValueTree(int leafCharacters) {
        this.leafCharacters = leafCharacters;
    }

    /** The nodes of a value. */
    static Node of(@Nullable Object value) {
        return new ValueTree(LEAF_CHARACTERS).node(value);
    }

    /**
     * Whether this class reads the value's parts: it does not if the value's class has a {@code toString} of its own.
     */
    static boolean hasParts(@Nullable Object value) {
        return value != null
                && (value.getClass().isArray()
                        || value instanceof Optional
                        || ((value instanceof Collection || value instanceof Map) && isTextOfJdk(value))
                        || isPlainRecord(value));
    }

    /** Whether a value is a record with the compiler's {@code toString}, which is final. */
    static boolean isPlainRecord(@Nullable Object value) {
        try {
            return value instanceof Record
                    && java.lang.reflect.Modifier.isFinal(
                            value.getClass().getMethod("toString").getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** Whether a value is such a record and has no parts with parts, so that its text is short. */
    private static boolean isFlatRecord(Object value) {
        return isPlainRecord(value)
                && Arrays.stream(value.getClass().getRecordComponents())
                        .noneMatch(each -> hasParts(component(value, each)));
    }

    private static boolean isTextOfJdk(Object value) {
        try {
            Class<?> says = value.getClass().getMethod("toString").getDeclaringClass();
            return says.getName().startsWith("java.");
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** The value of a record component; if its accessor throws, a text that says so. */
    static @Nullable Object component(Object value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (InvocationTargetException e) {
            return failed(component.getName() + "()", e.getTargetException());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "<not accessible>";
        }
    }

    /** The text of a value without parts; if its {@code toString} throws, a text that says so. */
    static String leafText(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            return failed(
                    "toString() of "
                            + String.valueOf(
                                    value == null ? null : value.getClass().getName()),
                    e);
        }
    }

    private static String failed(String what, Throwable thrown) {
        return "<" + what + " threw " + thrown.getClass().getName() + ">";
    }

    private Node node(@Nullable Object value) {
        if (value == null || !hasParts(value)) {
            leaves++;
            return new Leaf(inLine(leafText(value)));
        }
        if (value instanceof Optional<?> optional && optional.isEmpty()) {
            return new Leaf("Optional.empty");
        }
        if (path.size() >= MAX_DEPTH) {
            return new Leaf(isFlatRecord(value) ? inLine(leafText(value)) : "(" + summary(value) + ")");
        }
        if (path.put(value, true) != null) {
            return new Leaf("(this " + value.getClass().getSimpleName() + " again)");
        }
        try {
            return group(value);
        } finally {
            path.remove(value);
        }
    }

    private Group group(Object value) {
        if (value instanceof Optional<?> optional) {
            return new Group("Optional[", "]", List.of(new Part("", node(optional.get()))));
        }
        if (value instanceof Map<?, ?> map) {
            return new Group(
                    "{",
                    "}",
                    parts(
                            map.entrySet().iterator(),
                            map.size(),
                            entry -> new Part(inLine(leafText(entry.getKey())) + "=", node(entry.getValue()))));
        }
        if (value instanceof Collection<?> collection) {
            return new Group(
                    "[", "]", parts(collection.iterator(), collection.size(), each -> new Part("", node(each))));
        }
        if (value instanceof Record) {
            List<Part> parts = new ArrayList<>();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                parts.add(new Part(component.getName() + "=", node(component(value, component))));
            }
            return new Group(value.getClass().getSimpleName() + "[", "]", parts);
        }
        Iterator<Integer> indices =
                java.util.stream.IntStream.range(0, Array.getLength(value)).iterator();
        return new Group(
                "[", "]", parts(indices, Array.getLength(value), index -> new Part("", node(Array.get(value, index)))));
    }

    private <T> List<Part> parts(Iterator<T> elements, int size, Function<T, Part> read) {
        List<Part> parts = new ArrayList<>();
        try {
            while (elements.hasNext()) {
                if (parts.size() == MAX_ELEMENTS || leaves >= MAX_LEAVES) {
                    int more = Math.max(1, size - parts.size());
                    parts.add(new Part("", new Leaf(String.format(Locale.ROOT, "... %,d more", more))));
                    break;
                }
                parts.add(read.apply(elements.next()));
            }
        } catch (ConcurrentModificationException e) {
            parts.add(new Part("", new Leaf("... (changed while it was read)")));
        }
        return parts;
    }

    private static String summary(Object value) {
        int size = value instanceof Collection<?> collection
                ? collection.size()
                : value instanceof Map<?, ?> map ? map.size() : value.getClass().isArray() ? Array.getLength(value) : 1;
        return value.getClass().getSimpleName() + (value instanceof Record ? "" : ", " + Grid.count(size, "element"));
    }

    private String inLine(String text) {
        String shown = Grid.cut(text, leafCharacters);
        return shown.indexOf('\n') < 0 && shown.indexOf('\r') < 0
                ? shown
                : shown.replace("\n", "\\n").replace("\r", "\\r");
    }
}
