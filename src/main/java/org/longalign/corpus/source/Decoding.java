package org.longalign.corpus.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes bytes strictly. */
final class Decoding {
    private Decoding() {}

    /**
     * A decoded text.
     *
     * @param text the text; empty if the bytes are not valid
     * @param badByte index of the first bad byte; -1 if all are valid
     */
    record Decoded(String text, int badByte) {
        boolean ok() {
            return badByte < 0;
        }
    }

    /** Decodes a range of bytes without the byte-order mark that it may begin with. */
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

    /** The error for bytes that are not text in a charset. */
    static UnusableRecordException notText(Charset charset, int badByte) {
        String remedy = charset.equals(StandardCharsets.UTF_8) ? "; charset(...) names another encoding" : "";
        return new UnusableRecordException(
                RecordError.NOT_TEXT, "not valid " + charset + " at byte " + (badByte + 1) + " of the text" + remedy);
    }
}
