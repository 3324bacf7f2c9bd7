package org.longalign.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.ModelShape;
import org.longalign.batching.PackingStrategy;
import org.longalign.cluster.Calibration;
import org.longalign.cluster.Observation;
import org.longalign.cluster.TimeModel;

/**
 * The paper's nine training times (appendix B: 8 A800 GPUs, ZeRO-3 with the optimizer on the CPU, 2 epochs, about 96
 * sequences a step) and the time model fitted to them.
 *
 * <p>The paper does not publish the lengths. Assumed are 10,000 long sequences of 8,000 + Exp(10,000) tokens and {@link
 * #SHORT_SEQUENCES} short ones, log-normal with median 2,000 and sigma 1, all cut at 65,536. Three rates are fitted to
 * nine times on top of that assumption: a calibration, not a validation.
 */
public final class PaperTimes {
    /** Assumed short sequences: with the 10,000 long ones, 2 epochs take about 1,900 steps of 96 sequences. */
    public static final int SHORT_SEQUENCES = 80_000;

    private static final int LONG_SEQUENCES = 10_000;
    private static final int EPOCHS = 2;
    private static final int DEVICES = 8;
    private static final int ACCUMULATION = 12;
    private static final long SEED = 7;

    private PaperTimes() {}

    /**
     * Hours that the paper reports: {@code hours(ModelShape.LLAMA2_7B, BatchingMethod.NAIVE)} -> 67.2.
     *
     * @throws IllegalArgumentException if the paper has no times of the model
     */
    public static double hours(ModelShape model, BatchingMethod method) {
        double[] naivePackedSorted;
        if (model.equals(ModelShape.CHATGLM3_6B)) {
            naivePackedSorted = new double[] {45.4, 20.5, 19.1};
        } else if (model.equals(ModelShape.LLAMA2_7B)) {
            naivePackedSorted = new double[] {67.2, 23.4, 23.3};
        } else if (model.equals(ModelShape.LLAMA2_13B)) {
            naivePackedSorted = new double[] {117.2, 41.2, 44.5};
        } else {
            throw new IllegalArgumentException("the paper has no training times for " + model.name()
                    + "; it has them for ChatGLM3-6B, Llama-2-7B and Llama-2-13B");
        }
        return switch (method) {
            case NAIVE -> naivePackedSorted[0];
            case PACKED -> naivePackedSorted[1];
            case SORTED -> naivePackedSorted[2];
        };
    }

    /** The assumed lengths of the paper's data, long and short in random order. */
    public static int[] assumedLengths(long seed) {
        Random random = new Random(seed);
        int[] lengths = new int[LONG_SEQUENCES + SHORT_SEQUENCES];
        for (int i = 0; i < lengths.length; i++) {
            double tokens = i < LONG_SEQUENCES
                    ? 8_000 - 10_000 * Math.log(1 - random.nextDouble())
                    : 2_000 * Math.exp(random.nextGaussian());
            lengths[i] = (int) Math.max(1, Math.min(BatchPlanBuilder.DEFAULT_MAX_TOKENS, tokens));
        }
        for (int i = lengths.length - 1; i > 0; i--) { // next-fit depends on the order
            int j = random.nextInt(i + 1);
            int kept = lengths[i];
            lengths[i] = lengths[j];
            lengths[j] = kept;
        }
        return lengths;
    }

    /** The assumed plans of the paper's training: naive, sorted, packed. */
    public static List<BatchPlan> assumedPlans() {
        int[] lengths = assumedLengths(SEED);
        List<BatchPlan> plans = new ArrayList<>();
        for (BatchPlanBuilder builder : List.of(BatchPlan.naive(lengths), BatchPlan.sorted(lengths))) {
            plans.add(builder.devices(DEVICES)
                    .accumulation(ACCUMULATION)
                    .seed(SEED)
                    .build());
        }
        plans.add(BatchPlan.packed(lengths)
                .strategy(PackingStrategy.nextFit())
                .devices(DEVICES)
                .seed(SEED)
                .build());
        return plans;
    }

    /** The nine times with their assumed plans, by model and then naive, sorted, packed. */
    public static List<Observation> observations() {
        List<BatchPlan> plans = assumedPlans();
        List<Observation> observations = new ArrayList<>();
        for (ModelShape model : List.of(ModelShape.CHATGLM3_6B, ModelShape.LLAMA2_7B, ModelShape.LLAMA2_13B)) {
            for (BatchPlan plan : plans) {
                observations.add(new Observation(plan, model, EPOCHS, hours(model, plan.method())));
            }
        }
        return observations;
    }

    /** The time model fitted to the nine times; takes about a second. */
    public static Calibration calibration() {
        return TimeModel.calibrated(observations());
    }
}
