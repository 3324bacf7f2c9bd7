package org.longalign.paper.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.longalign.internal.Bounds;

/**
 * A mixture of kinds of task in equal numbers, with a range of context lengths.
 *
 * @param kinds kinds of task, in turn
 * @param minContext shortest context in tokens
 * @param maxContext longest context in tokens
 * @param shape numbers of facts and questions
 */
public record TaskMixture(List<TaskKind> kinds, int minContext, int maxContext, TaskShape shape) {
    /** @throws IllegalArgumentException if there are no kinds or the range is empty */
    public TaskMixture {
        kinds = List.copyOf(kinds);
        Bounds.within("maxContext", maxContext, Integer.MIN_VALUE, Bounds.MOST_TOKENS);
        if (kinds.isEmpty() || minContext < 1 || maxContext < minContext) {
            throw new IllegalArgumentException("a mixture needs kinds and a range of lengths, but got " + kinds + ", "
                    + minContext + " to " + maxContext + " tokens");
        }
    }

    /** A mixture with the {@linkplain TaskShape#CUSTOMARY customary shape}. */
    public static TaskMixture of(List<TaskKind> kinds, int minContext, int maxContext) {
        return new TaskMixture(kinds, minContext, maxContext, TaskShape.CUSTOMARY);
    }

    /** A copy with another shape. */
    public TaskMixture withShape(TaskShape value) {
        return new TaskMixture(kinds, minContext, maxContext, value);
    }

    /**
     * Draws examples with the kinds in turn. Context lengths are log-uniform in their range, so that each octave of
     * lengths has the same number.
     */
    public List<TaskExample> draw(int count, long seed) {
        TaskGenerator generator = new TaskGenerator(seed);
        Random lengths = new Random(seed ^ 0x5DEECE66DL);
        List<TaskExample> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double octaves = Math.log((maxContext + 1) / (double) minContext);
            int context = (int) Math.min(maxContext, minContext * Math.exp(octaves * lengths.nextDouble()));
            examples.add(generator.draw(kinds.get(i % kinds.size()), context, shape));
        }
        return examples;
    }
}
