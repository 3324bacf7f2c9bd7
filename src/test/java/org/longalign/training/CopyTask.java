package org.longalign.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.longalign.batching.BatchPlan;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/** Sequences that a small model learns in some dozen steps. */
final class CopyTask {
    /** Token ids are below this; the highest one occurs in no sequence. */
    static final int VOCABULARY = 24;

    private CopyTask() {}

    /** {@code 1 x1 .. xn 2 x1 .. xn} with random x; the second x1 .. xn are the targets. */
    static Sequences sequences(int count, int minLength, int maxLength, long seed) {
        Random random = new Random(seed);
        List<Sequence> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int n = minLength + random.nextInt(maxLength - minLength + 1);
            int[] ids = new int[2 * n + 2];
            int[] labels = new int[2 * n + 2];
            Arrays.fill(labels, Sequence.IGNORE_INDEX);
            ids[0] = 1;
            ids[n + 1] = 2;
            for (int j = 1; j <= n; j++) {
                ids[j] = 3 + random.nextInt(VOCABULARY - 4);
                ids[n + 1 + j] = ids[j];
                labels[n + 1 + j] = ids[j];
            }
            list.add(new Sequence("copy-" + i, ids, labels));
        }
        return new Sequences(list);
    }

    static BatchPlan packed(Sequences data, int maxTokens, long seed) {
        return BatchPlan.packed(data.lengths()).maxTokens(maxTokens).seed(seed).build();
    }
}
