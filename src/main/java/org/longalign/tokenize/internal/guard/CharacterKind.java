package org.longalign.tokenize.internal.guard;

/** The kinds of characters between which pre-tokenizers tell, as bits. */
final class CharacterKind {
    static final int SPACE = 1;
    static final int LETTER = 2;
    static final int MARK = 4;
    static final int NUMBER = 8;
    static final int OTHER = 16;
    static final int ALL = SPACE | LETTER | MARK | NUMBER | OTHER;

    private static final byte[] ASCII = new byte[128];

    static {
        for (int point = 0; point < ASCII.length; point++) {
            ASCII[point] = (byte) byType(point);
        }
    }

    private CharacterKind() {}

    /** A character's kind; all of them for one that this Java does not know, and the native library may. */
    static int of(int point) {
        return point < ASCII.length ? ASCII[point] : byType(point);
    }

    private static int byType(int point) {
        return switch (Character.getType(point)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            case Character.UNASSIGNED -> ALL;
            default -> (point >= '\t' && point <= '\r') || point == 0x85 ? SPACE : OTHER;
        };
    }
}
