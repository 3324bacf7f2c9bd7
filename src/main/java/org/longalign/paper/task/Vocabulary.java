package org.longalign.paper.task;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The tokens of the tasks. There are few keys and values on purpose: with 16 of each a small model learns to recall
 * within some hundred steps; with 64 it had not learned after 800.
 *
 * <pre>
 * id        0        1      2          3     6..15  16..31   32..47  48..63  64..127
 * written   padding  begin  separator  mark  task   0 .. 15  k0..    v0..    filler, ~0 ..
 * </pre>
 */
public final class Vocabulary {
    /** Number of ids. */
    public static final int SIZE = 128;

    /** The first token of a sequence. */
    public static final int BEGIN = 1;

    /** Separates the context from the questions. */
    public static final int SEPARATOR = 2;

    /** The mark to count, and the first token of a span. */
    public static final int MARK = 3;

    /** Number of numbers, of keys and of values. */
    public static final int EACH = 16;

    /** Number of filler tokens. */
    public static final int FILLERS = 64;

    private static final int FIRST_NUMBER = 16;
    private static final int FIRST_KEY = 32;
    private static final int FIRST_VALUE = 48;
    private static final int FIRST_FILLER = 64;

    private Vocabulary() {}

    /** Id of number i, from 0. */
    public static int number(int i) {
        return FIRST_NUMBER + i;
    }

    /** Id of key i, from 0: {@code key(3)} -> 35. */
    public static int key(int i) {
        return FIRST_KEY + i;
    }

    /** Id of value i, from 0. */
    public static int value(int i) {
        return FIRST_VALUE + i;
    }

    /** Id of filler token i, from 0. */
    public static int filler(int i) {
        return FIRST_FILLER + i;
    }

    /** Tokens in readable notation, such as {@code k3 v7 ~21 ~5 | key-value? k3 > v7}. */
    public static String text(int... ids) {
        return Arrays.stream(ids).mapToObj(Vocabulary::word).collect(Collectors.joining(" "));
    }

    private static String word(int id) {
        if (id >= FIRST_FILLER) {
            return "~" + (id - FIRST_FILLER);
        }
        if (id >= FIRST_VALUE) {
            return "v" + (id - FIRST_VALUE);
        }
        if (id >= FIRST_KEY) {
            return "k" + (id - FIRST_KEY);
        }
        if (id >= FIRST_NUMBER) {
            return String.valueOf(id - FIRST_NUMBER);
        }
        for (TaskKind kind : TaskKind.values()) {
            if (kind.token() == id) {
                return kind.label() + "?";
            }
        }
        return switch (id) {
            case BEGIN -> "<s>";
            case SEPARATOR -> "|";
            case MARK -> "*";
            default -> "<" + id + ">";
        };
    }
}
