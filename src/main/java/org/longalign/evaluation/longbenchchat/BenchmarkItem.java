package org.longalign.evaluation.longbenchchat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;
import org.longalign.tokenize.Tokenizer;

/**
 * An open question about a long document, with the material that a judge needs to rate an answer.
 *
 * @param index the item's {@code idx}, unique within its benchmark
 * @param prompt the prompt for a model: the document with the query. It may hold {@value #DOCUMENT} in place of the
 *     text, which {@link #open} inserts
 * @param query the question alone, the only part of the prompt that a judge sees
 * @param reference an answer by a person who read the document
 * @param examples answers with human scores; empty if there are none
 * @param language the language of the query
 * @param document the id of the document whose text is not in the prompt; null if the prompt is complete
 * @param kind the kind of question, such as {@code summary}; {@value #ANY_KIND} if the file gives none
 */
public record BenchmarkItem(
        int index,
        String prompt,
        String query,
        String reference,
        List<ScoredAnswer> examples,
        Language language,
        @Nullable String document,
        String kind) {
    /** The kind of a question whose file gives none. */
    public static final String ANY_KIND = "question";

    /** The placeholder in a prompt for the text of {@link #document}. */
    public static final String DOCUMENT = "{document}";

    /**
     * @throws IllegalArgumentException if a text is blank, or a document is named and the prompt has no placeholder for
     *     it
     */
    public BenchmarkItem {
        requireText("prompt", prompt);
        requireText("query", query);
        requireText("answer", reference);
        boolean placeholder = prompt.contains(DOCUMENT);
        if (document != null && !placeholder) {
            throw new IllegalArgumentException(
                    "field \"prompt\": there is no " + DOCUMENT + " in it for the text of " + document);
        }
        requireText("kind", kind);
        examples = List.copyOf(examples);
    }

    /** An item of the kind {@value #ANY_KIND}. */
    public BenchmarkItem(
            int index,
            String prompt,
            String query,
            String reference,
            List<ScoredAnswer> examples,
            Language language,
            @Nullable String document) {
        this(index, prompt, query, reference, examples, language, document, ANY_KIND);
    }

    private static void requireText(String field, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("field \"" + field + "\" is blank");
        }
    }

    /** Whether the prompt lacks the text of its document. */
    public boolean needsDocument() {
        return document != null;
    }

    /**
     * A copy with the document's text in the prompt.
     *
     * @throws IllegalStateException if the prompt is complete already
     */
    public BenchmarkItem open(String text) {
        if (document == null) {
            throw new IllegalStateException("item " + index + " needs no document");
        }
        return new BenchmarkItem(
                index, prompt.replace(DOCUMENT, text), query, reference, examples, language, null, kind);
    }

    /** A copy with other examples. */
    public BenchmarkItem withExamples(List<ScoredAnswer> newExamples) {
        return new BenchmarkItem(index, prompt, query, reference, newExamples, language, document, kind);
    }

    /**
     * The length of the prompt in tokens.
     *
     * @throws IllegalStateException if the document is not in the prompt yet
     */
    public int promptTokens(Tokenizer tokenizer) {
        if (needsDocument()) {
            throw new IllegalStateException(
                    "item " + index + " lacks the text of " + document + ": open(...) it first");
        }
        return tokenizer.count(prompt);
    }
}
