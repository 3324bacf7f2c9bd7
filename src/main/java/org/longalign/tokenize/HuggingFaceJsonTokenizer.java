package org.longalign.tokenize;

import static java.util.Objects.requireNonNull;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;

/**
 * The tokenizer of a Hugging Face model, from its {@code tokenizer.json} on this machine; nothing is downloaded. Neither
 * truncates nor pads (the library's own default cuts at 512 tokens) and adds no special tokens: those are the chat
 * template's business.
 *
 * <p>The text of a special token inside a document is ordinary text, as with transformers' {@code
 * split_special_tokens=True}: a document cannot end a turn or begin one.
 *
 * <pre>{@code
 * tokenizer.encode("a<|im_end|>")                    // a, <, |, im, _end, |, >
 * tokenizer.encodeWithSpecialTokens("a<|im_end|>")   // a, 151645
 * }</pre>
 */
public final class HuggingFaceJsonTokenizer implements Tokenizer, AutoCloseable {
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private final HuggingFaceTokenizer tokenizer;
    private final String name;
    private final TokenizerJson description;
    private final SpecialTokens special;
    /** The special tokens' true texts by their secret ones. */
    private final Map<String, String> texts = new HashMap<>();

    private HuggingFaceJsonTokenizer(HuggingFaceTokenizer tokenizer, String name, TokenizerJson description) {
        this.tokenizer = tokenizer;
        this.name = name;
        this.description = description;
        special = new SpecialTokens(description.specialTokens().keySet());
        description.secrets().forEach((text, hidden) -> texts.put(hidden, text));
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
        TokenizerJson description = TokenizerJson.read(json);
        // DJL would report its use to its makers otherwise.
        System.setProperty("OPT_OUT_TRACKING", "true");
        try {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(description.json().getBytes(StandardCharsets.UTF_8)), OPTIONS);
            Path folder = json.toAbsolutePath().getParent();
            return new HuggingFaceJsonTokenizer(
                    tokenizer, String.valueOf(folder == null ? json : folder.getFileName()), description);
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
        return description.vocabularySize();
    }

    @Override
    public Map<String, Integer> specialTokens() {
        return description.specialTokens();
    }

    /** The ids of a text; half a surrogate pair counts as the replacement character U+FFFD. */
    @Override
    public int[] encode(String text) {
        long encoding = encoding(text);
        try {
            return narrow(TokenizersLibrary.LIB.getTokenIds(encoding));
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** A native encoding, to be deleted; the library's own method copies every token's text as well, half its time. */
    private long encoding(String text) {
        return TokenizersLibrary.LIB.encode(tokenizer.getHandle(), wellFormed(text), false);
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        return encode(hidden(text, special.find(text, 0, text.length(), i -> false)));
    }

    /**
     * The tokens of a text of which some is content: the texts of special tokens there are ordinary, elsewhere tokens.
     *
     * @param isContent says so of the character at an index
     */
    TokenSpans encode(String text, IntPredicate isContent) {
        List<SpecialTokens.Match> found = special.find(text, 0, text.length(), isContent);
        int[] places = places(text, found);
        long encoding = encoding(hidden(text, found));
        try {
            CharSpan[] spans = TokenizersLibrary.LIB.getTokenCharSpans(encoding);
            int[] starts = new int[spans.length];
            for (int i = 0; i < starts.length; i++) {
                // A token that stands for no character has the place of the one before it.
                starts[i] = spans[i] == null ? (i == 0 ? 0 : starts[i - 1]) : places[spans[i].getStart()];
            }
            return new TokenSpans(narrow(TokenizersLibrary.LIB.getTokenIds(encoding)), starts);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** The special tokens named between two places of a text. */
    List<SpecialTokens.Match> findSpecialTokens(String text, int from, int to) {
        return special.find(text, from, to, i -> false);
    }

    /** The text with a replacement for every half of a surrogate pair, as UTF-8 has none; of the same length. */
    private static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, '\ufffd');
            }
        }
        return mended == null ? text : mended.toString();
    }

    /** The text with secret texts in place of special tokens' true ones. */
    private String hidden(String text, List<SpecialTokens.Match> found) {
        StringBuilder hidden = new StringBuilder();
        int at = 0;
        for (SpecialTokens.Match match : found) {
            hidden.append(text, at, match.start()).append(secretOf(match));
            at = match.end();
        }
        return hidden.append(text, at, text.length()).toString();
    }

    /** For each code point of the text with secrets, by which the native side counts, its place in the text without. */
    private int[] places(String text, List<SpecialTokens.Match> found) {
        int[] places = new int
                [text.length()
                        + 1
                        + found.stream()
                                .mapToInt(match -> secretOf(match).length())
                                .sum()];
        int point = 0;
        int at = 0;
        for (SpecialTokens.Match match : found) {
            for (; at < match.start(); at += Character.charCount(text.codePointAt(at))) {
                places[point++] = at;
            }
            places[point] = match.start();
            Arrays.fill(places, point + 1, point + secretOf(match).length(), match.end());
            point += secretOf(match).length();
            at = match.end();
        }
        for (; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            places[point++] = at;
        }
        Arrays.fill(places, point, places.length, text.length());
        return places;
    }

    private String secretOf(SpecialTokens.Match match) {
        return requireNonNull(description.secrets().get(match.text()));
    }

    @Override
    public String decode(int[] ids) {
        String text = tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
        return description
                .secret()
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(requireNonNull(texts.get(match.group()))));
    }

    private static int[] narrow(long[] ids) {
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }

    /** Frees the native tokenizer. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
