package org.longalign.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Arms to be compared, each over the same seeds.
 *
 * @param name what is varied
 * @param arms the arms by name, in the order to show
 * @param seeds how many repetitions, with the seeds 0, 1, ...
 */
public record Experiment(String name, Map<String, Arm> arms, int seeds) {
    public Experiment {
        arms = Collections.unmodifiableMap(new LinkedHashMap<>(arms));
        if (seeds < 1) {
            throw new IllegalArgumentException("an experiment needs a seed at least, not " + seeds);
        }
    }

    /**
     * An arm by its name.
     *
     * @throws IllegalArgumentException if there is none of that name
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
