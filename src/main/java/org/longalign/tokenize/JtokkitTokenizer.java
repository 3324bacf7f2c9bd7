package org.longalign.tokenize;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/** OpenAI's byte-pair encodings in pure Java; needs no file and no native code. */
public final class JtokkitTokenizer implements Tokenizer {
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
        return encoding.encodeOrdinary(text).toArray();
    }

    @Override
    public int count(String text) {
        return encoding.countTokensOrdinary(text);
    }

    @Override
    public String decode(int[] ids) {
        IntArrayList list = new IntArrayList(ids.length);
        for (int id : ids) {
            list.add(id);
        }
        return encoding.decode(list);
    }
}
