package org.longalign.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.longalign.batching.BatchTensors;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Row;
import org.longalign.batching.Segment;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.TokenLosses;
import org.longalign.tokenize.Sequences;

/**
 * The loss of one micro-batch.
 *
 * @param weighted its share of the step's weighted loss
 * @param bySequence the loss of each of its sequences, row by row
 */
record MicroBatchLoss(double weighted, List<SequenceLoss> bySequence) {
    private static final int JOINED_NUMBERS = 1 << 18;

    /** The token id of padding, which no segment attends to. */
    private static final int PADDING_ID = 0;

    /** Runs a micro-batch forward and backward, adding to the model's gradients. */
    static MicroBatchLoss accumulate(CausalLm model, MicroBatch microBatch, Sequences sequences, LossWeights weights) {
        return run(model::accumulateGradients, microBatch, sequences, weights);
    }

    /** Runs a micro-batch forward only. */
    static MicroBatchLoss forward(CausalLm model, MicroBatch microBatch, Sequences sequences, LossWeights weights) {
        return run(model::loss, microBatch, sequences, weights);
    }

    private static MicroBatchLoss run(
            Function<BatchTensors, TokenLosses> pass, MicroBatch microBatch, Sequences sequences, LossWeights weights) {
        TargetTokens targetTokens = TargetTokens.of(sequences);
        List<SequenceLoss> losses = new ArrayList<>();
        double weighted = 0;
        for (MicroBatch part : attendable(microBatch)) {
            TokenLosses result = pass.apply(BatchTensors.of(part, sequences, weights, PADDING_ID));
            weighted += result.weightedLoss();
            for (int row = 0; row < part.rows().size(); row++) {
                for (Segment segment : part.rows().get(row).segments()) {
                    losses.add(new SequenceLoss(
                            segment.sequence(),
                            targetTokens.in(segment),
                            result.sum(row, segment.start(), segment.end())));
                }
            }
        }
        return new MicroBatchLoss(weighted, losses);
    }

    /** The sequences whose loss is not finite, or all of them where only the weighted sum is not. */
    List<Integer> culprits() {
        List<Integer> infinite = bySequence.stream()
                .filter(loss -> !Double.isFinite(loss.sum()))
                .map(SequenceLoss::sequence)
                .toList();
        return infinite.isEmpty()
                ? bySequence.stream().map(SequenceLoss::sequence).toList()
                : infinite;
    }

    /**
     * The micro-batches of a step as calls of the model: packs that follow each other in one, as long as its residual stream has
     * at most {@value #JOINED_NUMBERS} numbers, which is no memory to speak of. In a small model a call costs more than its
     * arithmetic. Segments do not see each other and weights are those of the whole step, so losses and gradients are the same.
     *
     * @param hidden width of the residual stream
     */
    static List<MicroBatch> joined(List<MicroBatch> microBatches, int hidden) {
        List<MicroBatch> calls = new ArrayList<>();
        List<Row> packs = new ArrayList<>();
        long tokens = 0;
        for (MicroBatch microBatch : microBatches) {
            boolean isPack = microBatch.rows().size() == 1
                    && microBatch.rows().get(0).segments().size() > 1;
            tokens += microBatch.realTokens();
            if (!packs.isEmpty() && (!isPack || tokens * hidden > JOINED_NUMBERS)) {
                calls.add(new MicroBatch(List.of(Row.joined(packs))));
                packs.clear();
                tokens = microBatch.realTokens();
            }
            if (isPack) {
                packs.add(microBatch.rows().get(0));
            } else {
                calls.add(microBatch);
                tokens = 0;
            }
        }
        if (!packs.isEmpty()) {
            calls.add(new MicroBatch(List.of(Row.joined(packs))));
        }
        return calls;
    }

    /** One call of the model takes one pack or several rows of one segment; several packs go one after the other. */
    static List<MicroBatch> attendable(MicroBatch microBatch) {
        List<Row> rows = microBatch.rows();
        boolean severalPacks =
                rows.size() > 1 && rows.stream().anyMatch(row -> row.segments().size() > 1);
        return severalPacks
                ? rows.stream().map(row -> new MicroBatch(List.of(row))).toList()
                : List.of(microBatch);
    }
}
