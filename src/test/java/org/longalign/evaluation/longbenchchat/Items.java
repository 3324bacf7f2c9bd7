package org.longalign.evaluation.longbenchchat;

import java.util.List;
import org.longalign.data.Language;

/** Small items for tests. */
public final class Items {
    private Items() {}

    public static BenchmarkItem item(int index) {
        return item(index, "The pump was installed in 1854.");
    }

    public static BenchmarkItem item(int index, String reference) {
        return new BenchmarkItem(
                index,
                "A long text. When was pump " + index + " installed?",
                "When was pump " + index + " installed?",
                reference,
                List.of(
                        new ScoredAnswer("example alpha", 9),
                        new ScoredAnswer("example beta", 5),
                        new ScoredAnswer("example gamma", 2)),
                Language.ENGLISH,
                null);
    }
}
