package org.longalign.paper;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Arms to compare, each over the same seeds.
 *
 * @param name the factor that is varied
 * @param arms the arms by name, in display order
 * @param seeds number of repetitions, with the seeds 0, 1, ...
 */
public record Experiment(String name, Map<String, Arm> arms, int seeds) {
    /** @throws IllegalArgumentException if there is no seed */
    public Experiment {
        arms = Collections.unmodifiableMap(new LinkedHashMap<>(arms));
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds must be at least 1, not " + seeds);
        }
    }

    /**
     * The arm with a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Arm arm(String armName) {
        Arm found = arms.get(armName);
        if (found == null) {
            throw new IllegalArgumentException("no arm " + armName + "; there are " + arms.keySet());
        }
        return found;
    }

    List<Long> seedList() {
        return LongStream.range(0, seeds).boxed().toList();
    }
}
