package org.longalign.corpus;

import java.util.Comparator;

/** Something to be drawn, with its key in the draw; of equal keys the smaller id comes first. */
record Keyed<T>(double key, String id, T value) {
    /** The order in which things are drawn. */
    static <T> Comparator<Keyed<T>> order() {
        return Comparator.comparingDouble((Keyed<T> keyed) -> keyed.key()).thenComparing(Keyed::id);
    }
}
