package org.longalign.evaluation.longbenchchat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.longalign.evaluation.judge.PromptText;

/**
 * The judge's prompt. It shows the short query, the reference answer, the scored examples (few-shot only) and the
 * answer, never the document (paper, section 3.4). The wording is this project's own and lies in the resource files
 * {@code judge-*.txt}; changed wording gets a new {@link #version}.
 *
 * <p>Answers, examples, query and reference are untrusted and {@linkplain PromptText#fillQuoted quoted}.
 */
public enum JudgePrompt {
    /** With examples that a person scored, in an order drawn for each pass. */
    FEW_SHOT("few-shot-v2"),
    /** Without examples; the paper's baseline. */
    ZERO_SHOT("zero-shot-v2");

    private static final String EXAMPLE = resource("judge-example-v2").strip();

    private final String version;
    private final String template;

    JudgePrompt(String version) {
        this.version = version;
        this.template = resource("judge-" + version);
    }

    /** Names the wording, such as {@code few-shot-v2}; written with every verdict. */
    public String version() {
        return version;
    }

    /**
     * Fills the prompt for one answer.
     *
     * @throws IllegalArgumentException if examples are needed and the item has none
     */
    public String render(BenchmarkItem item, String answer, Pass pass) {
        Map<String, String> material =
                new HashMap<>(Map.of("question", item.query(), "reference", item.reference(), "answer", answer));
        if (this == ZERO_SHOT) {
            return new PromptText(version, template).fillQuoted(material);
        }
        if (item.examples().isEmpty()) {
            throw new IllegalArgumentException("item " + item.index() + " has no scored examples; add them to "
                    + LongBenchChat.FEW_SHOTS + " or use " + ZERO_SHOT);
        }
        List<ScoredAnswer> examples = ExampleOrder.shuffle(item.examples(), item.index(), pass);
        for (int i = 0; i < examples.size(); i++) {
            material.put("score" + i, Integer.toString(examples.get(i).score()));
            material.put("answer" + i, examples.get(i).answer());
        }
        return withExamples(examples.size()).fillQuoted(material);
    }

    /** The wording with placeholders <code>{{score0}}</code>, <code>{{answer0}}</code> and so on for its examples. */
    private PromptText withExamples(int count) {
        String examples = IntStream.range(0, count)
                .mapToObj(i ->
                        EXAMPLE.replace("{{score}}", "{{score" + i + "}}").replace("{{answer}}", "{{answer" + i + "}}"))
                .collect(Collectors.joining("\n\n"));
        return new PromptText(version, template.replace("{{examples}}", examples));
    }

    private static String resource(String name) {
        return PromptText.resource(JudgePrompt.class, name).template();
    }
}
