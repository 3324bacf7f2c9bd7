package org.longalign.batching.export;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchTensors;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Row;
import org.longalign.batching.Segment;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.tokenize.Sequences;

/** The rows of a plan with their tokens, in the order of training, one at a time. */
record PlanRows(BatchPlan plan, Sequences sequences, LossWeighting.Stages weighting) {
    /** Takes a row; may fail to write it. */
    interface Sink {
        void accept(HuggingFaceParquet.Row row) throws IOException;
    }

    PlanRows {
        if (plan.sequences() != sequences.size()) {
            throw new IllegalArgumentException("the plan is for " + plan.sequences() + " sequences, but there are "
                    + sequences.size() + "; export it with the sequences that it was made for");
        }
        int other = Arrays.mismatch(plan.lengths(), sequences.lengths());
        if (other >= 0) {
            throw new IllegalArgumentException(
                    "the plan is for " + plan.lengths()[other] + " tokens of sequence " + other
                            + ", which has " + sequences.get(other).length()
                            + "; make the plan from the lengths of these sequences");
        }
    }

    void forEach(Sink sink) throws IOException {
        TargetTokens targetTokens = TargetTokens.of(sequences); // as in training: of what the plan has left of them
        List<Step> steps = plan.steps();
        for (int s = 0; s < steps.size(); s++) {
            LossWeights weights = LossWeights.of(steps.get(s), targetTokens, weighting.at(s));
            List<MicroBatch> microBatches = steps.get(s).microBatches();
            for (int m = 0; m < microBatches.size(); m++) {
                for (Row row : microBatches.get(m).rows()) {
                    sink.accept(laidOut(s, m, row, weights));
                }
            }
        }
    }

    private HuggingFaceParquet.Row laidOut(int step, int microBatch, Row row, LossWeights weights) {
        // A micro-batch of one row has no padding.
        BatchTensors tensors = BatchTensors.of(new MicroBatch(List.of(row)), sequences, weights, 0);
        int[] seqLengths = row.segments().stream().mapToInt(Segment::length).toArray();
        return new HuggingFaceParquet.Row(
                step,
                microBatch,
                tensors.inputIds()[0],
                tensors.labels()[0],
                tensors.positionIds()[0],
                seqLengths,
                row.segments().stream().mapToInt(Segment::sequence).toArray(),
                tensors.lossWeights()[0]);
    }
}
