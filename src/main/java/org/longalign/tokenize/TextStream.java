package org.longalign.tokenize;

import java.util.Arrays;

/**
 * Turns tokens that come one after another into pieces of text that together are the text of all. A token may be a part
 * of a character: the three bytes of a Chinese one come as up to three tokens, and the piece is empty until the last.
 *
 * <pre>{@code
 * // given: Tokenizer tokenizer, CausalLm model, int[] prompt, Generation settings
 * TextStream text = new TextStream(tokenizer);
 * model.generate(prompt, settings, id -> {
 *     System.out.print(text.add(id));
 *     return true;
 * });
 * System.out.println(text.rest());
 * }</pre>
 *
 * <p>The pieces together are exactly {@code tokenizer.decode} of all tokens. A tokenizer that decodes a run of bytes as a
 * whole ({@link Tokenizer#isPartial}) gives the text of the run with the first token after it.
 *
 * <p>Only the last tokens are decoded again at each step, and with them at least one whose text is out already, so that a
 * tokenizer that treats the first token of a text in its own way (dropping its space, say) still sees what comes before.
 * Not for use from several threads at once.
 */
public final class TextStream {
    /** The replacement character, which decoders write for bytes that are not, or not yet, a character. */
    private static final char REPLACEMENT = '\ufffd';
    /** An unfinished character has at most three bytes; some decoders give a replacement for each. */
    private static final int UNFINISHED_CHARS = 3;
    /** After so many tokens without an end of a character the window begins anew, with a quarter of them. */
    private static final int LONGEST_WINDOW = 64;

    private final Tokenizer tokenizer;
    /** The tokens decoded together, in the first {@code size} elements. */
    private int[] window = new int[LONGEST_WINDOW];

    private int size;
    /** The number of characters of the window's text that were given out. */
    private int out;
    /** The size from which the window is to begin anew. */
    private int longest = LONGEST_WINDOW;

    /** A stream at its beginning. */
    public TextStream(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that is certain with this token and was not before it; may be empty. */
    public String add(int id) {
        if (size == window.length) {
            window = Arrays.copyOf(window, 2 * size);
        }
        window[size++] = id;
        if (tokenizer.isPartial(id)) {
            return "";
        }
        String text = decode(size);
        int certain = Math.max(out, certain(text));
        String piece = text.substring(Math.min(out, text.length()), Math.min(certain, text.length()));
        out = certain;
        if (certain >= text.length()) {
            restart();
        } else if (size >= longest) {
            restart(text);
        }
        return piece;
    }

    /** The text held back at the end of the tokens: the replacement of an unfinished character, or nothing. */
    public String rest() {
        String text = decode(size);
        String rest = text.substring(Math.min(out, text.length()));
        size = 0;
        out = 0;
        longest = LONGEST_WINDOW;
        return rest;
    }

    /** Begins the window at the last token with a text; a token without one may leave a blank to drop to the next. */
    private void restart() {
        for (int kept = 1; kept < size; kept *= 2) {
            String text = decode(kept);
            if (!text.isEmpty()) {
                keep(kept, text.length());
                return;
            }
        }
        longest = Math.max(LONGEST_WINDOW, 2 * size);
    }

    /** Begins the window later although its last characters are not certain, if its text then ends in the same way. */
    private void restart(String text) {
        int kept = LONGEST_WINDOW / 4;
        String shorter = decode(kept);
        int open = text.length() - out;
        int compared = open + UNFINISHED_CHARS + 1;
        if (shorter.length() > compared && shorter.endsWith(text.substring(Math.max(0, text.length() - compared)))) {
            keep(kept, shorter.length() - open);
        } else {
            longest = 2 * size;
        }
    }

    private void keep(int kept, int given) {
        System.arraycopy(window, size - kept, window, 0, kept);
        size = kept;
        out = given;
        longest = LONGEST_WINDOW;
    }

    /** The text of the last tokens. */
    private String decode(int count) {
        return tokenizer.decode(Arrays.copyOfRange(window, size - count, size));
    }

    private static int certain(String text) {
        int end = text.length();
        while (end > 0 && text.length() - end < UNFINISHED_CHARS && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        return end;
    }
}
