package org.longalign.paper;

import java.util.List;
import org.longalign.internal.Bounds;
import org.longalign.paper.task.TaskExample;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskMixture;
import org.longalign.paper.task.TaskShape;

/**
 * A set of held-out examples of one kind and range of lengths.
 *
 * @param group the group to average it with, such as {@value #LONG} or {@value #SHORT}
 * @param kind kind of task
 * @param minContext shortest context in tokens
 * @param maxContext longest context in tokens
 * @param shape facts and questions of an example
 * @param count number of examples
 */
public record EvalSet(String group, TaskKind kind, int minContext, int maxContext, TaskShape shape, int count) {
    /** @throws IllegalArgumentException naming the component that is out of range */
    public EvalSet {
        Bounds.within("minContext", minContext, 1, maxContext);
        Bounds.within("maxContext", maxContext, 1, Bounds.MOST_TOKENS);
        Bounds.within("count", count, 0, 100_000_000);
    }

    /** The group of long contexts. */
    public static final String LONG = "long";

    /** The group of short contexts. */
    public static final String SHORT = "short";

    /** The group of the needle map. */
    public static final String NEEDLE = "needle";

    /** Far from the seeds of training data. */
    private static final long SEED = 0x7E57L << 32;

    /** The distance between the draws of two seeds. */
    private static final long APART = 0x9E37_79B9L;

    /** The examples of seed 0, the same at every call and in every process. */
    public List<TaskExample> examples() {
        return examples(0);
    }

    /**
     * The examples that all arms of a seed are scored on. Each seed has others, so that the scatter between seeds has
     * that of the choice of examples in it.
     */
    public List<TaskExample> examples(long seed) {
        // A string's hash is the same in every process; an enum's own is not.
        long draw = SEED + StoredName.of(this).hashCode() + seed * APART;
        return new TaskMixture(List.of(kind), minContext, maxContext, shape).draw(count, draw);
    }
}
