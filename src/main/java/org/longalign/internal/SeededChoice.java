package org.longalign.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Random choices that depend on a seed and on what is chosen for, and on nothing else: not on the order in which
 * documents come, nor on how many there are, nor on threads. The bits are those of SHA-256.
 */
public final class SeededChoice {
    private static final double TO_UNIT = 0x1.0p-53;

    private SeededChoice() {}

    /**
     * A number from 0 (included) to {@code bound} (excluded), each equally likely over seeds.
     *
     * @param purpose what is chosen, so that two choices for one document are independent
     * @param id what it is chosen for, such as a document's id
     */
    public static int index(int bound, long seed, String purpose, String id) {
        if (bound < 1) {
            throw new IllegalArgumentException("nothing to choose from: bound " + bound);
        }
        return (int) (uniform(seed, purpose, id) * bound);
    }

    /** A number between 0 and 1, both excluded, evenly spread over seeds and ids; see {@link #index}. */
    public static double uniform(long seed, String purpose, String id) {
        MessageDigest digest = Sha256.digest();
        digest.update((seed + "\n" + purpose + "\n" + id).getBytes(StandardCharsets.UTF_8));
        long bits = ByteBuffer.wrap(digest.digest()).getLong() >>> 11;
        return (bits + 0.5) * TO_UNIT;
    }
}
