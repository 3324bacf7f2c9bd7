package org.longalign.batching;

import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Weight of each target token of an optimizer step: the SUM of weight x negative log-likelihood, over all target tokens
 * of all micro-batches of the step, is the step's loss. M and K are those of the whole step, for any micro-batch size,
 * accumulation and device count.
 *
 * <p>The paper's Eq. 4 divides by K afterwards (a mean over packs) and therefore scales by K / (N_i M); here nothing is
 * divided afterwards, so a token of sequence i weighs 1 / (N_i M). Sequences without a target do not count in M, packs
 * without a target not in K; each slice of a split sequence that has a target counts as a sequence.
 *
 * <p>With a weight v_i for each sequence, {@link BatchPlanBuilder#sequenceWeights}, a token of sequence i weighs v_i / (N_i
 * sum of v) under the sequence mean; one of weight 0 does not count at all.
 *
 * <pre>{@code
 * var step = BatchPlan.packed(new int[] {4, 3}).maxTokens(7).build().steps().get(0); // one pack, M = 2
 * int[] targets = {2, 1}; // N_i
 * for (Segment segment : step.segments()) {
 *     LossWeights.of(step, targets, LossWeighting.SEQUENCE_MEAN).perTargetToken(segment); // 1/4, then 1/2
 *     LossWeights.of(step, targets, LossWeighting.PACK_MEAN).perTargetToken(segment); // 1/3, then 1/3
 * }
 * }</pre>
 */
public final class LossWeights {
    private final LossWeighting weighting;
    private final Map<Long, Double> bySegment;

    /**
     * Segments of a micro-batch and the number of target tokens of each, counted once.
     *
     * @param tokens sum of v_i N_i
     * @param sequences sum of v_i over the segments with targets
     */
    private record Pack(List<Segment> segments, int[] targets, double tokens, double sequences) {
        static Pack of(MicroBatch microBatch, TargetTokens targetTokens) {
            List<Segment> segments = microBatch.segments();
            int[] targets = segments.stream().mapToInt(targetTokens::in).toArray();
            double tokens = 0;
            double sequences = 0;
            for (int i = 0; i < targets.length; i++) {
                tokens += segments.get(i).weight() * targets[i];
                sequences += targets[i] > 0 ? segments.get(i).weight() : 0;
            }
            return new Pack(segments, targets, tokens, sequences);
        }
    }

    private LossWeights(LossWeighting weighting, Map<Long, Double> bySegment) {
        this.weighting = weighting;
        this.bySegment = bySegment;
    }

    /**
     * Weights of a step.
     *
     * @param step the optimizer step
     * @param targetTokens N_i of every segment
     * @param weighting the definition of the loss
     * @throws IllegalArgumentException if the step has no target token
     */
    public static LossWeights of(Step step, TargetTokens targetTokens, LossWeighting weighting) {
        List<Pack> packs = step.microBatches().stream()
                .map(microBatch -> Pack.of(microBatch, targetTokens))
                .filter(pack -> pack.tokens() > 0)
                .toList(); // their number is K
        double tokens = packs.stream().mapToDouble(Pack::tokens).sum(); // of v_i N_i over the step
        double sequences = packs.stream().mapToDouble(Pack::sequences).sum(); // of v_i: M, if all are 1
        if (tokens == 0) {
            throw new IllegalArgumentException(withoutTarget(step));
        }
        Map<Long, Double> weights = new HashMap<>();
        step.segments().forEach(segment -> weights.put(key(segment), 0.0));
        for (Pack pack : packs) {
            for (int i = 0; i < pack.targets().length; i++) {
                int targets = pack.targets()[i]; // N_i
                Segment segment = pack.segments().get(i);
                double weight = segment.weight() // v_i
                        / switch (weighting) {
                            case TOKEN_MEAN -> tokens;
                            case PACK_MEAN -> packs.size() * pack.tokens();
                            case SEQUENCE_MEAN -> targets * sequences;
                        };
                weights.put(key(segment), targets == 0 ? 0 : weight);
            }
        }
        return new LossWeights(weighting, weights);
    }

    /** Names the sequences, at most ten, of a step in which nothing is learnt, and the remedy. */
    private static String withoutTarget(Step step) {
        List<Integer> sequences = step.segments().stream()
                .map(Segment::sequence)
                .distinct()
                .sorted()
                .toList();
        String more = sequences.size() > 10 ? " and " + (sequences.size() - 10) + " more" : "";
        return "no target token is in a step of the sequences "
                + sequences.stream().limit(10).map(String::valueOf).collect(Collectors.joining(", ")) + more
                + (step.segments().stream().allMatch(segment -> segment.weight() == 1) ? "" : " of positive weight")
                + ": there is nothing to learn in it. If truncation cut the targets away, raise maxTokens, or plan with"
                + " overlong(OverlongPolicy.TRUNCATE_OR_DROP); otherwise remove sequences without targets";
    }

    /** Weights of a step of whole sequences; see {@link TargetTokens#ofWhole}. */
    public static LossWeights of(Step step, int[] targetTokens, LossWeighting weighting) {
        return of(step, TargetTokens.ofWhole(targetTokens), weighting);
    }

    /** Definition of the loss that these weights give. */
    public LossWeighting weighting() {
        return weighting;
    }

    /**
     * Weight of each target token of a segment.
     *
     * @throws IllegalArgumentException if the segment is not in the step
     */
    public double perTargetToken(Segment segment) {
        Double weight = bySegment.get(key(segment));
        if (weight == null) {
            throw new IllegalArgumentException("sequence " + segment.sequence() + " is not in this step");
        }
        return weight;
    }

    private static long key(Segment segment) {
        return ((long) segment.sequence() << Integer.SIZE) | segment.offset();
    }

    @Override
    public String toString() {
        DoubleSummaryStatistics range =
                bySegment.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return String.format(
                Locale.ROOT,
                "%s weights of %d segments: %.4g to %.4g a target token",
                weighting,
                bySegment.size(),
                range.getMin(),
                range.getMax());
    }
}
