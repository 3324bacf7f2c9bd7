package org.longalign.corpus.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.longalign.internal.Sha256;

/**
 * The first 128 bits of the SHA-256 of a normalised text: in lower case, every run of white space as one space, none at
 * either end. Texts with equal fingerprints are exact duplicates. The probability that any two of {@code n} different
 * texts have equal ones is about {@code n^2 / 2^129}.
 *
 * @param high the first 64 bits
 * @param low the next 64
 */
public record Fingerprint(long high, long low) {
    /** The fingerprint of a text. */
    public static Fingerprint of(String text) {
        ByteBuffer digest =
                ByteBuffer.wrap(Sha256.digest().digest(normalised(text).getBytes(StandardCharsets.UTF_8)));
        return new Fingerprint(digest.getLong(), digest.getLong());
    }

    /** The normalised text: {@code normalised(" Call  me\tISHMAEL ")} gives {@code "call me ishmael"}. */
    public static String normalised(String text) {
        char[] normal = new char[text.length()];
        int length = 0;
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || (c >= 0x80 && (Character.isWhitespace(c) || Character.isSpaceChar(c)))) {
                space = true;
                continue;
            }
            if (space && length > 0) {
                normal[length++] = ' ';
            }
            space = false;
            normal[length++] = c < 0x80 ? (c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c) : Character.toLowerCase(c);
        }
        return new String(normal, 0, length);
    }
}
