package org.longalign.tokenize.jinja;

/** The one thing that a template can change: {@code namespace(a=1)}, of which {@code {% set ns.a = 2 %}} sets a field. */
record Namespace(Dict fields) {
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
