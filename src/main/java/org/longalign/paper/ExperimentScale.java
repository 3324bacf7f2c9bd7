package org.longalign.paper;

import java.util.List;
import org.longalign.internal.Bounds;
import org.longalign.paper.task.TaskKind;

/**
 * The scale of the experiments. The paper's 8k to 64k tokens become {@code minLong} to {@code maxLong}.
 *
 * @param seeds number of repetitions, each with its own base model
 * @param hidden width of the model; the smaller model is half as wide
 * @param layers number of layers
 * @param baseSteps optimizer steps of a base model
 * @param shortExamples number of short instructions, in place of ShareGPT
 * @param someLong number of long instructions, in place of LongAlign-5k
 * @param moreLong number of long instructions, in place of LongAlign-10k
 * @param minLong shortest long context in tokens
 * @param maxLong longest long context in tokens
 * @param epochs passes over the data
 * @param longKinds kinds of task in long contexts
 * @param methodExamples short instructions for the comparison of methods; a tenth as many long ones are added
 * @param weightingExamples instructions for the experiment on loss weighting
 * @param evalExamples held-out examples of each kind and range of lengths
 * @param curvePoints number of evaluations during a run with a learning curve
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
        int evalExamples,
        int curvePoints) {
    private static final int MOST = 100_000_000;
    private static final List<TaskKind> LEARNT_SOON = List.of(TaskKind.KEY_VALUE, TaskKind.SPAN, TaskKind.COUNT);
    private static final List<TaskKind> LEARNT_LATE =
            List.of(TaskKind.KEY_VALUE, TaskKind.SPAN, TaskKind.COUNT, TaskKind.REVERSE, TaskKind.MULTI_HOP);

    /** @throws IllegalArgumentException naming the component that is out of range */
    public ExperimentScale {
        longKinds = List.copyOf(longKinds);
        Bounds.within("seeds", seeds, 1, 10_000);
        Bounds.within("hidden", hidden, 1, 1 << 16);
        Bounds.within("layers", layers, 1, 1 << 10);
        Bounds.within("baseSteps", baseSteps, 1, MOST);
        Bounds.within("shortExamples", shortExamples, 0, MOST);
        Bounds.within("someLong", someLong, 0, MOST);
        Bounds.within("moreLong", moreLong, 0, MOST);
        Bounds.within("minLong", minLong, 1, maxLong);
        Bounds.within("maxLong", maxLong, 1, Bounds.MOST_TOKENS);
        Bounds.within("epochs", epochs, 1, 10_000);
        Bounds.within("methodExamples", methodExamples, 0, MOST);
        Bounds.within("weightingExamples", weightingExamples, 0, MOST);
        Bounds.within("evalExamples", evalExamples, 1, MOST);
        Bounds.within("curvePoints", curvePoints, 0, 10_000);
    }

    /** A scale that takes minutes on two cores. */
    public static ExperimentScale quick() {
        return new ExperimentScale(4, 64, 2, 800, 2_800, 60, 240, 128, 1_024, 2, LEARNT_SOON, 2_000, 4_800, 48, 6);
    }

    /**
     * A scale that takes about half an hour on two cores: the arms of {@link #quick} with more seeds, which decide what
     * larger arms would not. The runs of {@code quick} in the same folder count.
     */
    public static ExperimentScale full() {
        return quick().withSeeds(16);
    }

    /**
     * A scale for a GPU: a larger model, longer contexts, and kinds of task that are learnt late. The experiments of the
     * notebooks take some 40 minutes on one H100 by the time model; its models are so small that the device mostly begins
     * kernels.
     */
    public static ExperimentScale gpu() {
        return new ExperimentScale(
                5, 256, 4, 2_000, 24_000, 600, 2_400, 512, 8_192, 4, LEARNT_LATE, 12_000, 19_200, 100, 20);
    }

    /** A copy with another number of repetitions. */
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
                evalExamples,
                curvePoints);
    }
}
