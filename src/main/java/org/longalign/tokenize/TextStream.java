package org.longalign.tokenize;

import java.util.Arrays;

/**
 * Turns tokens that come one after another into pieces of text that together are the text of all. A token may be a part
 * of a character: the three bytes of a Chinese one come as up to three tokens, and the piece is empty until the last.
 *
 * <pre>{@code
 * TextStream text = new TextStream(tokenizer);
 * model.generate(prompt, settings, id -> {
 *     System.out.print(text.add(id));
 *     return true;
 * });
 * System.out.println(text.rest());
 * }</pre>
 *
 * <p>Only the last tokens are decoded again at each step, those since the end of the piece before the last one, so that
 * a tokenizer that treats the first token of a text in its own way (dropping its space, say) still sees what stands
 * before. Not for use from several threads at once.
 */
public final class TextStream {
    /** What decoders put in place of bytes that are not, or not yet, a character. */
    private static final char REPLACEMENT = '\ufffd';
    /** An unfinished character has at most three bytes; some decoders give a replacement for each. */
    private static final int UNFINISHED_CHARS = 3;
    /** So many tokens without an end of a character are no text. */
    private static final int LONGEST_WINDOW = 64;

    private final Tokenizer tokenizer;
    /** The tokens decoded together: {@code before} whose text is out already, then the new ones. */
    private int[] window = new int[0];

    private int before;
    /** How many characters of the window's text are out. */
    private int out;

    /** A stream at its beginning. */
    public TextStream(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that is certain with this token and was not before it; may be empty. */
    public String add(int id) {
        window = Arrays.copyOf(window, window.length + 1);
        window[window.length - 1] = id;
        String text = tokenizer.decode(window);
        boolean overlong = window.length - before > LONGEST_WINDOW;
        int certain = Math.max(out, overlong ? text.length() : certain(text));
        String piece = text.substring(Math.min(out, text.length()), Math.min(certain, text.length()));
        out = certain;
        if (certain >= text.length()) {
            window = Arrays.copyOfRange(window, before, window.length);
            before = window.length;
            out = tokenizer.decode(window).length();
        }
        return piece;
    }

    /** What was held back, at the end of the tokens: the replacement of a character that stayed unfinished, or nothing. */
    public String rest() {
        String text = tokenizer.decode(window);
        String rest = text.substring(Math.min(out, text.length()));
        window = new int[0];
        before = 0;
        out = 0;
        return rest;
    }

    private static int certain(String text) {
        int end = text.length();
        while (end > 0 && text.length() - end < UNFINISHED_CHARS && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        return end;
    }
}
