package org.longalign.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The native tokenizer of Hugging Face; the only class that uses DJL's library of tokenizers, which is an optional
 * dependency. Encodings are read through the native interface, because the library's own method copies the text of every
 * token as well, half of its time.
 */
final class NativeTokenizer implements AutoCloseable {
    /** Without these the library adds special tokens and cuts at 512 tokens. */
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private final HuggingFaceTokenizer tokenizer;

    private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a tokenizer.
     *
     * @param json the text of a {@code tokenizer.json}
     * @throws RuntimeException if it is not a tokenizer
     */
    static NativeTokenizer of(String json) throws IOException {
        // Otherwise DJL reports its use to its makers.
        System.setProperty("OPT_OUT_TRACKING", "true");
        return new NativeTokenizer(HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), OPTIONS));
    }

    /** The ids of a text without unpaired surrogates. */
    int[] encode(String text) {
        long encoding = encoding(text);
        try {
            return narrow(TokenizersLibrary.LIB.getTokenIds(encoding));
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /**
     * The tokens of a text without unpaired surrogates.
     *
     * @param places the place that each code point of the text represents, and one for the end of the text
     */
    TokenSpans encode(String text, int[] places) {
        long encoding = encoding(text);
        try {
            CharSpan[] spans = TokenizersLibrary.LIB.getTokenCharSpans(encoding);
            int[] starts = new int[spans.length];
            int[] lasts = new int[spans.length];
            for (int i = 0; i < starts.length; i++) {
                CharSpan span = spans[i];
                // A token without characters has the place of the one before it.
                starts[i] = span == null ? (i == 0 ? 0 : starts[i - 1]) : places[span.getStart()];
                lasts[i] = span == null ? starts[i] : places[Math.max(span.getStart(), span.getEnd() - 1)];
            }
            return new TokenSpans(narrow(TokenizersLibrary.LIB.getTokenIds(encoding)), starts, lasts);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** A native encoding, which must be deleted. */
    private long encoding(String text) {
        return TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false);
    }

    private static int[] narrow(long[] ids) {
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }

    /** The text of ids, special tokens included. */
    String decode(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
