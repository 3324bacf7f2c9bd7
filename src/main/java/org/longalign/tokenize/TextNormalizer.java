package org.longalign.tokenize;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The normalizer of a {@code tokenizer.json} alone, with the place of each character of what it makes of a text. */
final class TextNormalizer implements AutoCloseable {
    private final PlaceholderTokenizer bytes;

    TextNormalizer(TokenizerJson description, PlaceholderJson variants) {
        bytes = new PlaceholderTokenizer(description, variants, variants.normalizerOnly());
    }

    /** Normalizes a text that is not empty. */
    String normalize(String text) {
        List<TextPiece> pieces = normalize(List.of(TextPiece.whole(text)));
        return pieces.isEmpty() ? "" : pieces.get(0).text();
    }

    /** Normalizes each piece that is not a token; one of which nothing is left is none. */
    List<TextPiece> normalize(List<TextPiece> pieces) {
        TokenSpans spans = bytes.encode(pieces);
        List<TextPiece> normalized = new ArrayList<>();
        int at = 0;
        for (TextPiece piece : pieces) {
            int start = at;
            if (piece.isToken()) {
                normalized.add(piece);
                at++;
            } else {
                while (at < spans.ids().length && spans.ids()[at] >= 0) {
                    at++;
                }
                if (at > start) {
                    normalized.add(text(spans, start, at));
                }
            }
        }
        return normalized;
    }

    /** The text of bytes, each character with the place of its first byte. */
    private static TextPiece text(TokenSpans spans, int from, int to) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            utf8.write(spans.ids()[i]);
        }
        String text = utf8.toString(StandardCharsets.UTF_8);
        int[] places = new int[text.length()];
        int at = from;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            Arrays.fill(places, i, i + Character.charCount(point), spans.starts()[at]);
            at += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        }
        return new TextPiece(text, places, null);
    }

    @Override
    public void close() {
        bytes.close();
    }
}
