package org.longalign.kernel.internal.magic;

/**
 * A part of a cell that is not Java: {@code %name arguments}, or {@code %%name arguments} with the rest of the cell as
 * its body.
 *
 * @param name without percent signs
 * @param arguments the rest of its line, stripped
 * @param start offset of its first percent sign
 * @param end offset after the last character of its line
 * @param argumentsStart offset of the first character of the arguments
 * @param kind its position in the cell
 */
record MagicCall(String name, String arguments, int start, int end, int argumentsStart, Kind kind) {
    /** The position of a magic. */
    enum Kind {
        /** A line of its own. */
        LINE,
        /** After an equals sign: its value is assigned. */
        VALUE,
        /** The first code of the cell, with two percent signs. */
        CELL,
        /** Two percent signs after other code: an error. */
        MISPLACED,
        /** An IJava class name and not a magic; {@link MagicCall#name} is its replacement. */
        IJAVA_NAME
    }
}
