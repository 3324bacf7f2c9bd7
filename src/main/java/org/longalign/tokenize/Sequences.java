package org.longalign.tokenize;

import java.util.List;
import java.util.Map;
import org.longalign.internal.Bounds;

/**
 * A tokenised dataset: sequences in a fixed order; everything after refers to a sequence by its index here.
 *
 * @param list the sequences
 * @param template the {@link ChatTemplate#settings} of the template that encoded them; empty if they are not known
 */
public record Sequences(List<Sequence> list, Map<String, String> template) {
    public Sequences {
        list = List.copyOf(list);
        template = Map.copyOf(template);
    }

    /** Sequences of which it is not known how they were made. */
    public Sequences(List<Sequence> list) {
        this(list, Map.of());
    }

    /** The sequence at an index. */
    public Sequence get(int index) {
        return list.get(index);
    }

    /** The number of sequences. */
    public int size() {
        return list.size();
    }

    /** Tokens of each sequence, in order. */
    public int[] lengths() {
        return list.stream().mapToInt(Sequence::length).toArray();
    }

    /** Target tokens of each sequence (the paper's N_i), in order. */
    public int[] targetTokens() {
        return list.stream().mapToInt(Sequence::targetTokens).toArray();
    }

    /** The number of sequences without a target token, from which nothing is learnt: the answer is empty, or was cut. */
    public int withoutTargets() {
        return (int)
                list.stream().filter(sequence -> sequence.targetTokens() == 0).count();
    }

    /** The same sequences, each cut from the right to at most {@code maxTokens}. */
    public Sequences truncatedTo(int maxTokens) {
        Bounds.within("maxTokens", maxTokens, 1, Integer.MAX_VALUE);
        return new Sequences(
                list.stream().map(sequence -> sequence.truncatedTo(maxTokens)).toList(), template);
    }

    @Override
    public String toString() {
        long tokens = list.stream().mapToLong(Sequence::length).sum();
        int without = withoutTargets();
        return size() + " sequences, " + tokens + " tokens"
                + (without == 0 ? "" : "; " + without + " without a target token");
    }
}
