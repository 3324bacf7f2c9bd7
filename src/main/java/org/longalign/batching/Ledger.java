package org.longalign.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The fate of every sequence in every epoch: the places of its tokens, the number of tokens lost, and the reason. It is
 * computed from the steps of the plan, which is refused unless in each epoch tokens placed and tokens lost add up to the
 * length of each sequence. A sequence counts once in each epoch; {@link #epoch} is the account of one.
 *
 * <pre>{@code
 * var plan = BatchPlan.packed(new int[] {30, 250, 70}).maxTokens(100).overlong(OverlongPolicy.TRUNCATE).build();
 * System.out.println(plan.ledger()); // 2 placed, 1 truncated (150 tokens lost)
 * }</pre>
 *
 * @param entries an entry for each sequence, in the order of the dataset; then those of the next epoch
 */
public record Ledger(List<Entry> entries) {
    /** Fate of a sequence. */
    public enum Fate {
        /** Whole in one row. */
        PLACED,
        /** Cut off at the end. */
        TRUNCATED,
        /** In several slices, in one or more rows. */
        SPLIT,
        /** Left out because it is longer than a row. */
        TOO_LONG,
        /** Left out because no target token remains of it when it is cut off at the end. */
        WITHOUT_TARGET,
        /** Left out, wholly or in part, with the micro-batches that do not fill a whole step. */
        PARTIAL_STEP;

        /** The name for tables: {@code too long}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * Place of a segment in the plan.
     *
     * @param step the optimizer step of the plan, from 0
     * @param microBatch the micro-batch in the step, from 0
     * @param row the row in the micro-batch, from 0
     * @param segment the segment
     */
    public record Place(int step, int microBatch, int row, Segment segment) {}

    /**
     * Account of one sequence in one epoch.
     *
     * @param epoch the epoch, from 0
     * @param sequence its index in the dataset
     * @param tokens its length
     * @param fate its fate
     * @param lostTokens tokens without a place
     * @param places places of the other tokens, in the order of the sequence
     */
    public record Entry(int epoch, int sequence, int tokens, Fate fate, int lostTokens, List<Place> places) {
        public Entry {
            places = List.copyOf(places);
        }
    }

    public Ledger {
        entries = List.copyOf(entries);
    }

    /** Computes the ledger from the steps of each epoch. */
    static Ledger of(int[] lengths, BatchParameters parameters, List<List<Step>> epochs) {
        List<Entry> entries = new ArrayList<>();
        int before = 0;
        for (int epoch = 0; epoch < epochs.size(); epoch++) {
            List<List<Place>> places = places(lengths, epochs.get(epoch), before);
            for (int i = 0; i < lengths.length; i++) {
                entries.add(entry(epoch, i, lengths[i], parameters, places.get(i)));
            }
            before += epochs.get(epoch).size();
        }
        return new Ledger(entries);
    }

    /**
     * Places of each sequence.
     *
     * @param before steps of the plan before these
     */
    private static List<List<Place>> places(int[] lengths, List<Step> steps, int before) {
        List<List<Place>> places = new ArrayList<>(Collections.nCopies(lengths.length, List.of()));
        for (int s = 0; s < steps.size(); s++) {
            List<MicroBatch> microBatches = steps.get(s).microBatches();
            for (int m = 0; m < microBatches.size(); m++) {
                List<Row> rows = microBatches.get(m).rows();
                for (int r = 0; r < rows.size(); r++) {
                    for (Segment segment : rows.get(r).segments()) {
                        Place place = new Place(before + s, m, r, segment);
                        List<Place> known = places.get(segment.sequence());
                        places.set(segment.sequence(), known.isEmpty() ? List.of(place) : inOrder(known, place));
                    }
                }
            }
        }
        return places;
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

    private static Entry entry(int epoch, int sequence, int tokens, BatchParameters parameters, List<Place> places) {
        int end = -1;
        int placed = 0;
        for (Place place : places) {
            Segment segment = place.segment();
            if (segment.offset() < end || segment.offset() + segment.length() > tokens) {
                throw new IllegalStateException("sequence " + sequence + " of " + tokens
                        + " tokens is placed twice or beyond its end: " + segment);
            }
            end = segment.offset() + segment.length();
            placed += segment.length();
        }
        int lost = tokens - placed;
        boolean tooLong = tokens > parameters.maxTokens();
        Fate fate = fate(parameters.overlong(), tooLong, places.size(), lost, tokens);
        boolean explained = switch (fate) {
            case PLACED, SPLIT -> lost == 0;
            case TRUNCATED -> placed == parameters.maxTokens();
            case TOO_LONG -> parameters.overlong() == OverlongPolicy.DROP;
            case WITHOUT_TARGET -> parameters.overlong() == OverlongPolicy.TRUNCATE_OR_DROP && placed == 0;
            case PARTIAL_STEP -> parameters.dropPartialStep();
        };
        if (!explained) {
            throw new IllegalStateException("sequence " + sequence + " lost " + lost + " of " + tokens
                    + " tokens without a reason (" + fate + ")");
        }
        return new Entry(epoch, sequence, tokens, fate, lost, places);
    }

    private static Fate fate(OverlongPolicy policy, boolean tooLong, int places, int lost, int tokens) {
        if (tooLong && policy == OverlongPolicy.DROP) {
            return Fate.TOO_LONG;
        }
        if (tooLong && policy == OverlongPolicy.TRUNCATE_OR_DROP && places == 0) {
            return Fate.WITHOUT_TARGET;
        }
        boolean truncates = policy == OverlongPolicy.TRUNCATE || policy == OverlongPolicy.TRUNCATE_OR_DROP;
        if (tooLong && truncates && places == 1) {
            return Fate.TRUNCATED;
        }
        if (lost > 0 && (lost == tokens || policy == OverlongPolicy.SPLIT)) {
            return Fate.PARTIAL_STEP;
        }
        return places == 1 ? Fate.PLACED : Fate.SPLIT;
    }

    /** Number of epochs. */
    public int epochs() {
        return entries.isEmpty() ? 0 : 1 + entries.get(entries.size() - 1).epoch();
    }

    /** The account of one epoch, from 0, which has one entry for each sequence. */
    public Ledger epoch(int epoch) {
        return new Ledger(
                entries.stream().filter(entry -> entry.epoch() == epoch).toList());
    }

    /** Number of sequences with this fate; a sequence counts once in each epoch. */
    public long count(Fate fate) {
        return entries.stream().filter(entry -> entry.fate() == fate).count();
    }

    /** Tokens lost by the sequences with this fate, in all epochs. */
    public long lostTokens(Fate fate) {
        return entries.stream()
                .filter(entry -> entry.fate() == fate)
                .mapToLong(Entry::lostTokens)
                .sum();
    }

    /** The counts of an epoch, {@code 3 placed in each of 2 epochs}; epochs that differ are told one by one. */
    @Override
    public String toString() {
        List<String> each = IntStream.range(0, epochs())
                .mapToObj(epoch -> epoch(epoch).counts())
                .toList();
        if (each.size() <= 1) {
            return counts();
        }
        if (each.stream().distinct().count() == 1) {
            return each.get(0) + " in each of " + each.size() + " epochs";
        }
        return IntStream.range(0, each.size())
                .mapToObj(epoch -> "epoch " + epoch + ": " + each.get(epoch))
                .collect(Collectors.joining("; "));
    }

    private String counts() {
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
