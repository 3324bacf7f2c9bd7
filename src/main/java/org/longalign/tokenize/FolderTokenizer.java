package org.longalign.tokenize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;

/** The tokenizer of a Hugging Face model's folder, in whose texts it can be said which characters are content. */
abstract class FolderTokenizer implements Tokenizer {
    /** Opens {@code tokenizer.json}, or else {@code tokenizer.model}; see {@link Tokenizer#open}. */
    static FolderTokenizer open(Path path) {
        if (!Files.isDirectory(path)) {
            return path.toString().endsWith(".model") && Files.isRegularFile(path)
                    ? SentencePieceTokenizer.open(path)
                    : HuggingFaceJsonTokenizer.open(path);
        }
        Path model = path.resolve(SentencePieceFolder.NAME);
        if (Files.isRegularFile(path.resolve("tokenizer.json"))) {
            return HuggingFaceJsonTokenizer.open(path);
        }
        if (Files.isRegularFile(model)) {
            return SentencePieceTokenizer.open(model);
        }
        throw new IllegalArgumentException("no tokenizer in " + path + ": it has neither tokenizer.json nor "
                + SentencePieceFolder.NAME + "; download one of them from the model's repository");
    }

    /**
     * The tokens of a text in which some characters are content. The texts of special tokens are ordinary text within
     * content and tokens elsewhere.
     *
     * @param isContent whether the character at an index is content
     */
    abstract TokenSpans encode(String text, IntPredicate isContent);

    /** The occurrences of special tokens between two places of a text. */
    abstract List<SpecialTokens.Match> findSpecialTokens(String text, int from, int to);
}
