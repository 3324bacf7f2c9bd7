package org.longalign.kernel.internal.shell;

import org.jspecify.annotations.Nullable;

/** Hands a value to a statement that the kernel evaluates; cells do not call it. */
public final class HandedValue {
    /** From the thread that evaluates a statement to the one that runs it, since several may do so at a time. */
    private static final InheritableThreadLocal<@Nullable Object> VALUE = new InheritableThreadLocal<>();

    private HandedValue() {}

    /** Hands over a value to the statements that the calling thread evaluates from now on; null: nothing. */
    static void hand(@Nullable Object value) {
        if (value == null) {
            VALUE.remove();
        } else {
            VALUE.set(value);
        }
    }

    /** The value, once. */
    public static @Nullable Object take() {
        Object value = VALUE.get();
        VALUE.remove();
        return value;
    }
}
