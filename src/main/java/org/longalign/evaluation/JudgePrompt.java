package org.longalign.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a judge is asked. It sees the short query, the reference answer, the scored examples (few-shot only) and the
 * answer, never the document (paper, section 3.4). The wording is in the resource files {@code judge-*.txt} and is this
 * project's own; a change of it gets a new {@link #version}.
 *
 * <p>Answers, examples, query and reference are material that may hold anything. Before they enter the prompt, {@code
 * [[} and {@code ]]} in them become {@code ⟦} and {@code ⟧}, so that a judge who quotes {@code [[10]]} from an answer
 * does not thereby rate it, and tags of the prompt lose their {@code <}, so that an answer cannot end its own block.
 * Characters that do not show, put in between, are no way around it.
 */
public enum JudgePrompt {
    /** With examples that a person scored, in an order drawn for each pass. */
    FEW_SHOT("few-shot-v2"),
    /** Without examples; the paper's baseline. */
    ZERO_SHOT("zero-shot-v2");

    /** Characters that do not show. */
    private static final String HIDDEN = "\\p{Cf}\\u034f\\u115f\\u1160\\u3164\\ufe00-\\ufe0f";

    private static final String ANY_HIDDEN = "[" + HIDDEN + "]*";
    private static final String BLANK = "[\\s\\p{Z}" + HIDDEN + "]*";
    private static final Pattern OPENING = Pattern.compile("\\[" + ANY_HIDDEN + "\\[");
    private static final Pattern CLOSING = Pattern.compile("]" + ANY_HIDDEN + "]");
    private static final Pattern TAG = Pattern.compile(
            "<(?=" + BLANK + "/?" + BLANK + "("
                    + Stream.of("question", "reference_answer", "example_answer", "answer_to_rate")
                            .map(name -> String.join(ANY_HIDDEN, name.split("")))
                            .collect(Collectors.joining("|"))
                    + ")\\b)",
            Pattern.CASE_INSENSITIVE);
    /** What a model is told whose reply held no rating. */
    static final String AGAIN = resource("judge-again-v1.txt").strip();

    private static final PromptWording EXAMPLE =
            new PromptWording(resource("judge-example-v2.txt").strip());

    private final String version;
    private final String wording;

    JudgePrompt(String version) {
        this.version = version;
        this.wording = resource("judge-" + version + ".txt");
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
                        .map(example -> PromptWording.fill(EXAMPLE, 
                                Map.of("score", Integer.toString(example.score()), "answer", quoted(example.answer()))))
                        .collect(Collectors.joining("\n\n"));
        return PromptWording.fill(wording, Map.of(
                "question", quoted(item.query()),
                "reference", quoted(item.reference()),
                "examples", examples,
                "answer", quoted(answer)));
    }

    /** The names of the placeholders in the wording, in order; for the tests. */
    List<String> placeholders() {
        return PromptWording.placeholders(wording);
    }

    /** Material as it stands in a prompt: no double square bracket and no tag of the prompt is left in it. */
    static String quoted(String material) {
        if (material.indexOf('[') < 0 && material.indexOf(']') < 0 && material.indexOf('<') < 0) {
            return material.strip();
        }
        String brackets =
                CLOSING.matcher(OPENING.matcher(material).replaceAll("\u27e6")).replaceAll("\u27e7");
        return TAG.matcher(brackets).replaceAll("\u2039").strip();
    }

    private static String resource(String name) {
        try (InputStream in = JudgePrompt.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the judge prompt " + name + " is missing from the class path");
            }
            // Line ends as written, whatever a checkout made of them: a replay matches the prompt to the byte.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the judge prompt " + name, e);
        }
    }
}
