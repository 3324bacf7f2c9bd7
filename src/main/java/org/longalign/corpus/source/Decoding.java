package org.longalign.corpus.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Turns bytes into text strictly, and text into such as can be written again. */
final class Decoding {
    private static final char REPLACEMENT = '\uFFFD';

    private Decoding() {}

    /** A text and, if it could not be decoded, where. */
    record Decoded(String text, int badByte) {
        boolean ok() {
            return badByte < 0;
        }
    }

    /** Decodes a range of bytes; a byte-order mark at its beginning is left out. */
    static Decoded strictly(byte[] bytes, int from, int to, Charset charset) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate((int) Math.ceil((to - from) * (double) decoder.maxCharsPerByte()));
        CoderResult result = decoder.decode(in, out, true);
        if (!result.isError()) {
            result = decoder.flush(out);
        }
        if (result.isError()) {
            return new Decoded("", in.position() - from);
        }
        out.flip();
        if (out.hasRemaining() && out.get(0) == '\uFEFF') {
            out.get();
        }
        return new Decoded(out.toString(), -1);
    }

    /** The flaw of bytes that are not text in the charset. */
    static FlawedRecordException flaw(Charset charset, int badByte) {
        String remedy = charset.equals(StandardCharsets.UTF_8) ? "; charset(...) names another encoding" : "";
        return new FlawedRecordException(
                Flaw.NOT_TEXT, "not valid " + charset + " at byte " + (badByte + 1) + " of the text" + remedy);
    }

    /** The text with U+FFFD in place of every half of a surrogate pair, which no encoding can write. */
    static String wellFormed(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                changed = changed == null ? new StringBuilder(text) : changed;
                changed.setCharAt(i, REPLACEMENT);
            }
        }
        return changed == null ? text : changed.toString();
    }
}
