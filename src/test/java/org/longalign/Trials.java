package org.longalign;

/**
 * The number of trials of tests that kill processes or feed random input. Seeds are fixed, so that the trials of an ordinary
 * run are the first ones of a full run. The system property {@value #SOAK} asks for the full run, of the classes tagged
 * {@value #TAG}: {@code environment/test soak}.
 */
public final class Trials {
    /** The tag of the test classes whose number of trials depends on {@link #SOAK}. */
    public static final String TAG = "soak";

    /** The tag of tests that take seconds, which mutation testing leaves out: {@code environment/test mutants}. */
    public static final String LONG = "long";

    /** The system property that is {@code true} in a full run. */
    public static final String SOAK = "longalign.soak";

    private static final int SHARE = 20;

    private Trials() {}

    /** A twentieth of the trials, and at least one; all of them in a full run. */
    public static int of(int full) {
        return of(full, 1);
    }

    /** A twentieth of the trials, and at least so many; all of them in a full run. */
    public static int of(int full, int least) {
        return Boolean.getBoolean(SOAK) ? full : Math.min(full, Math.max(least, full / SHARE));
    }
}
