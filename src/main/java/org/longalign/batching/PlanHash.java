package org.longalign.batching;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.longalign.internal.Sha256;

/**
 * SHA-256 of a plan: parameters, epochs if there are several, lengths, unequal weights, segments. Every list is preceded
 * by its size, so no two plans give one text.
 */
final class PlanHash {
    private final MessageDigest digest = Sha256.digest();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

    private PlanHash() {}

    static String of(BatchPlan plan) {
        PlanHash hash = new PlanHash();
        byte[] parameters = text(plan).getBytes(StandardCharsets.UTF_8);
        hash.add(parameters.length);
        for (byte b : parameters) {
            hash.add(b);
        }
        int[] lengths = plan.lengths();
        hash.add(lengths.length);
        for (int length : lengths) {
            hash.add(length);
        }
        if (plan.isWeighted()) {
            for (double weight : plan.sequenceWeights()) {
                long bits = Double.doubleToLongBits(weight);
                hash.add((int) (bits >>> Integer.SIZE));
                hash.add((int) bits);
            }
        }
        hash.add(plan.steps().size());
        for (Step step : plan.steps()) {
            hash.add(step.microBatches().size());
            for (MicroBatch microBatch : step.microBatches()) {
                hash.add(microBatch.rows().size());
                for (Row row : microBatch.rows()) {
                    hash.add(row.segments().size());
                    for (Segment segment : row.segments()) {
                        hash.add(segment.sequence());
                        hash.add(segment.offset());
                        hash.add(segment.length());
                    }
                }
            }
        }
        return hash.finish();
    }

    /** The names in this text belong to every hash that was ever saved: they stay when the code is renamed. */
    private static String text(BatchPlan plan) {
        BatchParameters parameters = plan.parameters();
        ComputeCost cost = parameters.cost();
        return "BatchParameters[method=" + parameters.method()
                + ", strategy=" + parameters.strategy()
                + ", maxTokens=" + parameters.maxTokens()
                + ", overLength=" + parameters.overlong()
                + ", batchSize=" + parameters.batchSize()
                + ", accumulation=" + parameters.accumulation()
                + ", devices=" + parameters.devices()
                + ", dropPartialStep=" + parameters.dropPartialStep()
                + ", seed=" + parameters.seed()
                + (plan.epochs() == 1 ? "" : ", epochs=" + plan.epochs())
                + ", schedule=" + parameters.schedule()
                + ", cost=ComputeCost[perToken=" + cost.perToken()
                + ", perSquaredToken=" + cost.perSquaredToken() + "]]";
    }

    private void add(int value) {
        if (buffer.remaining() < Integer.BYTES) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        buffer.putInt(value);
    }

    private String finish() {
        digest.update(buffer.flip());
        return HexFormat.of().formatHex(digest.digest());
    }
}
