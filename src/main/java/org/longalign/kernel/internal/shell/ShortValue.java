package org.longalign.kernel.internal.shell;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A short text for a value, found without calling code of cells or libraries, which may be slow or throw. */
final class ShortValue {
    private static final int LONGEST_TEXT = 60;

    private ShortValue() {}

    /**
     * The text of a simple value, or the size of an array or a JDK collection; empty for anything else: an {@code
     * ArrayList} of two -> {@code ArrayList of 2}, {@code new int[3]} -> {@code int[3]}, 1.5 -> {@code 1.5}.
     */
    static String of(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof String text) {
            String start = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "..." : text;
            String shown =
                    '"' + start.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"") + '"';
            return text.length() > LONGEST_TEXT ? shown + " (" + text.length() + " characters)" : shown;
        } else if (value.getClass().isArray()) {
            return value.getClass().getComponentType().getSimpleName() + "[" + Array.getLength(value) + "]";
        } else if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (!value.getClass().getName().startsWith("java.")) {
            return "";
        } else if (value instanceof Collection<?> collection) {
            return value.getClass().getSimpleName() + " of " + collection.size();
        } else if (value instanceof Map<?, ?> map) {
            return value.getClass().getSimpleName() + " of " + map.size();
        }
        return value.getClass().getPackageName().equals("java.lang")
                        && (value instanceof Number || value instanceof Boolean || value instanceof Character)
                ? value.toString()
                : "";
    }
}
