package org.longalign.tokenize.jinja;

/** Python's {@code None}. */
enum NoneType {
    NONE
}
