package org.longalign.tokenize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.longalign.internal.HubFolder;
import org.longalign.internal.OptionalLibrary;
import org.longalign.tokenize.internal.guard.GuardedTokenizer;

/**
 * The tokenizer of a Hugging Face model, read from a local {@code tokenizer.json}; nothing is downloaded. It does not
 * truncate, pad or add special tokens, which belong to the chat template. It needs the optional dependency {@code
 * ai.djl.huggingface:tokenizers}.
 *
 * <p>No file and no text ends this process: what is not known to be harmless is done by a worker process, a Java process that
 * this one starts when it is needed, and its end is an error. A text has 60 s there, and 4 s for each million characters;
 * the system property {@code longalign.tokenizer.seconds} sets the former.
 *
 * <p>The text of a special token inside a document is ordinary text, as with {@code split_special_tokens=True} in
 * transformers, so a document cannot begin or end a turn:
 *
 * <pre>{@code
 * // given: HuggingFaceJsonTokenizer tokenizer
 * int[] ordinary = tokenizer.encode("a<|im_end|>"); // a, <, |, im, _end, |, >
 * int[] special = tokenizer.encodeWithSpecialTokens("a<|im_end|>"); // a, 151645
 * }</pre>
 */
public final class HuggingFaceJsonTokenizer extends FolderTokenizer implements AutoCloseable {
    private static final String NEEDED = "a model's tokenizer.json, or of the folder that holds it";

    private final GuardedTokenizer tokenizer;
    private final ContentEncoder contents;
    private final String name;
    private final TokenizerJson description;
    private final Map<String, Integer> specialTokens;
    private final SpecialTokens special;
    /** The special tokens by their ids. */
    private final Map<Integer, AddedToken> specialById = new HashMap<>();

    private HuggingFaceJsonTokenizer(
            GuardedTokenizer tokenizer, ContentEncoder contents, String name, TokenizerJson description) {
        this.tokenizer = tokenizer;
        this.contents = contents;
        this.name = name;
        this.description = description;
        specialTokens = description.specialTokens();
        special = new SpecialTokens(specialTokens.keySet());
        for (AddedToken token : description.addedTokens()) {
            if (token.special()) {
                specialById.put(token.id(), token);
            }
        }
    }

    /**
     * Opens a tokenizer.
     *
     * @param file a {@code tokenizer.json}, or the folder of a model that holds one
     * @throws IllegalArgumentException if the file is missing or not a tokenizer, naming the file and the remedy
     * @throws IllegalStateException if {@code ai.djl.huggingface:tokenizers} is not on the class path
     */
    public static HuggingFaceJsonTokenizer open(Path file) {
        HubFolder.requirePresent(file, NEEDED);
        Path json = Files.isDirectory(file) ? HubFolder.resolve(file).resolve("tokenizer.json") : file;
        HubFolder.requireContent(json);
        if (!Files.isRegularFile(json)) {
            throw new IllegalArgumentException("no tokenizer at " + json
                    + ": give the path of " + NEEDED
                    + (Files.isRegularFile(json.resolveSibling(SentencePieceFolder.NAME))
                            ? "; its tokenizer.model is opened by Tokenizer.open"
                            : ""));
        }
        return OptionalLibrary.TOKENIZERS.use(() -> of(TokenizerJson.read(json)));
    }

    /** Opens a tokenizer that was read; it is called as the folder of its file. */
    static HuggingFaceJsonTokenizer of(TokenizerJson description) {
        Path folder = description.file().toAbsolutePath().getParent();
        String name = String.valueOf(folder == null ? description.file() : folder.getFileName());
        GuardedTokenizer tokenizer;
        try {
            tokenizer =
                    GuardedTokenizer.of(description.json(), description.file().toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    description.file() + " cannot be read as a tokenizer: " + e.getMessage()
                            + "; download the file again from the model's repository",
                    e);
        }
        try {
            return new HuggingFaceJsonTokenizer(tokenizer, new ContentEncoder(description), name, description);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int vocabularySize() {
        return description.vocabularySize();
    }

    @Override
    public Map<String, Integer> specialTokens() {
        return specialTokens;
    }

    /**
     * The ids of a text; an unpaired surrogate counts as the replacement character U+FFFD.
     *
     * @throws IllegalArgumentException naming the file if the native library ends at the text, or takes too long
     * @throws IllegalArgumentException naming the file if it cannot tell a special token from text that looks like one
     */
    @Override
    public int[] encode(String text) {
        String wellFormed = wellFormed(text);
        int[] ids = tokenizer.encode(wellFormed, false).ids();
        return Arrays.stream(ids).anyMatch(id -> isSpecial(id, text))
                ? contents.encode(wellFormed, i -> true).ids()
                : ids;
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        return tokenizer.encode(wellFormed(text), false).ids();
    }

    /**
     * The tokens of a text in which some characters are content. The texts of special tokens are ordinary text within
     * content and tokens elsewhere.
     *
     * @param isContent whether the character at an index is content
     * @throws IllegalArgumentException naming the file if it cannot tell a special token from text that looks like one
     */
    @Override
    TokenSpans encode(String text, IntPredicate isContent) {
        String wellFormed = wellFormed(text);
        IntPredicate content = i -> i < text.length() && isContent.test(i);
        TokenSpans tokens = TokenSpans.of(tokenizer.encode(wellFormed, true), places(wellFormed));
        for (int i = 0; i < tokens.ids().length; i++) {
            if (isSpecial(tokens.ids()[i], text) && tokens.touches(i, content)) {
                return contents.encode(wellFormed, content);
            }
        }
        return tokens;
    }

    /** Whether an id may come from the text of a special token, and not from characters that the model does not know. */
    private boolean isSpecial(int id, String text) {
        AddedToken token = specialById.get(id);
        return token != null
                && (id != description.unknownId()
                        || text.contains(token.text())
                        || (token.normalized() && description.normalizes()));
    }

    @Override
    List<SpecialTokens.Match> findSpecialTokens(String text, int from, int to) {
        return special.find(text, from, to, i -> false);
    }

    /** The text, of the same length, with U+FFFD for unpaired surrogates, which UTF-8 cannot encode. */
    static String wellFormed(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                changed = changed == null ? new StringBuilder(text) : changed;
                changed.setCharAt(i, '\ufffd');
            }
        }
        return changed == null ? text : changed.toString();
    }

    /** Maps each code point of a text, the native unit of counting, and its end to the place in the text. */
    private static int[] places(String text) {
        int[] places = new int[text.codePointCount(0, text.length()) + 1];
        int at = 0;
        for (int point = 0; point < places.length; point++) {
            places[point] = at;
            at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 0;
        }
        return places;
    }

    @Override
    public String decode(int[] ids) {
        return tokenizer.decode(ids);
    }

    @Override
    public boolean isPartial(int id) {
        return description.partialIds().contains(id);
    }

    /**
     * Frees the native tokenizers as soon as no thread uses them. Any use after it is an {@link IllegalStateException};
     * closing again does nothing.
     */
    @Override
    public void close() {
        contents.close();
        tokenizer.close();
    }
}
