package org.longalign.kernel.internal.help;

import java.util.Locale;

/**
 * One match at the cursor.
 *
 * @param text replaces the characters from the start of the word to the cursor
 * @param kind the kind of element
 * @param signature its type, or its parameters and type; empty if it has none
 */
public record Completion(String text, Kind kind, String signature) {
    /** The kinds of elements for which Jupyter's front ends have icons. */
    public enum Kind {
        FUNCTION,
        CLASS,
        INTERFACE,
        ENUM,
        FIELD,
        VARIABLE,
        MODULE,
        KEYWORD,
        MAGIC;

        /** The kind as in the protocol's metadata. */
        public String word() {
            return this == VARIABLE ? "instance" : name().toLowerCase(Locale.ROOT);
        }
    }
}
