package org.longalign.tokenize;

import java.nio.charset.StandardCharsets;

/** One token a UTF-8 byte: 256 ids, no file, no loss. For tests and for small models trained from scratch. */
public final class ByteTokenizer implements Tokenizer {
    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public int vocabularySize() {
        return 256;
    }

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    @Override
    public String decode(int[] ids) {
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] > 255) {
                throw new IllegalArgumentException("id " + ids[i] + " at position " + i + " is not a byte (0 to 255)");
            }
            bytes[i] = (byte) ids[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
