package org.longalign.tokenize;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.longalign.tokenize.ChatTemplate.Omission;

/**
 * The fate of every record of a {@link Tokenization}.
 *
 * @param records the number of records given, lines that could not be read included
 * @param refused those without a sequence, in order
 * @param cut the number of sequences that were longer than allowed, and cut
 * @param tokensCut the tokens that they lost
 * @param withoutTargets the number of sequences without a target token, from which nothing is learnt
 * @param omissions for each kind of thing that the template leaves out, the number of sequences that lack such
 */
public record TokenizationReport(
        int records,
        List<RefusedRecord> refused,
        int cut,
        long tokensCut,
        int withoutTargets,
        Map<Omission, Integer> omissions) {
    public TokenizationReport {
        refused = List.copyOf(refused);
        Map<Omission, Integer> copy = new EnumMap<>(Omission.class);
        copy.putAll(omissions);
        omissions = Collections.unmodifiableMap(copy);
    }

    /**
     * A record that could not be used.
     *
     * @param place its file and line, or its number and id
     * @param reason why the template or the file's reader refused it
     */
    public record RefusedRecord(String place, String reason) {
        @Override
        public String toString() {
            return place + ": " + reason;
        }
    }

    /** The number of records that became sequences. */
    public int used() {
        return records - refused.size();
    }

    /** The number of refused records for each reason. */
    public Map<String, Integer> refusedByReason() {
        Map<String, Integer> reasons = new TreeMap<>();
        refused.forEach(one -> reasons.merge(one.reason(), 1, Integer::sum));
        return reasons;
    }

    /** Such as {@code "2 of 3 records used; 1 refused: 1 x roles must alternate; 1 cut, by 40 tokens in all"}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d of %,d records used", used(), records));
        if (!refused.isEmpty()) {
            text.append(String.format(Locale.ROOT, "; %,d refused: ", refused.size()))
                    .append(refusedByReason().entrySet().stream()
                            .map(reason -> reason.getValue() + " x " + reason.getKey())
                            .collect(Collectors.joining(", ")));
        }
        if (cut > 0) {
            text.append(String.format(Locale.ROOT, "; %,d cut, by %,d tokens in all", cut, tokensCut));
        }
        if (withoutTargets > 0) {
            text.append(String.format(Locale.ROOT, "; %,d without a target token", withoutTargets));
        }
        omissions.forEach((omission, count) -> text.append(
                String.format(Locale.ROOT, "; the template leaves out %s in %,d", omission.description(), count)));
        return text.toString();
    }
}
