package org.longalign.corpus.internal;

import java.text.Normalizer;

/**
 * Splits a text into units: words in lower case and single Chinese characters, without space and punctuation. {@code
 * "Debian 软件, v2.0"} has the units {@code debian}, {@code 软}, {@code 件}, {@code v2} and {@code 0}.
 *
 * <p>The text is read in Unicode's form NFKC, so that accents as characters of their own and full-width letters and
 * digits make the same units as the usual forms.
 */
public final class UnitScanner {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final int FIRST_HAN = 0x2E80;
    private static final char FIRST_COMBINING = '\u0300';

    /** ASCII characters in lower case; 0 for those that are not part of words. */
    private static final byte[] ASCII = new byte[0x80];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = (byte) (Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0);
        }
    }

    private final String text;
    private int at;
    private int start;
    private long hash;

    /** A scanner before the first unit of a text. */
    public UnitScanner(String text) {
        this.text = normalised(text);
    }

    /** The text in the form NFKC: {@code normalised("Ｄebian １２")} is {@code "Debian 12"}. */
    public static String normalised(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_COMBINING && mayChange(text.charAt(i))) {
                return Normalizer.normalize(text, Normalizer.Form.NFKC);
            }
        }
        return text;
    }

    /** Whether NFKC may change a letter; false for the characters of most texts, full-width punctuation included. */
    private static boolean mayChange(char c) {
        if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x2010 && c <= 0x2027) || (c >= 0x3000 && c <= 0x3029)) {
            return false;
        }
        return c < 0xFF00 || Character.isLetterOrDigit(c);
    }

    /** Moves to the next unit; false if there is none. */
    public boolean next() {
        int length = text.length();
        int i = at;
        while (i < length) {
            int c = text.charAt(i);
            if (c >= 0x80) {
                c = text.codePointAt(i);
                if (isHan(c)) {
                    start = i;
                    at = i + Character.charCount(c);
                    hash = HashMix.mix(OFFSET ^ c);
                    return true;
                }
            }
            if (lower(c) != 0) {
                word(i);
                return true;
            }
            i += Character.charCount(c);
        }
        at = length;
        return false;
    }

    /** Reads the word that begins at a character and hashes it: FNV-1a over its characters, then mixed. */
    private void word(int from) {
        start = from;
        int length = text.length();
        long sum = OFFSET;
        int i = from;
        while (i < length) {
            int c = text.charAt(i);
            if (c >= 0x80) {
                c = text.codePointAt(i);
                if (isHan(c)) {
                    break;
                }
            }
            int lower = lower(c);
            if (lower == 0) {
                break;
            }
            sum = (sum ^ lower) * PRIME;
            i += Character.charCount(c);
        }
        at = i;
        hash = HashMix.mix(sum);
    }

    /** The 64-bit hash of the unit; equal units have equal hashes. */
    public long hash() {
        return hash;
    }

    /** The text that {@link #start} and {@link #end} refer to: that of the constructor, normalised. */
    public String text() {
        return text;
    }

    /** Index of the unit's first character. */
    public int start() {
        return start;
    }

    /** Index after the unit's last character. */
    public int end() {
        return at;
    }

    /** The lower case of a character of a word; 0 for any other character. */
    private static int lower(int c) {
        if (c < 0x80) {
            return ASCII[c];
        }
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK
                ? Character.toLowerCase(c)
                : 0;
    }

    private static boolean isHan(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= FIRST_HAN && Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }
}
