package org.longalign.evaluation.mtbench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.data.Jsonl;
import org.longalign.evaluation.judge.ModelJudge;

/**
 * Questions in MT-Bench's layout.
 *
 * <pre>{@code
 * // given: ChatModel model, ChatModel judge
 * MtBenchReport report = MtBench.read(Path.of("question.jsonl"), Path.of("reference_answer/gpt-4.jsonl"))
 *         .answeredBy(model, ModelJudge.of(judge)).journal(Path.of("mt-bench.jsonl")).inFlight(8)
 *         .run();
 * }</pre>
 */
public final class MtBench {
    private final List<MtBenchQuestion> questions;

    /** One line of a file of reference answers: {@code {"question_id", "choices": [{"turns": [...]}]}}. */
    record Reference(@JsonProperty("question_id") int id, List<Choice> choices) {
        record Choice(List<String> turns) {
            Choice {
                if (turns == null || turns.stream().anyMatch(turn -> turn == null)) {
                    throw new IllegalArgumentException("field \"turns\" of the first choice is missing");
                }
            }
        }

        Reference {
            if (choices == null || choices.isEmpty()) {
                throw new IllegalArgumentException("field \"choices\" holds no answer");
            }
        }
    }

    private MtBench(List<MtBenchQuestion> questions) {
        Map<Integer, MtBenchQuestion> seen = new LinkedHashMap<>();
        for (MtBenchQuestion question : questions) {
            if (seen.put(question.id(), question) != null) {
                throw new IllegalArgumentException("two questions have the question_id " + question.id());
            }
        }
        this.questions = List.copyOf(questions);
    }

    /**
     * A benchmark of these questions.
     *
     * @throws IllegalArgumentException if two share an id
     */
    public static MtBench of(List<MtBenchQuestion> questions) {
        return new MtBench(questions);
    }

    /**
     * Reads questions, one JSON object a line, with their reference answers in the field {@code reference}.
     *
     * @throws IllegalArgumentException if a line is no question, naming file, line and field
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static MtBench read(Path questions) {
        return of(Jsonl.read(questions, MtBenchQuestion.class).orThrow());
    }

    /**
     * Reads questions and a file of reference answers in the layout of model answers, {@code {"question_id", "choices":
     * [{"turns": [...]}]}}, which override references in the questions.
     *
     * @throws IllegalArgumentException if a line is invalid, naming file and line
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public static MtBench read(Path questions, Path references) {
        Map<Integer, List<String>> answers = new HashMap<>();
        for (Reference reference : Jsonl.read(references, Reference.class).orThrow()) {
            answers.put(reference.id(), reference.choices().get(0).turns());
        }
        return of(read(questions).questions.stream()
                .map(question -> with(question, answers.get(question.id()), references))
                .toList());
    }

    private static MtBenchQuestion with(MtBenchQuestion question, @Nullable List<String> answers, Path file) {
        try {
            return answers == null ? question : question.withReference(answers);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": question " + question.id() + ": " + e.getMessage(), e);
        }
    }

    /** The questions, in the order of the file. */
    public List<MtBenchQuestion> questions() {
        return questions;
    }

    /**
     * A run over a model.
     *
     * @throws IllegalArgumentException if a question of math, reasoning or coding has no reference answer: a judge who
     *     cannot tell right from wrong would rate the style
     */
    public MtBenchRun answeredBy(ChatModel model, ModelJudge judge) {
        List<Integer> without = questions.stream()
                .filter(question ->
                        question.needsReference() && question.reference().isEmpty())
                .map(MtBenchQuestion::id)
                .toList();
        if (!without.isEmpty()) {
            throw new IllegalArgumentException("the questions " + without + " are of the categories "
                    + MtBenchQuestion.REFERENCE_CATEGORIES.stream().sorted().toList()
                    + " and have no reference answer; give the file of them (MtBench.read(questions, references))"
                    + " or the field \"reference\"");
        }
        return new MtBenchRun(this, model, judge);
    }

    @Override
    public String toString() {
        return questions.size() + " questions of two turns";
    }
}
