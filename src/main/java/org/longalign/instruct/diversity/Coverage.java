package org.longalign.instruct.diversity;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * On which parts of their documents texts draw, such as questions and answers, by {@link Alignment}.
 *
 * @param shares for each part, from the beginning of a document to its end, its share of what is drawn on; together 1
 * @param quoted the mean share of a text's runs of three words that stand in its document
 * @param quotedByPart the same for each part: a text's share is divided as its votes are, over all texts
 * @param rows how many texts were looked at
 * @param aligned how many of them draw on any part
 */
public record Coverage(List<Double> shares, double quoted, List<Double> quotedByPart, int rows, int aligned) {
    public Coverage {
        shares = List.copyOf(shares);
        quotedByPart = List.copyOf(quotedByPart);
    }

    /** Of question and answer together, over all exchanges. */
    static Coverage of(List<Exchange> exchanges, int parts) {
        List<Alignment> alignments = exchanges.parallelStream()
                .map(exchange ->
                        Alignment.of(exchange.context(), exchange.question() + "\n" + exchange.answer(), parts))
                .toList();
        return ofAlignments(alignments, parts);
    }

    /**
     * Of several texts about one document, such as the five questions that were proposed.
     *
     * @param parts how many parts the document is cut into
     */
    public static Coverage of(String document, List<String> texts, int parts) {
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

    /** How evenly the parts are drawn on: 1 if all are alike, 0 if one is alone. */
    public double evenness() {
        return shares.size() < 2 ? 0 : Entropy.bits(shares) / (Math.log(shares.size()) / Math.log(2));
    }

    /** How many parts have a share of at least so much. */
    public long partsAbove(double share) {
        return shares.stream().filter(part -> part >= share).count();
    }

    /** Such as {@code 12 of 12 draw on their context, 8.1 % of runs of three words quoted, evenness 0.97}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d of %d draw on their context, %.1f %% of runs of three words quoted, evenness %.2f",
                aligned,
                rows,
                100 * quoted,
                evenness());
    }
}
