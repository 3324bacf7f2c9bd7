package org.longalign.tokenize.jinja;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of the template, of a macro or of another block with variables of its own. Jinja2 decides before it renders
 * which names are such a block's: one that is set there before it is read, and that no block around it names, hides a
 * variable given to the template from the beginning, also while it is not set yet.
 */
final class Frame {
    private final @Nullable Frame outer;
    private final Set<String> named = new HashSet<>();
    private final Set<String> hidden = new LinkedHashSet<>();

    Frame(@Nullable Frame outer) {
        this.outer = outer;
    }

    /** Notes that a name is read, or is a parameter. */
    void read(String name) {
        named.add(name);
    }

    /** Notes that a name is set; in a branch it may not be, and hides nothing. */
    void set(String name, boolean inBranch) {
        if (named.add(name) && !inBranch) {
            hidden.add(name);
        }
    }

    /** Drops the names that a block around this one has, once all of the template is read. */
    void finish() {
        for (Frame frame = outer; frame != null; frame = frame.outer) {
            hidden.removeAll(frame.named);
        }
    }

    /** Hides in a scope what this block sets. */
    void hide(Scope scope) {
        for (String name : hidden) {
            scope.hide(name);
        }
    }
}
