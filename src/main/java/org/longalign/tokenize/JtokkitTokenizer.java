package org.longalign.tokenize;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * OpenAI's byte-pair encodings in pure Java; needs no file and no native code. An unpaired surrogate counts as the
 * replacement character U+FFFD, as in OpenAI's tiktoken.
 */
public final class JtokkitTokenizer implements Tokenizer {
    private static final char REPLACEMENT = '\ufffd';

    private final Encoding encoding;
    private final int vocabularySize;

    private JtokkitTokenizer(EncodingType type, int vocabularySize) {
        this.encoding = Encodings.newLazyEncodingRegistry().getEncoding(type);
        this.vocabularySize = vocabularySize;
    }

    /** The encoding of GPT-4 and GPT-3.5: 100,256 ordinary tokens, and special ones up to 100,276. */
    public static JtokkitTokenizer cl100kBase() {
        return new JtokkitTokenizer(EncodingType.CL100K_BASE, 100_277);
    }

    /** The encoding of GPT-4o: 199,998 ordinary tokens, and special ones up to 200,018. */
    public static JtokkitTokenizer o200kBase() {
        return new JtokkitTokenizer(EncodingType.O200K_BASE, 200_019);
    }

    @Override
    public String name() {
        return encoding.getName();
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int[] encode(String text) {
        return encoding.encodeOrdinary(paired(text)).toArray();
    }

    @Override
    public int count(String text) {
        return encoding.countTokensOrdinary(paired(text));
    }

    /** The text with a replacement character for each unpaired surrogate, which UTF-8 cannot hold. */
    private static String paired(String text) {
        int unpaired = unpairedFrom(text, 0);
        if (unpaired == text.length()) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text);
        for (; unpaired < text.length(); unpaired = unpairedFrom(text, unpaired + 1)) {
            replaced.setCharAt(unpaired, REPLACEMENT);
        }
        return replaced.toString();
    }

    /** The index of the first unpaired surrogate from an index on; the length if there is none. */
    private static int unpairedFrom(String text, int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                i++;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i += 2;
            } else {
                return i;
            }
        }
        return text.length();
    }

    @Override
    public String decode(int[] ids) {
        IntArrayList list = new IntArrayList(ids.length);
        for (int id : ids) {
            list.add(id);
        }
        return encoding.decode(list);
    }

    /** The number of UTF-8 bytes of a token. */
    int bytes(int id) {
        IntArrayList list = new IntArrayList(1);
        list.add(id);
        return encoding.decodeBytes(list).length;
    }
}
