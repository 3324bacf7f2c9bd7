package org.longalign.kernel.magic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A magic and what {@code %help} says of it.
 *
 * @param names its name, then others for the same
 * @param usage how it is written
 * @param summary what it does, in one line
 * @param details more than that, in lines
 * @param style what becomes of its arguments and value
 * @param line what {@code %name} does; null where there is no such line magic
 * @param cell what {@code %%name} does; null where there is no such cell magic
 */
record Magic(
        List<String> names,
        String usage,
        String summary,
        String details,
        MagicSyntax.Style style,
        @Nullable Line line,
        @Nullable Cell cell) {
    /** What a line magic does. */
    interface Line {
        @Nullable
        Object run(List<String> arguments) throws Exception;
    }

    /** What a cell magic does. */
    interface Cell {
        @Nullable
        Object run(List<String> arguments, String body) throws Exception;
    }

    String name() {
        return names.get(0);
    }
}
