package org.longalign.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Row;
import org.longalign.batching.Segment;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.internal.Bounds;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;
import org.longalign.tokenize.Tokenizer;

/**
 * The text that a model is trained on, decoded from token ids: a sequence, a pack or a whole step, with targets, borders
 * of segments and loss weights marked. A notebook shows it with targets on a coloured ground; as text they stand between
 * double brackets:
 *
 * <pre>
 * step of 1 micro-batch, 2 sequences, 61 tokens; SEQUENCE_MEAN
 * pack 1 of 1: 2 segments, 61 tokens
 *   sequence 4 (c4): 29 tokens, 12 of them targets, each of weight 0.04167
 *     user: Say it. bot: ⟦The ship sails.⟧
 * </pre>
 *
 * <p>A long run of one kind is shown by its beginning and its end, and the number of tokens between them.
 */
public final class BatchPreview {
    private static final int MAX_CHARS = 400;

    private final String title;
    private final List<Block> blocks;
    private final int maxChars;

    /**
     * Segment, or padding where it has no runs.
     *
     * @param microBatch the index of its micro-batch in the step
     * @param heading of the row that it begins; empty within a row
     */
    private record Block(int microBatch, String heading, String label, List<Run> runs) {}

    /** Successive tokens that are all targets, or none of which is. */
    private record Run(boolean isTarget, int tokens, String text) {}

    private BatchPreview(String title, List<Block> blocks, int maxChars) {
        this.title = title;
        this.blocks = blocks;
        this.maxChars = maxChars;
    }

    /** A sequence by itself. */
    public static BatchPreview of(Sequence sequence, Tokenizer tokenizer) {
        String label = named(sequence, "sequence") + ": " + counts(sequence.length(), sequence.targetTokens());
        List<Run> runs = runs(sequence, 0, sequence.length(), tokenizer);
        return new BatchPreview("", List.of(new Block(0, "", label, runs)), MAX_CHARS);
    }

    /**
     * A step with the weights of its target tokens.
     *
     * @param sequences the dataset that its plan was made for
     * @param tokenizer that of the sequences
     * @throws IllegalArgumentException if the step has no target token
     */
    public static BatchPreview of(Step step, Sequences sequences, Tokenizer tokenizer, LossWeighting weighting) {
        TargetTokens targets = TargetTokens.of(sequences);
        LossWeights weights = LossWeights.of(step, targets, weighting);
        List<Block> blocks = new ArrayList<>();
        List<MicroBatch> microBatches = step.microBatches();
        for (int m = 0; m < microBatches.size(); m++) {
            MicroBatch microBatch = microBatches.get(m);
            for (int r = 0; r < microBatch.rows().size(); r++) {
                Row row = microBatch.rows().get(r);
                boolean isPack = microBatch.rows().size() == 1;
                String part = isPack
                        ? String.format(Locale.ROOT, "pack %d of %d", m + 1, microBatches.size())
                        : String.format(
                                Locale.ROOT,
                                "micro-batch %d of %d, row %d of %d",
                                m + 1,
                                microBatches.size(),
                                r + 1,
                                microBatch.rows().size());
                String heading =
                        part + ": " + count(row.segments().size(), "segment") + ", " + count(row.tokens(), "token");
                for (Segment segment : row.segments()) {
                    String label = label(segment, sequences.get(segment.sequence()), targets.in(segment), weights);
                    List<Run> runs = runs(
                            sequences.get(segment.sequence()),
                            segment.offset(),
                            segment.offset() + segment.length(),
                            tokenizer);
                    blocks.add(new Block(m, heading, label, runs));
                    heading = "";
                }
                int padding = microBatch.width() - row.tokens();
                if (padding > 0) {
                    blocks.add(new Block(m, "", "padding: " + count(padding, "token"), List.of()));
                }
            }
        }
        String title = "step of " + count(microBatches.size(), "micro-batch") + ", "
                + count(step.sequences(), "sequence") + ", " + count(step.realTokens(), "token") + "; " + weighting;
        return new BatchPreview(title, blocks, MAX_CHARS);
    }

    /** The same with runs of at most about so many characters, at least 20. Default {@value #MAX_CHARS}. */
    public BatchPreview maxChars(int characters) {
        return new BatchPreview(title, blocks, Bounds.within("maxChars", characters, 20, Integer.MAX_VALUE));
    }

    /**
     * One of the step's micro-batches, or packs, alone.
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if the step has no such micro-batch
     */
    public BatchPreview microBatch(int index) {
        List<Block> chosen =
                blocks.stream().filter(block -> block.microBatch() == index).toList();
        if (chosen.isEmpty()) {
            throw new IndexOutOfBoundsException("there is no micro-batch " + index + " in this "
                    + (title.isEmpty() ? "sequence" : title.substring(0, title.indexOf(','))));
        }
        return new BatchPreview(title, chosen, maxChars);
    }

    private static String label(Segment segment, Sequence sequence, int targets, LossWeights weights) {
        boolean isWhole = segment.offset() == 0 && segment.length() == sequence.length();
        String slice = isWhole
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", tokens %,d to %,d of %,d",
                        segment.offset(),
                        segment.offset() + segment.length(),
                        sequence.length());
        return named(sequence, "sequence " + segment.sequence()) + slice + ": " + counts(segment.length(), targets)
                + (targets == 0
                        ? ""
                        : String.format(Locale.ROOT, ", each of weight %.4g", weights.perTargetToken(segment)));
    }

    private static String count(long number, String thing) {
        String plural = thing.endsWith("batch") ? thing + "es" : thing + "s";
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? thing : plural);
    }

    private static String named(Sequence sequence, String otherwise) {
        return otherwise + (sequence.id().isEmpty() ? "" : " (" + sequence.id() + ")");
    }

    private static String counts(int tokens, int targets) {
        return count(tokens, "token") + ", " + (targets == 0 ? "none" : String.format(Locale.ROOT, "%,d", targets))
                + " of them " + (targets == 1 ? "a target" : "targets");
    }

    /** A token is a target if its own label says so; the first one of a segment has nothing before it. */
    private static List<Run> runs(Sequence sequence, int from, int to, Tokenizer tokenizer) {
        List<Run> runs = new ArrayList<>();
        int begin = from;
        for (int t = from + 1; t <= to; t++) {
            if (t == to || isTarget(sequence, from, t) != isTarget(sequence, from, begin)) {
                String text = tokenizer.decode(Arrays.copyOfRange(sequence.inputIds(), begin, t));
                runs.add(new Run(isTarget(sequence, from, begin), t - begin, text));
                begin = t;
            }
        }
        return runs;
    }

    private static boolean isTarget(Sequence sequence, int from, int t) {
        return t > from && sequence.labels()[t] != Sequence.IGNORE_INDEX;
    }

    /** As HTML, with targets on a coloured ground and a rule above each segment. */
    public String html() {
        StringBuilder html = new StringBuilder("<div style=\"text-align:left\">");
        if (!title.isEmpty()) {
            html.append("<p><b>").append(escaped(title)).append("</b></p>");
        }
        for (Block block : blocks) {
            if (!block.heading().isEmpty()) {
                html.append("<p style=\"margin:1em 0 .3em\">")
                        .append(escaped(block.heading()))
                        .append("</p>");
            }
            html.append("<div style=\"border-top:1px solid #888;margin-left:1em;padding:.2em 0\"><small>")
                    .append(escaped(block.label()))
                    .append("</small><div style=\"white-space:pre-wrap;font-family:monospace;font-size:90%\">");
            for (Run run : block.runs()) {
                String text = escaped(shortened(run));
                html.append(
                        run.isTarget() ? "<mark style=\"background:#ffe08a;color:#000\">" + text + "</mark>" : text);
            }
            html.append("</div></div>");
        }
        return html.append("</div>").toString();
    }

    private String shortened(Run run) {
        String text = run.text();
        if (text.length() <= maxChars) {
            return text;
        }
        int head = text.offsetByCodePoints(0, Math.min(text.codePointCount(0, text.length()), maxChars / 2));
        int tail = text.offsetByCodePoints(
                text.length(), -Math.min(text.codePointCount(head, text.length()), maxChars / 2));
        return tail <= head
                ? text
                : text.substring(0, head)
                        + String.format(
                                Locale.ROOT, " … [%,d characters of a run of %,d tokens] … ", tail - head, run.tokens())
                        + text.substring(tail);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        if (!title.isEmpty()) {
            lines.append(title).append('\n');
        }
        for (Block block : blocks) {
            if (!block.heading().isEmpty()) {
                lines.append(block.heading()).append('\n');
            }
            lines.append("  ").append(block.label()).append('\n');
            StringBuilder text = new StringBuilder();
            for (Run run : block.runs()) {
                text.append(run.isTarget() ? "⟦" + shortened(run) + "⟧" : shortened(run));
            }
            if (!block.runs().isEmpty()) {
                lines.append("    ")
                        .append(text.toString().replace("\n", "\n    "))
                        .append('\n');
            }
        }
        return lines.toString().stripTrailing();
    }
}
