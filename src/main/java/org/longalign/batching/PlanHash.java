package org.longalign.batching;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.longalign.data.Sha256;

/** SHA-256 over all that makes a plan; every list is preceded by its size, so that no two plans read alike. */
final class PlanHash {
    private final MessageDigest digest = Sha256.digest();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

    private PlanHash() {}

    static String of(BatchPlan plan) {
        PlanHash hash = new PlanHash();
        byte[] parameters = plan.parameters().toString().getBytes(StandardCharsets.UTF_8);
        hash.add(parameters.length);
        for (byte b : parameters) {
            hash.add(b);
        }
        int[] lengths = plan.lengths();
        hash.add(lengths.length);
        for (int length : lengths) {
            hash.add(length);
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
