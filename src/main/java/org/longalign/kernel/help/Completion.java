package org.longalign.kernel.help;

import java.util.Locale;

/**
 * One text that may stand at the cursor.
 *
 * @param text what replaces the characters from the start of the word to the cursor
 * @param kind what it names
 * @param signature its type, or its parameters and type; empty where it has none
 */
public record Completion(String text, Kind kind, String signature) {
    /** What a completion names, in the words that Jupyter's front ends have icons for. */
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

        /** The kind as the protocol's metadata writes it. */
        public String word() {
            return this == VARIABLE ? "instance" : name().toLowerCase(Locale.ROOT);
        }
    }
}
