package org.longalign.tokenize.internal;

/** An algorithm that divides normalized texts into pieces. Implementations are immutable. */
interface PieceSplitter {
    /** The pieces of a text, from its first character to its last. */
    PieceList split(char[] text, int length);
}
