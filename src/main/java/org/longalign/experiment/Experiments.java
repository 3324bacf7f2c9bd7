package org.longalign.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.LossWeighting;
import org.longalign.experiment.task.TaskKind;
import org.longalign.experiment.task.TaskMixture;
import org.longalign.experiment.task.TaskShape;

/** The experiments, at a scale. Arms that several of them share are measured once. */
public final class Experiments {
    /** The arm without long data. */
    public static final String NO_LONG = "no long data";

    /** The arm with some long data, of all kinds. */
    public static final String SOME_LONG = "some long data";

    /** The arm with more long data, of all kinds. */
    public static final String MORE_LONG = "more long data";

    /** The arms of the methods, as the paper names them. */
    public static final String NAIVE = "naive";

    /** Sorted batching. */
    public static final String SORTED = "sorted";

    /** Packing with every pack counting the same (Eq. 3). */
    public static final String PACKING = "packing";

    /** Packing with every sequence counting the same (Eq. 4). */
    public static final String WEIGHTED = "packing + weighting";

    /** Packing of answers that are all of one length, without weighting. */
    public static final String EVEN_PACKING = "control: packing";

    /** The same with weighting. */
    public static final String EVEN_WEIGHTED = "control: weighted";

    /** What is asked in short sequences. */
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

    /** None, some and more long data beside the same short data (paper, Table 2, figures 4 and 6). */
    public Experiment dataQuantity() {
        return experiment("quantity of long data", quantityArms());
    }

    /** As much long data of one kind only as of all kinds, for each kind of three (paper, Table 2). */
    public Experiment dataDiversity() {
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put(NO_LONG, arm(0, scale.longKinds()));
        arms.put(MORE_LONG, arm(scale.moreLong(), scale.longKinds()));
        for (TaskKind kind : singleKinds()) {
            arms.put(only(kind), arm(scale.moreLong(), List.of(kind)));
        }
        return experiment("diversity of long data", arms);
    }

    /** The kinds that have an arm of their own in {@link #dataDiversity}. */
    public List<TaskKind> singleKinds() {
        return scale.longKinds().subList(0, 3);
    }

    /** The name of the arm whose long data are of one kind. */
    public static String only(TaskKind kind) {
        return "only " + kind.label();
    }

    /** Naive, sorted, packed, packed with weights: the same data, the same sequences a step (paper, Table 3, figure 5). */
    public Experiment methods() {
        Arm arm = new Arm(
                base(),
                List.of(shortData(scale.methodExamples()), longData(scale.methodExamples() / 10, scale.longKinds())),
                training(1),
                ArmQuestions.atEnd(probes(scale.probeExamples())));
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
     * What weighting does where answers differ in length: half of the sequences have prose of {@value #PROSE_TOKENS}
     * tokens to answer, which cannot be known and so keeps its loss, the others one token. Contexts are of one length. In
     * the control all answers have one token, so that all packs hold as many sequences: there the two weightings are the
     * same, but for a last pack.
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
     * A model of half the width, and the one of the other experiments, with the most long data (paper, Table 4). The small
     * one learns to recall later, and so has a base that was trained for twice as many steps.
     */
    public Experiment sizes() {
        Arm large = arm(scale.moreLong(), scale.longKinds());
        Arm small = large.withBase(BaseRecipe.of(scale.hidden() / 2, scale.layers(), HEADS, 2 * scale.baseSteps()));
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
        arms.put(NO_LONG, arm(0, scale.longKinds()));
        arms.put(SOME_LONG, arm(scale.someLong(), scale.longKinds()));
        arms.put(MORE_LONG, arm(scale.moreLong(), scale.longKinds()));
        return arms;
    }

    private Arm arm(int longCount, List<TaskKind> kinds) {
        List<Portion> data = List.of(shortData(scale.shortExamples()), longData(longCount, kinds));
        List<Probe> probes = probes(scale.probeExamples());
        if (kinds.size() == 1) {
            return new Arm(base(), data, training(scale.epochs()), ArmQuestions.atEnd(probes));
        }
        List<Probe> all = new ArrayList<>(probes);
        all.addAll(needleProbes());
        ArmQuestions questions = new ArmQuestions(all, probes(scale.probeExamples() / 2), scale.curvePoints());
        return new Arm(base(), data, training(scale.epochs()), questions);
    }

    private Arm weightingArm(int proseTokens, LossWeighting weighting) {
        int half = scale.weightingExamples() / 2;
        TaskShape one = TaskShape.CUSTOMARY.withQuestions(1);
        TaskMixture prose = TaskMixture.of(List.of(TaskKind.PROSE), MAX_SHORT, MAX_SHORT)
                .withShape(one.withAnswerTokens(proseTokens));
        TaskMixture facts =
                TaskMixture.of(List.of(TaskKind.COUNT), MAX_SHORT, MAX_SHORT).withShape(one);
        Probe probe = new Probe(Probe.SHORT, TaskKind.COUNT, MAX_SHORT, MAX_SHORT, one, 8 * scale.probeExamples());
        return new Arm(
                base(),
                List.of(new Portion(half, prose), new Portion(half, facts)),
                ArmTraining.packed(1, LEARNING_RATE, SEQUENCES_PER_STEP / 2)
                        .withMethod(BatchingMethod.PACKED, weighting),
                ArmQuestions.atEnd(List.of(probe)));
    }

    private BaseRecipe base() {
        return BaseRecipe.of(scale.hidden(), scale.layers(), HEADS, scale.baseSteps());
    }

    private static ArmTraining training(int epochs) {
        return ArmTraining.packed(epochs, LEARNING_RATE, SEQUENCES_PER_STEP);
    }

    private static Portion shortData(int count) {
        return new Portion(count, TaskMixture.of(SHORT, MIN_SHORT, MAX_SHORT));
    }

    private Portion longData(int count, List<TaskKind> kinds) {
        return new Portion(count, TaskMixture.of(kinds, scale.minLong(), scale.maxLong()));
    }

    /** Long ones by octaves of length, so that each octave counts the same, and short ones. */
    private List<Probe> probes(int examples) {
        List<Probe> probes = new ArrayList<>();
        for (TaskKind kind : scale.longKinds()) {
            for (int min = scale.minLong(); min < scale.maxLong(); min *= 2) {
                probes.add(new Probe(Probe.LONG, kind, min, 2 * min, TaskShape.CUSTOMARY, examples));
            }
        }
        for (TaskKind kind : SHORT) {
            probes.add(new Probe(Probe.SHORT, kind, MIN_SHORT, MAX_SHORT, TaskShape.CUSTOMARY, examples));
        }
        return probes;
    }

    private List<Probe> needleProbes() {
        List<Probe> probes = new ArrayList<>();
        for (int length : needleLengths()) {
            for (double depth : DEPTHS) {
                probes.add(new Probe(
                        Probe.NEEDLE,
                        TaskKind.KEY_VALUE,
                        length,
                        length,
                        TaskShape.needle(depth),
                        Math.max(12, scale.probeExamples() / 2)));
            }
        }
        return probes;
    }

    private Experiment experiment(String name, Map<String, Arm> arms) {
        return new Experiment(name, arms, scale.seeds());
    }
}
