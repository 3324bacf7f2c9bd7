package org.longalign.experiment.task;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The tokens of the tasks. Keys and values are few on purpose: with 16 of each a small model learns to recall within some
 * hundred steps, with 64 it had not after 800.
 *
 * <pre>
 * id        0        1      2          3     6..15  16..31   32..47  48..63  64..127
 * written   padding  begin  separator  mark  task   0 .. 15  k0..    v0..    filler, ~0 ..
 * </pre>
 */
public final class Vocabulary {
    /** How many ids there are. */
    public static final int SIZE = 128;

    /** Begins a sequence. */
    public static final int BEGIN = 1;

    /** Stands between the context and the questions. */
    public static final int SEPARATOR = 2;

    /** What is counted, and what announces a span. */
    public static final int MARK = 3;

    /** How many numbers, keys and values there are, of each. */
    public static final int EACH = 16;

    /** How many filler tokens there are. */
    public static final int FILLERS = 64;

    private static final int FIRST_NUMBER = 16;
    private static final int FIRST_KEY = 32;
    private static final int FIRST_VALUE = 48;
    private static final int FIRST_FILLER = 64;

    private Vocabulary() {}

    /** Number i, from 0. */
    public static int number(int i) {
        return FIRST_NUMBER + i;
    }

    /** Key i, from 0. */
    public static int key(int i) {
        return FIRST_KEY + i;
    }

    /** Value i, from 0. */
    public static int value(int i) {
        return FIRST_VALUE + i;
    }

    /** Filler i, from 0. */
    public static int filler(int i) {
        return FIRST_FILLER + i;
    }

    /** Tokens as people read them, such as {@code k3 v7 ~21 ~5 | key-value? k3 > v7}. */
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
