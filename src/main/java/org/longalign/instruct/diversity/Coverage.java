package org.longalign.instruct.diversity;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.longalign.internal.Bounds;

/**
 * The parts of their documents that texts such as questions and answers take their words from, by {@link Alignment}.
 *
 * @param shares share of the votes for each part, from the beginning of a document to its end, with sum 1
 * @param quoted mean share of a text's trigrams that occur in its document
 * @param quotedByPart the same for each part: a text's share is divided in proportion to its votes
 * @param rows number of texts
 * @param aligned number of texts that take words from any part
 */
public record Coverage(List<Double> shares, double quoted, List<Double> quotedByPart, int rows, int aligned) {
    public Coverage {
        shares = List.copyOf(shares);
        quotedByPart = List.copyOf(quotedByPart);
    }

    /** Coverage by question and answer together, over all exchanges. */
    static Coverage of(List<Exchange> exchanges, int parts) {
        Bounds.within("parts", parts, 1, Alignment.MOST_PARTS);
        List<Alignment> alignments = exchanges.parallelStream()
                .map(exchange ->
                        Alignment.of(exchange.context(), exchange.question() + "\n" + exchange.answer(), parts))
                .toList();
        return ofAlignments(alignments, parts);
    }

    /**
     * Coverage by several texts about one document, such as the five questions that were proposed.
     *
     * @param parts the number of parts that the document is cut into
     */
    public static Coverage of(String document, List<String> texts, int parts) {
        Bounds.within("parts", parts, 1, Alignment.MOST_PARTS);
        return ofAlignments(
                texts.stream().map(text -> Alignment.of(document, text, parts)).toList(), parts);
    }

    private static Coverage ofAlignments(List<Alignment> alignments, int parts) {
        List<Alignment> found = alignments.stream().filter(Alignment::found).toList();
        List<Double> shares = IntStream.range(0, parts)
                .mapToObj(part -> found.stream()
                        .mapToDouble(alignment -> alignment.shares().get(part))
                        .average()
                        .orElse(0))
                .toList();
        double quoted =
                alignments.stream().mapToDouble(Alignment::quoted).average().orElse(0);
        List<Double> quotedByPart = IntStream.range(0, parts)
                .mapToObj(part -> alignments.stream()
                        .mapToDouble(alignment ->
                                alignment.quoted() * alignment.shares().get(part))
                        .average()
                        .orElse(0))
                .toList();
        return new Coverage(shares, quoted, quotedByPart, alignments.size(), found.size());
    }

    /** Normalised entropy of the shares: 1 if all parts have equal shares, 0 if one part has everything. */
    public double evenness() {
        return shares.size() < 2 ? 0 : Entropy.bits(shares) / (Math.log(shares.size()) / Math.log(2));
    }

    /** Number of parts with at least a given share. */
    public long partsAbove(double share) {
        return shares.stream().filter(part -> part >= share).count();
    }

    /** Such as {@code 12 of 12 take words from their context, 8.1 % of trigrams quoted, evenness 0.97}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d of %d take words from their context, %.1f %% of trigrams quoted, evenness %.2f",
                aligned,
                rows,
                100 * quoted,
                evenness());
    }
}
