package org.longalign.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The tokenizer of a Hugging Face model, from its {@code tokenizer.json} on this machine; nothing is downloaded. Neither
 * truncates nor pads (the library's own default cuts at 512 tokens) and adds no special tokens: those are the chat
 * template's business.
 */
public final class HuggingFaceJsonTokenizer implements Tokenizer, AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final String name;
    private final int vocabularySize;

    private HuggingFaceJsonTokenizer(HuggingFaceTokenizer tokenizer, String name, int vocabularySize) {
        this.tokenizer = tokenizer;
        this.name = name;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Opens a tokenizer.
     *
     * @param file a {@code tokenizer.json}, or the model's folder that holds one
     * @throws IllegalArgumentException if there is no such file or it is not a tokenizer, naming the file and the remedy
     */
    public static HuggingFaceJsonTokenizer open(Path file) {
        Path json = Files.isDirectory(file) ? file.resolve("tokenizer.json") : file;
        if (!Files.isRegularFile(json)) {
            throw new IllegalArgumentException("no tokenizer at " + json
                    + ": give the path of a model's tokenizer.json, or of the folder that holds it");
        }
        int vocabularySize = TokenizerJson.vocabularySize(json);
        // DJL would report its use to its makers otherwise.
        System.setProperty("OPT_OUT_TRACKING", "true");
        try {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(json)
                    .optTruncation(false)
                    .optPadding(false)
                    .optAddSpecialTokens(false)
                    .build();
            Path folder = json.toAbsolutePath().getParent();
            return new HuggingFaceJsonTokenizer(
                    tokenizer, String.valueOf(folder == null ? json : folder.getFileName()), vocabularySize);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + json + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    json + " is not a tokenizer that can be read: " + e.getMessage()
                            + "; fetch the file anew from the model's repository",
                    e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int[] encode(String text) {
        long[] ids = tokenizer.encode(text, false, false).getIds();
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }

    @Override
    public String decode(int[] ids) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        return tokenizer.decode(wide, false);
    }

    /** Frees the native tokenizer. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
