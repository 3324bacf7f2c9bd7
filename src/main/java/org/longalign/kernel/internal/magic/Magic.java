package org.longalign.kernel.internal.magic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A magic and its {@code %help}.
 *
 * @param names its name, then its aliases
 * @param usage its syntax
 * @param summary its effect, in one line
 * @param details further lines of help
 * @param style the treatment of its arguments and value
 * @param line runs {@code %name}; null if there is no such line magic
 * @param cell runs {@code %%name}; null if there is no such cell magic
 */
record Magic(
        List<String> names,
        String usage,
        String summary,
        String details,
        MagicSyntax.Style style,
        @Nullable Line line,
        @Nullable Cell cell) {
    /** Runs a line magic. */
    interface Line {
        @Nullable
        Object run(List<String> arguments) throws Exception;
    }

    /** Runs a cell magic. */
    interface Cell {
        @Nullable
        Object run(List<String> arguments, String body) throws Exception;
    }

    String name() {
        return names.get(0);
    }
}
