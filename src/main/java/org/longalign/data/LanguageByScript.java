package org.longalign.data;

/**
 * Tells Chinese from English by script: Chinese if Han characters are at least {@value #HAN_SHARE} of the letters.
 *
 * <p>The share is far below one half because Chinese technical text is full of Latin names and commands, and one Han
 * character says about as much as one English word. English text that quotes a few Han characters stays far below it.
 */
public final class LanguageByScript {
    /** The share of Han characters among letters from which a text counts as Chinese. */
    static final double HAN_SHARE = 0.2;

    private static final int FIRST_HAN = 0x2E80;

    private LanguageByScript() {}

    /** The language of a text; English where there are no letters at all. */
    public static Language of(String text) {
        return hanShare(text) >= HAN_SHARE ? Language.CHINESE : Language.ENGLISH;
    }

    /** Han characters as a share of all letters, 0 to 1; 0 where there are no letters. */
    public static double hanShare(String text) {
        long han = 0;
        long letters = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.charAt(i);
            // ASCII by itself, and no look-up of scripts before the first Han character: most of the time went there.
            if (c < 0x80) {
                i++;
                letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
                continue;
            }
            c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isLetter(c)) {
                letters++;
                if (c >= FIRST_HAN && Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN) {
                    han++;
                }
            }
        }
        return letters == 0 ? 0 : (double) han / letters;
    }
}
