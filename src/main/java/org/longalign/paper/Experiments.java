package org.longalign.paper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.LossWeighting;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskMixture;
import org.longalign.paper.task.TaskShape;

/**
 * The experiments that test the paper's claims, at a given scale. Arms that several experiments share are measured
 * once.
 *
 * <pre>{@code
 * Experiment quantity = Experiments.at(ExperimentScale.quick()).dataQuantity();
 * }</pre>
 */
public final class Experiments {
    /** The arm without long data. */
    public static final String NO_LONG = "no long data";

    /** The arm with some long data, of all kinds. */
    public static final String SOME_LONG = "some long data";

    /** The arm with more long data, of all kinds. */
    public static final String MORE_LONG = "more long data";

    /** Naive batching, named as in the paper. */
    public static final String NAIVE = "naive";

    /** Sorted batching. */
    public static final String SORTED = "sorted";

    /** Packing with every pack counting the same (Eq. 3). */
    public static final String PACKING = "packing";

    /** Packing with every sequence counting the same (Eq. 4). */
    public static final String WEIGHTED = "packing + weighting";

    /** Packing without weighting, where all answers have the same length. */
    public static final String EVEN_PACKING = "control: packing";

    /** Packing with weighting, where all answers have the same length. */
    public static final String EVEN_WEIGHTED = "control: weighted";

    /** Kinds of task in short sequences. */
    private static final List<TaskKind> SHORT = List.of(
            TaskKind.KEY_VALUE,
            TaskKind.SPAN,
            TaskKind.COUNT,
            TaskKind.REVERSE,
            TaskKind.LARGEST,
            TaskKind.ADD,
            TaskKind.BACKWARDS);

    private static final int HEADS = 2;
    private static final int MIN_SHORT = 16;
    private static final int MAX_SHORT = 64;
    private static final double LEARNING_RATE = 3e-3;
    private static final int SEQUENCES_PER_STEP = 32;
    private static final int PROSE_TOKENS = 45;
    private static final double[] DEPTHS = {0, .25, .5, .75, 1};

    private final ExperimentScale scale;

    private Experiments(ExperimentScale scale) {
        this.scale = scale;
    }

    /** The experiments at a scale. */
    public static Experiments at(ExperimentScale scale) {
        return new Experiments(scale);
    }

    /** None, some and more long data, each with the same short data (paper, Table 2, figures 4 and 6). */
    public Experiment dataQuantity() {
        return experiment("quantity of long data", quantityArms());
    }

    /** Long data of a single kind, for three kinds, and the same amount of all kinds (paper, Table 2). */
    public Experiment dataDiversity() {
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put(NO_LONG, followed(0));
        arms.put(MORE_LONG, followed(scale.moreLong()));
        for (TaskKind kind : singleKinds()) {
            arms.put(only(kind), arm(scale.moreLong(), List.of(kind)));
        }
        return experiment("diversity of long data", arms);
    }

    /** The kinds with an arm of their own in {@link #dataDiversity}. */
    public List<TaskKind> singleKinds() {
        return scale.longKinds().subList(0, 3);
    }

    /** The name of the arm with long data of one kind: {@code only(TaskKind.SPAN)} -> "only span". */
    public static String only(TaskKind kind) {
        return "only " + kind.label();
    }

    /** Naive, sorted, packed, and packed with weights: same data, same sequences a step (paper, Table 3, figure 5). */
    public Experiment methods() {
        Arm arm = new Arm(
                base(),
                List.of(shortData(scale.methodExamples()), longData(scale.methodExamples() / 10, scale.longKinds())),
                training(1),
                ArmQuestions.atEnd(evalSets(scale.evalExamples())));
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put(NAIVE, by(BatchingMethod.NAIVE, LossWeighting.SEQUENCE_MEAN, arm));
        arms.put(SORTED, by(BatchingMethod.SORTED, LossWeighting.SEQUENCE_MEAN, arm));
        arms.put(PACKING, by(BatchingMethod.PACKED, LossWeighting.PACK_MEAN, arm));
        arms.put(WEIGHTED, by(BatchingMethod.PACKED, LossWeighting.SEQUENCE_MEAN, arm));
        return experiment("training methods", arms);
    }

    private static Arm by(BatchingMethod method, LossWeighting weighting, Arm arm) {
        return arm.withTraining(arm.training().withMethod(method, weighting));
    }

    /**
     * The effect of weighting when answers differ in length. Half of the answers are prose of {@value #PROSE_TOKENS}
     * tokens, which cannot be predicted and keeps its loss; the others have one token. All contexts have the same
     * length. In the control all answers have one token and all packs the same number of sequences, so that the two
     * weightings are equal except in a last pack.
     */
    public Experiment weighting() {
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put(PACKING, weightingArm(PROSE_TOKENS, LossWeighting.PACK_MEAN));
        arms.put(WEIGHTED, weightingArm(PROSE_TOKENS, LossWeighting.SEQUENCE_MEAN));
        arms.put(EVEN_PACKING, weightingArm(1, LossWeighting.PACK_MEAN));
        arms.put(EVEN_WEIGHTED, weightingArm(1, LossWeighting.SEQUENCE_MEAN));
        return experiment("loss weighting", arms);
    }

    /**
     * The model of the other experiments and one of half the width, both with the most long data (paper, Table 4). The
     * small model learns to recall later, so its base is trained for twice as many steps.
     */
    public Experiment sizes() {
        Arm large = followed(scale.moreLong());
        Arm small = arm(scale.moreLong(), scale.longKinds())
                .withBase(PretrainingConfig.of(scale.hidden() / 2, scale.layers(), HEADS, 2 * scale.baseSteps()));
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put(sizeName(small), small);
        arms.put(sizeName(large), large);
        return experiment("model size", arms);
    }

    private static String sizeName(Arm arm) {
        return Math.round(arm.base().config().parameterCount() / 1e3) + "k parameters";
    }

    /** The lengths of the needle map, in tokens. */
    public List<Integer> needleLengths() {
        List<Integer> lengths = new ArrayList<>();
        for (int length = scale.maxLong(); length >= scale.maxLong() / 8; length /= 2) {
            lengths.add(0, length);
        }
        return lengths;
    }

    private Map<String, Arm> quantityArms() {
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put(NO_LONG, followed(0));
        arms.put(SOME_LONG, arm(scale.someLong(), scale.longKinds()));
        arms.put(MORE_LONG, followed(scale.moreLong()));
        return arms;
    }

    /** An arm that is scored at the end only. */
    private Arm arm(int longCount, List<TaskKind> kinds) {
        List<DataSlice> data = List.of(shortData(scale.shortExamples()), longData(longCount, kinds));
        return new Arm(base(), data, training(scale.epochs()), ArmQuestions.atEnd(evalSets(scale.evalExamples())));
    }

    /** An arm with a needle map and a learning curve too. */
    private Arm followed(int longCount) {
        Arm arm = arm(longCount, scale.longKinds());
        List<EvalSet> all = new ArrayList<>(arm.questions().atEnd());
        all.addAll(needleSets());
        return arm.withQuestions(new ArmQuestions(all, evalSets(scale.evalExamples() / 2), scale.curvePoints()));
    }

    private Arm weightingArm(int proseTokens, LossWeighting weighting) {
        int half = scale.weightingExamples() / 2;
        TaskShape one = TaskShape.CUSTOMARY.withQuestions(1);
        TaskMixture prose = TaskMixture.of(List.of(TaskKind.PROSE), MAX_SHORT, MAX_SHORT)
                .withShape(one.withAnswerTokens(proseTokens));
        TaskMixture facts =
                TaskMixture.of(List.of(TaskKind.COUNT), MAX_SHORT, MAX_SHORT).withShape(one);
        EvalSet evalSet =
                new EvalSet(EvalSet.SHORT, TaskKind.COUNT, MAX_SHORT, MAX_SHORT, one, 16 * scale.evalExamples());
        return new Arm(
                base(),
                List.of(new DataSlice(half, prose), new DataSlice(half, facts)),
                ArmTraining.packed(1, LEARNING_RATE, SEQUENCES_PER_STEP / 2)
                        .withMethod(BatchingMethod.PACKED, weighting),
                ArmQuestions.atEnd(List.of(evalSet)));
    }

    private PretrainingConfig base() {
        return PretrainingConfig.of(scale.hidden(), scale.layers(), HEADS, scale.baseSteps());
    }

    private static ArmTraining training(int epochs) {
        return ArmTraining.packed(epochs, LEARNING_RATE, SEQUENCES_PER_STEP);
    }

    private static DataSlice shortData(int count) {
        return new DataSlice(count, TaskMixture.of(SHORT, MIN_SHORT, MAX_SHORT));
    }

    private DataSlice longData(int count, List<TaskKind> kinds) {
        return new DataSlice(count, TaskMixture.of(kinds, scale.minLong(), scale.maxLong()));
    }

    /**
     * Evaluation sets of long contexts, one for each octave of length so that octaves count the same, and of short
     * ones.
     */
    private List<EvalSet> evalSets(int examples) {
        List<EvalSet> evalSets = new ArrayList<>();
        for (TaskKind kind : scale.longKinds()) {
            for (int min = scale.minLong(); min < scale.maxLong(); min *= 2) {
                evalSets.add(new EvalSet(EvalSet.LONG, kind, min, 2 * min, TaskShape.CUSTOMARY, examples));
            }
        }
        for (TaskKind kind : SHORT) {
            evalSets.add(new EvalSet(EvalSet.SHORT, kind, MIN_SHORT, MAX_SHORT, TaskShape.CUSTOMARY, examples));
        }
        return evalSets;
    }

    private List<EvalSet> needleSets() {
        List<EvalSet> evalSets = new ArrayList<>();
        for (int length : needleLengths()) {
            for (double depth : DEPTHS) {
                evalSets.add(new EvalSet(
                        EvalSet.NEEDLE,
                        TaskKind.KEY_VALUE,
                        length,
                        length,
                        TaskShape.needle(depth),
                        Math.max(12, scale.evalExamples() / 4)));
            }
        }
        return evalSets;
    }

    private Experiment experiment(String name, Map<String, Arm> arms) {
        return new Experiment(name, arms, scale.seeds());
    }

    /** The number of seeds of each experiment. */
    int seeds() {
        return scale.seeds();
    }
}
