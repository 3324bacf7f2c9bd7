package org.longalign.corpus;

import java.util.Comparator;

/** A value with its key in a draw; of equal keys the smaller id comes first. */
record SamplingKey<T>(double key, String id, T value) {
    /** The order of the draw. */
    static <T> Comparator<SamplingKey<T>> order() {
        return Comparator.comparingDouble((SamplingKey<T> key) -> key.key()).thenComparing(SamplingKey::id);
    }
}
