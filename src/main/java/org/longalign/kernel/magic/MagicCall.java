package org.longalign.kernel.magic;

/**
 * A place in a cell that is not Java as it stands: {@code %name arguments}, or {@code %%name arguments} with the rest of
 * the cell as its body.
 *
 * @param name without percent signs
 * @param arguments the rest of its line as written, without the white space around it
 * @param start offset of its first percent sign
 * @param end offset after the last character of its line
 * @param argumentsStart offset of the first character of the arguments
 * @param kind where it stands
 */
record MagicCall(String name, String arguments, int start, int end, int argumentsStart, Kind kind) {
    /** Where a magic stands. */
    enum Kind {
        /** A line of its own. */
        LINE,
        /** After an equals sign: its value is assigned. */
        VALUE,
        /** The first code of a cell, with two percent signs. */
        CELL,
        /** Two percent signs, but not at the beginning of the cell. */
        MISPLACED,
        /** No magic: a name of IJava's; {@link MagicCall#name} is what stands for it here. */
        IJAVA_NAME
    }
}
