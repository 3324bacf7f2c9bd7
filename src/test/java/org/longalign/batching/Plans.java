package org.longalign.batching;

/** Plans by the name of their method, for tests that hold for all of them. */
final class Plans {
    private Plans() {}

    static BatchPlanBuilder builder(BatchingMethod method, int[] lengths) {
        return switch (method) {
            case NAIVE -> BatchPlan.naive(lengths);
            case SORTED -> BatchPlan.sorted(lengths);
            case PACKED -> BatchPlan.packed(lengths);
        };
    }

    /** With a batch size, which packs do not have. */
    static BatchPlanBuilder builder(BatchingMethod method, int[] lengths, int batchSize) {
        BatchPlanBuilder builder = builder(method, lengths);
        return method == BatchingMethod.PACKED ? builder : builder.batchSize(batchSize);
    }
}
