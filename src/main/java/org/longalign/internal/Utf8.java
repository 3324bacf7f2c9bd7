package org.longalign.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads texts as UTF-8 and makes them such that UTF-8 can write them. */
public final class Utf8 {
    /** The most bytes of one {@code char}. */
    public static final int MOST_BYTES = 3;

    private static final char MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * Reads a file without the byte-order mark that it may begin with.
     *
     * @throws IOException if it cannot be read; if it is not UTF-8, the message names the line
     */
    public static String read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(RegularFiles.bytes(file));
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.limit());
        CoderResult result = decoder.decode(bytes, text, true);
        if (result.isError()) {
            long line = 1;
            for (int i = 0; i < bytes.position(); i++) {
                line += bytes.get(i) == '\n' ? 1 : 0;
            }
            throw new IOException(
                    "line " + line + " is not valid UTF-8 (byte " + (bytes.position() + 1) + " of the file)");
        }
        text.flip();
        return withoutMark(text.toString());
    }

    /** A text without the byte-order mark that it may begin with. */
    public static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }

    /** The text with every half of a surrogate pair, which no encoding can write, replaced by U+FFFD. */
    public static String wellFormed(String text) {
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

    /** The number of bytes of a well-formed text. */
    public static long bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // The two halves of a pair are four bytes together.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : MOST_BYTES;
        }
        return bytes;
    }

    /**
     * The bytes of a JSON text. Halves of surrogate pairs, which UTF-8 cannot write, become escapes that JSON readers give
     * back as they were: such a string comes back whole from a journal.
     */
    public static byte[] ofJson(String json) {
        String well = wellFormed(json);
        if (well.equals(json)) {
            return json.getBytes(StandardCharsets.UTF_8);
        }
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (well.charAt(i) == c) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\u%04x", (int) c));
            }
        }
        return escaped.toString().getBytes(StandardCharsets.UTF_8);
    }
}
