package org.longalign.evaluation.choice;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.longalign.internal.Bounds;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Tokenizer;

/**
 * A multiple-choice task: questions, with solved examples before each if wanted.
 *
 * <pre>{@code
 * // given: CausalLm model, Tokenizer tokenizer
 * ChoiceTask arc = ChoiceTask.arc(Path.of("ARC-Challenge-Test.jsonl"))
 *         .withExamples(ChoiceTask.arc(Path.of("ARC-Challenge-Train.jsonl")).questions()).withDrawnShots(25, 7);
 * ChoiceReport report = arc.scoredBy("packed + weighting", model, tokenizer).run();
 * }</pre>
 *
 * <p>Prompts have the form of the lm-evaluation-harness. The six solved questions that the harness puts before each
 * TruthfulQA question are a text of others and not included; {@link #truthfulQaMc1(Path, Path)} reads them from your
 * copy of the harness. Without them a score is labelled as not comparable.
 */
public final class ChoiceTask {
    private static final String TRUTHFUL_QA = "TruthfulQA";

    private final String name;
    private final List<ChoiceQuestion> questions;
    private final List<ChoiceQuestion> examples;
    private final Map<String, List<ChoiceQuestion>> byGroup;
    private final String preamble;
    private final int shots;
    private final boolean drawn;
    private final long seed;

    private ChoiceTask(
            String name,
            List<ChoiceQuestion> questions,
            List<ChoiceQuestion> examples,
            String preamble,
            int shots,
            boolean drawn,
            long seed) {
        this.name = name;
        this.questions = List.copyOf(questions);
        this.examples = List.copyOf(examples);
        byGroup = this.examples.stream().collect(Collectors.groupingBy(ChoiceQuestion::group));
        this.preamble = preamble;
        this.shots = shots;
        this.drawn = drawn;
        this.seed = seed;
    }

    /**
     * A task of these questions.
     *
     * @throws IllegalArgumentException if there are none, or two share an id
     */
    public static ChoiceTask of(String name, List<ChoiceQuestion> questions) {
        if (questions.isEmpty()) {
            throw new IllegalArgumentException("there are no questions for " + name);
        }
        Set<String> ids = new HashSet<>();
        for (ChoiceQuestion question : questions) {
            if (!ids.add(question.id())) {
                throw new IllegalArgumentException("two questions of " + name + " have the id " + question.id());
            }
        }
        return new ChoiceTask(name, questions, List.of(), "", 0, false, 0);
    }

    /**
     * Reads ARC, easy or challenge, in its published layout or that of the Hugging Face hub, one JSON object a line.
     *
     * @throws IllegalArgumentException if a line is no question, naming file, line and field
     */
    public static ChoiceTask arc(Path file) {
        return of("ARC", ChoiceLines.read(file, ChoiceLayouts::arc));
    }

    /** Reads HellaSwag, one JSON object a line; throws as {@link #arc}. */
    public static ChoiceTask hellaSwag(Path file) {
        return of("HellaSwag", ChoiceLines.read(file, ChoiceLayouts::hellaSwag));
    }

    /**
     * Reads MMLU: a CSV file of a subject, a folder of them, or one JSON object a line as on the Hugging Face hub;
     * throws as {@link #arc}.
     */
    public static ChoiceTask mmlu(Path path) {
        boolean lines = path.toString().endsWith(".jsonl") || path.toString().endsWith(".parquet");
        return of("MMLU", lines ? ChoiceLines.read(path, ChoiceLayouts::mmlu) : MmluCsv.read(path));
    }

    /**
     * Reads TruthfulQA with a single right choice (MC1), scored by {@link ChoiceReport#accuracy}: a JSON list as
     * published, or a JSON object a line; throws as {@link #arc}.
     */
    public static ChoiceTask truthfulQaMc1(Path file) {
        return of(TRUTHFUL_QA + " MC1", ChoiceLines.read(file, ChoiceLayouts.truthfulQa("mc1_targets")));
    }

    /**
     * Reads TruthfulQA with several right choices (MC2), scored by {@link ChoiceReport#rightMass}, from the same files.
     */
    public static ChoiceTask truthfulQaMc2(Path file) {
        return of(TRUTHFUL_QA + " MC2", ChoiceLines.read(file, ChoiceLayouts.truthfulQa("mc2_targets")));
    }

    /**
     * Reads TruthfulQA (MC1) with the six solved questions of the harness before each.
     *
     * @param harnessTask your copy of the harness's {@code lm_eval/tasks/truthfulqa/truthfulqa_mc1.yaml}
     * @throws IllegalArgumentException as {@link #arc}, or if the task file does not hold six solved questions
     */
    public static ChoiceTask truthfulQaMc1(Path file, Path harnessTask) {
        return truthfulQaMc1(file).withPreamble(HarnessTask.preamble(harnessTask));
    }

    /** Reads TruthfulQA (MC2) with the same six solved questions as {@link #truthfulQaMc1(Path, Path)}. */
    public static ChoiceTask truthfulQaMc2(Path file, Path harnessTask) {
        return truthfulQaMc2(file).withPreamble(HarnessTask.preamble(harnessTask));
    }

    /** A copy with a pool of solved examples, such as the training or development set. */
    public ChoiceTask withExamples(List<ChoiceQuestion> store) {
        return new ChoiceTask(name, questions, store, preamble, shots, drawn, seed);
    }

    /** A copy with a text before all examples and prompts, in addition to the questions' own preambles. */
    public ChoiceTask withPreamble(String text) {
        return new ChoiceTask(name, questions, examples, text, shots, drawn, seed);
    }

    /** A copy with the first examples of its group before each question, as MMLU is run; 0 unless set. */
    public ChoiceTask withShots(int count) {
        return new ChoiceTask(name, questions, examples, preamble, checked(count), false, 0);
    }

    /** A copy with examples drawn for each question from its group. */
    public ChoiceTask withDrawnShots(int count, long newSeed) {
        return new ChoiceTask(name, questions, examples, preamble, checked(count), true, newSeed);
    }

    private static int checked(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("there cannot be " + count + " examples");
        }
        return count;
    }

    /** A copy with the first questions only, to try something out. */
    public ChoiceTask limit(int count) {
        List<ChoiceQuestion> first =
                questions.subList(0, Math.min(Bounds.within("limit", count, 1, Integer.MAX_VALUE), questions.size()));
        return new ChoiceTask(name, first, examples, preamble, shots, drawn, seed);
    }

    /** The name in tables. */
    public String name() {
        return name;
    }

    /** The name with a note if scores are not comparable with published ones, for want of TruthfulQA's examples. */
    String label() {
        boolean bare = name.startsWith(TRUTHFUL_QA) && !HarnessTask.isSolvedQuestions(preamble);
        return bare ? name + " (not comparable: without the harness's six solved questions)" : name;
    }

    /** The questions, in the order of the file. */
    public List<ChoiceQuestion> questions() {
        return questions;
    }

    /** The number of examples before each question. */
    public int shots() {
        return shots;
    }

    /**
     * The text that the choices of a question continue: preambles, solved examples and prompt.
     *
     * @throws IllegalArgumentException if its group has too few examples
     */
    public String context(ChoiceQuestion question) {
        return preamble
                + question.preamble()
                + shown(question).stream()
                        .map(example -> example.solved() + "\n\n")
                        .collect(Collectors.joining())
                + question.prompt();
    }

    private List<ChoiceQuestion> shown(ChoiceQuestion question) {
        List<ChoiceQuestion> store = byGroup.getOrDefault(question.group(), List.of());
        List<ChoiceQuestion> chosen = drawn
                ? draw(question, store)
                : store.stream()
                        .filter(example -> !example.prompt().equals(question.prompt()))
                        .limit(shots)
                        .toList();
        if (chosen.size() < shots) {
            throw new IllegalArgumentException(name + ": there are " + chosen.size() + " examples for question "
                    + question.id() + (question.group().isEmpty() ? "" : " of " + question.group()) + ", not " + shots
                    + "; give them with withExamples(...) or ask for fewer");
        }
        return chosen;
    }

    private List<ChoiceQuestion> draw(ChoiceQuestion question, List<ChoiceQuestion> store) {
        Random random = new Random(31 * seed + question.id().hashCode());
        List<ChoiceQuestion> chosen = new ArrayList<>();
        Set<Integer> tried = new HashSet<>();
        while (chosen.size() < shots && tried.size() < store.size()) {
            int index = random.nextInt(store.size());
            if (tried.add(index) && !store.get(index).prompt().equals(question.prompt())) {
                chosen.add(store.get(index));
            }
        }
        return chosen;
    }

    /**
     * A run over a model.
     *
     * @param modelName the model's name in tables and in the journal
     */
    public ChoiceRun scoredBy(String modelName, CausalLm model, Tokenizer tokenizer) {
        return new ChoiceRun(this, modelName, model, tokenizer);
    }

    @Override
    public String toString() {
        return label() + ", " + questions.size() + " questions, " + shots + " examples before each";
    }
}
