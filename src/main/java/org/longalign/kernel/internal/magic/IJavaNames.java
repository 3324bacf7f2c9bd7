package org.longalign.kernel.internal.magic;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maps the class names of IJava that notebooks import to those used here: the base library's present names, and {@link
 * IJava} for the kernel.
 */
final class IJavaNames {
    /** The prefix of all of them. */
    static final String COMMON = "io.github.spencerpark.";

    /** Whole names first, then the prefix of the others. */
    private static final List<Map.Entry<String, String>> NAMES = List.of(
            Map.entry(COMMON + "jupyter.kernel.magic.common.Shell", IJava.class.getName() + ".Shell"),
            Map.entry(COMMON + "ijava.runtime.Display", IJava.class.getName() + ".Display"),
            Map.entry(COMMON + "ijava.runtime.Magics", IJava.class.getName() + ".Magics"),
            Map.entry(COMMON + "ijava.runtime.Kernel", IJava.class.getName() + ".Kernel"),
            Map.entry(COMMON + "ijava.IJava", IJava.class.getName()),
            Map.entry(COMMON + "jupyter.", "org.dflib.jjava.jupyter."));

    private IJavaNames() {}

    /** The IJava name at an offset of a text, and its replacement. */
    static Optional<Map.Entry<String, String>> at(String text, int start) {
        return text.startsWith(COMMON, start)
                ? NAMES.stream()
                        .filter(name -> isAt(name.getKey(), text, start))
                        .findFirst()
                : Optional.empty();
    }

    private static boolean isAt(String name, String text, int start) {
        int end = start + name.length();
        return text.startsWith(name, start)
                && (name.endsWith(".") || end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)));
    }
}
