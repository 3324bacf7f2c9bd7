package org.longalign.experiment;

import java.util.List;
import org.longalign.experiment.task.TaskExample;
import org.longalign.experiment.task.TaskKind;
import org.longalign.experiment.task.TaskMixture;
import org.longalign.experiment.task.TaskShape;

/**
 * A set of held-out examples of one kind and range of lengths.
 *
 * @param group what it is averaged with, such as {@value #LONG} or {@value #SHORT}
 * @param kind what is asked
 * @param minContext shortest context, in tokens
 * @param maxContext longest
 * @param shape facts and questions
 * @param count how many examples
 */
public record Probe(String group, TaskKind kind, int minContext, int maxContext, TaskShape shape, int count) {
    /** The group of long contexts. */
    public static final String LONG = "long";

    /** The group of short contexts. */
    public static final String SHORT = "short";

    /** The group of the needle map. */
    public static final String NEEDLE = "needle";

    /** No training data is drawn with this seed's neighbours. */
    private static final long SEED = 0x7E57L << 32;

    /** The same examples at every call. */
    public List<TaskExample> examples() {
        // A string's hash is the same in every process; an enum's own is not.
        long seed = SEED + toString().hashCode();
        return new TaskMixture(List.of(kind), minContext, maxContext, shape).draw(count, seed);
    }
}
