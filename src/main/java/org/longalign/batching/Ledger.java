package org.longalign.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What became of every sequence: where its tokens stand, and which are lost and why. Made together with the plan and
 * checked against it: for each sequence the tokens placed and the tokens lost add up to its length.
 *
 * @param entries one for each sequence, in the order of the dataset
 */
public record Ledger(List<Entry> entries) {
    /** What became of a sequence. */
    public enum Fate {
        /** It stands whole in one row. */
        PLACED,
        /** Its end is cut off. */
        TRUNCATED,
        /** It stands in several pieces, in one or more rows. */
        SPLIT,
        /** It is left out because it is longer than a row. */
        TOO_LONG,
        /** It, or some of its pieces, are left out with the micro-batches that do not fill a whole step. */
        PARTIAL_STEP;

        /** In words, for tables. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * Where a segment stands.
     *
     * @param step the optimizer step, from 0
     * @param microBatch the micro-batch in the step, from 0
     * @param row the row in the micro-batch, from 0
     * @param segment the segment
     */
    public record Place(int step, int microBatch, int row, Segment segment) {}

    /**
     * The account of one sequence.
     *
     * @param sequence its index in the dataset
     * @param tokens its length
     * @param fate what became of it
     * @param lostTokens tokens that stand nowhere
     * @param places where the others stand, in the order of the sequence
     */
    public record Entry(int sequence, int tokens, Fate fate, int lostTokens, List<Place> places) {
        public Entry {
            places = List.copyOf(places);
        }
    }

    public Ledger {
        entries = List.copyOf(entries);
    }

    /** Draws the account up from the steps themselves. */
    static Ledger of(int[] lengths, BatchParameters parameters, List<Step> steps) {
        List<List<Place>> places = new ArrayList<>(Collections.nCopies(lengths.length, List.of()));
        for (int s = 0; s < steps.size(); s++) {
            List<MicroBatch> microBatches = steps.get(s).microBatches();
            for (int m = 0; m < microBatches.size(); m++) {
                List<Row> rows = microBatches.get(m).rows();
                for (int r = 0; r < rows.size(); r++) {
                    for (Segment segment : rows.get(r).segments()) {
                        Place place = new Place(s, m, r, segment);
                        List<Place> before = places.get(segment.sequence());
                        places.set(segment.sequence(), before.isEmpty() ? List.of(place) : inOrder(before, place));
                    }
                }
            }
        }
        List<Entry> entries = new ArrayList<>(lengths.length);
        for (int i = 0; i < lengths.length; i++) {
            entries.add(entry(i, lengths[i], parameters, places.get(i)));
        }
        return new Ledger(entries);
    }

    private static List<Place> inOrder(List<Place> before, Place place) {
        List<Place> all = new ArrayList<>(before);
        int at = all.size();
        while (at > 0 && all.get(at - 1).segment().offset() > place.segment().offset()) {
            at--;
        }
        all.add(at, place);
        return all;
    }

    private static Entry entry(int sequence, int tokens, BatchParameters parameters, List<Place> places) {
        int end = -1;
        int placed = 0;
        for (Place place : places) {
            Segment segment = place.segment();
            if (segment.offset() < end || segment.offset() + segment.length() > tokens) {
                throw new IllegalStateException("sequence " + sequence + " of " + tokens
                        + " tokens stands twice or beyond" + " its end: " + segment);
            }
            end = segment.offset() + segment.length();
            placed += segment.length();
        }
        int lost = tokens - placed;
        boolean tooLong = tokens > parameters.maxTokens();
        Fate fate = fate(parameters.overLength(), tooLong, places.size(), lost, tokens);
        boolean explained = switch (fate) {
            case PLACED, SPLIT -> lost == 0;
            case TRUNCATED -> placed == parameters.maxTokens();
            case TOO_LONG -> parameters.overLength() == OverLength.DROP;
            case PARTIAL_STEP -> parameters.dropPartialStep();
        };
        if (!explained) {
            throw new IllegalStateException("sequence " + sequence + " lost " + lost + " of " + tokens
                    + " tokens without a reason (" + fate + ")");
        }
        return new Entry(sequence, tokens, fate, lost, places);
    }

    private static Fate fate(OverLength policy, boolean tooLong, int places, int lost, int tokens) {
        if (tooLong && policy == OverLength.DROP) {
            return Fate.TOO_LONG;
        }
        if (tooLong && policy == OverLength.TRUNCATE && places == 1) {
            return Fate.TRUNCATED;
        }
        if (lost > 0 && (lost == tokens || policy == OverLength.SPLIT)) {
            return Fate.PARTIAL_STEP;
        }
        return places == 1 ? Fate.PLACED : Fate.SPLIT;
    }

    /** Number of sequences with a fate. */
    public long count(Fate fate) {
        return entries.stream().filter(entry -> entry.fate() == fate).count();
    }

    /** Tokens lost by sequences with a fate. */
    public long lostTokens(Fate fate) {
        return entries.stream()
                .filter(entry -> entry.fate() == fate)
                .mapToLong(Entry::lostTokens)
                .sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Fate fate : Fate.values()) {
            if (count(fate) > 0) {
                text.append(
                        String.format(Locale.ROOT, "%s%,d %s", text.isEmpty() ? "" : ", ", count(fate), fate.label()));
                if (lostTokens(fate) > 0) {
                    text.append(String.format(Locale.ROOT, " (%,d tokens lost)", lostTokens(fate)));
                }
            }
        }
        return text.toString();
    }
}
