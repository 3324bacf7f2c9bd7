package org.longalign.evaluation;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.longalign.evaluation.grading.PromptText;
import org.longalign.evaluation.grading.Quotation;

/**
 * What a judge is asked. It sees the short query, the reference answer, the scored examples (few-shot only) and the
 * answer, never the document (paper, section 3.4). The wording is in the resource files {@code judge-*.txt} and is this
 * project's own; a change of it gets a new {@link #version}.
 *
 * <p>Answers, examples, query and reference are material that may hold anything; they are {@linkplain Quotation quoted}.
 */
public enum JudgePrompt {
    /** With examples that a person scored, in an order drawn for each pass. */
    FEW_SHOT("few-shot-v2"),
    /** Without examples; the paper's baseline. */
    ZERO_SHOT("zero-shot-v2");

    private static final Pattern TAGS =
            Quotation.tags(List.of("question", "reference_answer", "example_answer", "answer_to_rate"));
    /** What a model is told whose reply held no rating. */
    static final String AGAIN = resource("judge-again-v1").strip();

    private static final String EXAMPLE = resource("judge-example-v2").strip();

    private final String version;
    private final String wording;

    JudgePrompt(String version) {
        this.version = version;
        this.wording = resource("judge-" + version);
    }

    /** Names the wording, such as {@code few-shot-v2}; written beside every verdict. */
    public String version() {
        return version;
    }

    /**
     * The prompt for one answer.
     *
     * @throws IllegalArgumentException if examples are wanted and the item has none
     */
    public String render(BenchmarkItem item, String answer, Pass pass) {
        if (this == FEW_SHOT && item.examples().isEmpty()) {
            throw new IllegalArgumentException("item " + item.index() + " has no scored examples; add them to "
                    + LongBenchChat.FEW_SHOTS + " or use " + ZERO_SHOT);
        }
        String examples = this == ZERO_SHOT
                ? ""
                : ExampleOrder.shuffle(item.examples(), item.index(), pass).stream()
                        .map(example -> new PromptText("example", EXAMPLE)
                                .fill(Map.of(
                                        "score",
                                        Integer.toString(example.score()),
                                        "answer",
                                        quoted(example.answer()))))
                        .collect(Collectors.joining("\n\n"));
        return new PromptText(version, wording)
                .fill(Map.of(
                        "question", quoted(item.query()),
                        "reference", quoted(item.reference()),
                        "examples", examples,
                        "answer", quoted(answer)));
    }

    private static String quoted(String material) {
        return Quotation.of(material, TAGS);
    }

    private static String resource(String name) {
        return PromptText.resource(JudgePrompt.class, name).template();
    }
}
