package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.util.ForLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a {@code for} loop, Jinja's variable {@code loop}. */
final class Loop extends ForLoop {
    private final List<?> items;
    private final int depth;

    Loop(List<?> items, int depth) {
        super(items.iterator(), items.size());
        this.items = items;
        this.depth = depth;
    }

    int depth() {
        return depth;
    }

    /** An attribute of {@code loop}; null for one that does not exist. */
    @Nullable
    Object state(String name) {
        int index = getIndex0();
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> (long) items.size() - index - 1;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> (long) depth;
            case "depth0" -> (long) depth - 1;
            case "previtem" -> index > 0 ? items.get(index - 1) : null;
            case "nextitem" -> index + 1 < items.size() ? items.get(index + 1) : null;
            default -> null;
        };
    }
}
