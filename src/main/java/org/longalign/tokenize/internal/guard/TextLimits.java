package org.longalign.tokenize.internal.guard;

import java.util.List;

/**
 * The texts that a tokenizer encodes in this process: those for which its time and memory are known to be bounded. A regular
 * expression keeps a place to return to for each character of a run, in memory, and may try them all; so runs of the
 * characters that it repeats are bounded.
 *
 * @param runs kinds of characters ({@link CharacterKind}) that are repeated
 * @param retried those of them of which a shorter run is tried where the longest does not fit
 * @param searched texts of added tokens for each of which the text around it is looked at
 */
record TextLimits(List<Integer> runs, List<Integer> retried, List<String> searched) {
    /** The most characters of a text: the library takes about 190 bytes for each. */
    static final int MOST_CHARS = 8_000_000;
    /** The longest run. The library stops the process at 10 million steps. */
    static final int LONGEST_RUN = 1_000_000;
    /** The most steps that are taken back, in sum over the text. */
    static final long MOST_RETRIES = 1L << 29;
    /** Up to here a text may have any content: its runs, and the squares of their lengths, are within the limits. */
    static final int ANY_TEXT = 20_000;
    /** The most characters of a text times the added tokens in it. */
    private static final long MOST_SEARCHED = 1L << 31;

    TextLimits {
        runs = List.copyOf(runs);
        retried = List.copyOf(retried);
        searched = List.copyOf(searched);
    }

    /** Whether a text is within the limits. */
    boolean allow(String text) {
        return text.length() <= ANY_TEXT
                || (text.length() <= MOST_CHARS && allowRuns(text) && (searched.isEmpty() || allowSearch(text)));
    }

    private boolean allowRuns(String text) {
        int count = runs.size() + retried.size();
        int[] masks = new int[count];
        for (int i = 0; i < count; i++) {
            masks[i] = i < runs.size() ? runs.get(i) : retried.get(i - runs.size());
        }
        int[] lengths = new int[count];
        long retries = 0;
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            int kind = CharacterKind.of(point);
            at += Character.charCount(point);
            for (int i = 0; i < count; i++) {
                if ((masks[i] & kind) != 0) {
                    lengths[i]++;
                    if (lengths[i] > LONGEST_RUN) {
                        return false;
                    }
                    // The sum of 1, 2, ... n is half the square of n.
                    retries += i < runs.size() ? 0 : lengths[i];
                } else {
                    lengths[i] = 0;
                }
            }
            if (retries > MOST_RETRIES) {
                return false;
            }
        }
        return true;
    }

    private boolean allowSearch(String text) {
        long found = 0;
        for (String token : searched) {
            for (int at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + token.length())) {
                found++;
                if (found * text.length() > MOST_SEARCHED) {
                    return false;
                }
            }
        }
        return true;
    }
}
