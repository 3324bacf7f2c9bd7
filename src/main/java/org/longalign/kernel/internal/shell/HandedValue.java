package org.longalign.kernel.internal.shell;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Hands a value to a statement that the kernel evaluates; cells do not call it. */
public final class HandedValue {
    private static final AtomicReference<@Nullable Object> VALUE = new AtomicReference<>();

    private HandedValue() {}

    static void hand(@Nullable Object value) {
        VALUE.set(value);
    }

    /** The value, once. */
    public static @Nullable Object take() {
        return VALUE.getAndSet(null);
    }
}
