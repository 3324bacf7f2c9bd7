package org.longalign.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.data.Document;
import org.longalign.tokenize.HuggingFaceJsonTokenizer;

/**
 * Counting tokens of the sample texts in parallel, and opening a tokenizer: this library, which checks files and texts, in
 * turns with calls of the native library without any check.
 */
final class TokenizerChecksBench {
    static final String USAGE =
            "tokenizer-checks FILE [--rounds 9]   counts the tokens of the sample texts with a tokenizer.json on all processors,"
                    + " with and without the checks that keep a text or a file from ending the process, and opens it";

    private static final int WARM_UP = 2;
    private static final int MOST_CHARS = 100_000;
    private static final int MOST_TEXTS = 40;
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    /** One line of the result; {@code ofUnchecked} is the time relative to that without checks. */
    private record Result(
            String work, double milliseconds, double megabytesASecond, double ofUnchecked, String tokens) {}

    private TokenizerChecksBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of("--rounds", 9));
        if (options.rest().size() != 1 || options.get("--rounds") < 1) {
            throw options.error("one tokenizer.json and at least one round are needed");
        }
        Path file = Path.of(options.rest().get(0));
        List<String> texts = SampleCorpus.open().documents().stream()
                .map(Document::text)
                .map(text -> text.substring(0, Math.min(text.length(), MOST_CHARS)))
                .limit(MOST_TEXTS)
                .toList();
        double megabytes = texts.stream().mapToLong(String::length).sum() / 1e6;
        System.setProperty("OPT_OUT_TRACKING", "true");
        try (HuggingFaceJsonTokenizer checked = HuggingFaceJsonTokenizer.open(file);
                HuggingFaceTokenizer unchecked = HuggingFaceTokenizer.newInstance(file, OPTIONS)) {
            Turns turns = new Turns()
                    .add("count", () -> timed(texts, checked::count))
                    .add("count, unchecked", () -> timed(texts, text -> count(unchecked, text)))
                    .add("open", () -> timed(List.of(""), text -> open(file)))
                    .add("open, unchecked", () -> timed(List.of(""), text -> openUnchecked(file)));
            turns.run(WARM_UP, options.get("--rounds"));
            print(
                    turns,
                    "count",
                    megabytes,
                    texts.stream().mapToLong(checked::count).sum() + " tokens");
            print(turns, "open", 0, checked.vocabularySize() + " in the vocabulary");
        }
    }

    private static void print(Turns turns, String work, double megabytes, String tokens) throws IOException {
        double milliseconds = turns.median(work);
        Results.print(new Result(
                work,
                Results.rounded(milliseconds, 1),
                Results.rounded(megabytes / milliseconds * 1e3, 2),
                Results.rounded(turns.ratio(work, work + ", unchecked"), 3),
                tokens));
    }

    private static int open(Path file) {
        try (HuggingFaceJsonTokenizer tokenizer = HuggingFaceJsonTokenizer.open(file)) {
            return tokenizer.vocabularySize();
        }
    }

    private static int openUnchecked(Path file) {
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(file, OPTIONS)) {
            return tokenizer.getStride();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int count(HuggingFaceTokenizer tokenizer, String text) {
        long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false);
        try {
            return TokenizersLibrary.LIB.getTokenIds(encoding).length;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private static double timed(List<String> texts, ToIntFunction<String> work) {
        long start = System.nanoTime();
        long sum = texts.parallelStream().mapToInt(work).asLongStream().sum();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (sum < 0) {
            throw new IllegalStateException("the sum is used, so that it is computed");
        }
        return milliseconds;
    }
}
