package org.longalign.experiment;

import java.util.List;
import org.longalign.experiment.task.TaskKind;

/**
 * How large the experiments are. The paper's 8k to 64k tokens become {@code minLong} to {@code maxLong}.
 *
 * @param seeds repetitions, each with a base model of its own
 * @param hidden width of the model; the smaller one is half as wide
 * @param layers its layers
 * @param baseSteps optimizer steps of a base model
 * @param shortExamples short instructions, in place of ShareGPT
 * @param someLong long instructions, in place of LongAlign-5k
 * @param moreLong long instructions, in place of LongAlign-10k
 * @param minLong shortest long context, in tokens
 * @param maxLong longest
 * @param epochs passes over the data
 * @param longKinds what is asked about long contexts
 * @param methodExamples short instructions of the comparison of methods, a tenth as many long ones beside them
 * @param weightingExamples instructions of the experiment on loss weighting
 * @param probeExamples held-out examples of each kind and range of lengths
 * @param curvePoints how often a run with a learning curve is asked on its way
 */
public record ExperimentScale(
        int seeds,
        int hidden,
        int layers,
        int baseSteps,
        int shortExamples,
        int someLong,
        int moreLong,
        int minLong,
        int maxLong,
        int epochs,
        List<TaskKind> longKinds,
        int methodExamples,
        int weightingExamples,
        int probeExamples,
        int curvePoints) {
    private static final List<TaskKind> LEARNT_SOON = List.of(TaskKind.KEY_VALUE, TaskKind.SPAN, TaskKind.COUNT);
    private static final List<TaskKind> LEARNT_LATE =
            List.of(TaskKind.KEY_VALUE, TaskKind.SPAN, TaskKind.COUNT, TaskKind.REVERSE, TaskKind.MULTI_HOP);

    public ExperimentScale {
        longKinds = List.copyOf(longKinds);
    }

    /** Minutes on two cores. */
    public static ExperimentScale quick() {
        return new ExperimentScale(2, 64, 2, 800, 2_800, 60, 240, 128, 1_024, 2, LEARNT_SOON, 2_000, 4_800, 24, 6);
    }

    /** Some twenty minutes on two cores. */
    public static ExperimentScale full() {
        return new ExperimentScale(5, 64, 2, 1_000, 6_000, 150, 600, 128, 1_024, 2, LEARNT_SOON, 6_000, 9_600, 60, 10);
    }

    /** On a GPU: a larger model, longer contexts, and the kinds that are learnt late. */
    public static ExperimentScale gpu() {
        return new ExperimentScale(
                5, 256, 4, 2_000, 24_000, 600, 2_400, 512, 8_192, 4, LEARNT_LATE, 12_000, 19_200, 100, 20);
    }

    /** The same with another number of repetitions. */
    public ExperimentScale withSeeds(int number) {
        return new ExperimentScale(
                number,
                hidden,
                layers,
                baseSteps,
                shortExamples,
                someLong,
                moreLong,
                minLong,
                maxLong,
                epochs,
                longKinds,
                methodExamples,
                weightingExamples,
                probeExamples,
                curvePoints);
    }
}
