package org.longalign.internal;

/** Checks of settings that refuse at once what could never be computed, naming the setting. */
public final class Bounds {
    /** The most tokens of a sequence, a pack, a prompt or a reply: 16 million. */
    public static final int MOST_TOKENS = 1 << 24;

    private Bounds() {}

    /**
     * A whole number in a range, both ends included.
     *
     * @throws IllegalArgumentException naming the setting, its value and the range
     */
    public static int within(String setting, int value, int least, int most) {
        within(setting, (long) value, least, most);
        return value;
    }

    /** As {@link #within(String, int, int, int)}. */
    public static long within(String setting, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    setting + " must lie between " + least + " and " + most + ", but is " + value);
        }
        return value;
    }

    /** As {@link #within(String, int, int, int)}; NaN is in no range. */
    public static double within(String setting, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    setting + " must lie between " + least + " and " + most + ", but is " + value);
        }
        return value;
    }

    /**
     * A finite number.
     *
     * @throws IllegalArgumentException naming the setting and its value
     */
    public static double finite(String setting, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(setting + " must be a finite number, but is " + value);
        }
        return value;
    }

    /** A sampling temperature from 0 to 2, or NaN for the server's own. */
    public static double temperature(double value) {
        return Double.isNaN(value) ? value : within("temperature", value, 0, 2);
    }
}
