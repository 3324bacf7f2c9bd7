package org.longalign.experiment.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Examples of some kinds, in equal numbers, with contexts of a range of lengths.
 *
 * @param kinds what is asked, in turn
 * @param minContext shortest context, in tokens
 * @param maxContext longest
 * @param shape facts and questions
 */
public record TaskMixture(List<TaskKind> kinds, int minContext, int maxContext, TaskShape shape) {
    /** @throws IllegalArgumentException if there are no kinds or the range is empty */
    public TaskMixture {
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty() || minContext < 1 || maxContext < minContext) {
            throw new IllegalArgumentException("a mixture needs kinds and a range of lengths, but got " + kinds + ", "
                    + minContext + " to " + maxContext + " tokens");
        }
    }

    /** The customary shape. */
    public static TaskMixture of(List<TaskKind> kinds, int minContext, int maxContext) {
        return new TaskMixture(kinds, minContext, maxContext, TaskShape.CUSTOMARY);
    }

    /** The same with another shape. */
    public TaskMixture withShape(TaskShape value) {
        return new TaskMixture(kinds, minContext, maxContext, value);
    }

    /**
     * Draws examples: their kinds in turn, the length of a context log-uniform in its range, so that each octave of
     * lengths has as many.
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
