package org.longalign.kernel.magic;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names of IJava's classes that notebooks import, and what stands for them here: the base library under its present
 * name, and {@link IJava} for the kernel itself.
 */
final class IJavaNames {
    /** What all of them begin with. */
    static final String COMMON = "io.github.spencerpark.";

    /** Whole names first, then the beginning that the rest shares. */
    private static final List<Map.Entry<String, String>> NAMES = List.of(
            Map.entry(COMMON + "jupyter.kernel.magic.common.Shell", IJava.class.getName() + ".Shell"),
            Map.entry(COMMON + "ijava.runtime.Display", IJava.class.getName() + ".Display"),
            Map.entry(COMMON + "ijava.runtime.Magics", IJava.class.getName() + ".Magics"),
            Map.entry(COMMON + "ijava.runtime.Kernel", IJava.class.getName() + ".Kernel"),
            Map.entry(COMMON + "ijava.IJava", IJava.class.getName()),
            Map.entry(COMMON + "jupyter.", "org.dflib.jjava.jupyter."));

    private IJavaNames() {}

    /** The name that begins at a place of a text, and what to write for it. */
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
