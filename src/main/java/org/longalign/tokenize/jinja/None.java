package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.util.HasObjectTruthValue;
import org.jspecify.annotations.Nullable;

/** Python's {@code None}, which Java's null is not: null represents an undefined value. */
final class None implements HasObjectTruthValue {
    static final None VALUE = new None();

    private None() {}

    /** A value that is there: null becomes {@code None}. */
    static Object orNone(@Nullable Object value) {
        return value == null ? VALUE : value;
    }

    @Override
    public boolean getObjectTruthValue() {
        return false;
    }

    @Override
    public String toString() {
        return "None";
    }
}
