package org.longalign.batching.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.LossWeighting;
import org.longalign.internal.NewFolder;
import org.longalign.internal.RegularFiles;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * A packed plan in the layout that the trainer of the LongAlign release loads: K packs of {@code maxTokens} tokens in
 * the order of training, those of all epochs: a trainer passes over them once.
 *
 * <pre>
 * inputs_pack.npy            int64    (K, maxTokens)  token ids
 * labels_pack.npy            int64    (K, maxTokens)  targets, not shifted, -100 elsewhere
 * weights_pack.npy           float32  (K, maxTokens)  weight of each target token, 0 elsewhere
 * attention_masks_pack.json  K lists                  segment boundaries of each pack: 0, then each end
 * </pre>
 *
 * <p>The contents correct three faults of the released preparation: the last pack is kept, sequences of exactly
 * {@code maxTokens} are kept, and the weights are those of the whole optimizer step, over which they sum to 1 (the
 * release writes 1 / N_i and leaves M to the loader, which takes it from one group of devices). The step's loss is the
 * sum over the step's packs; the released loader divides by the sum of the weights of a device group, which is 1 if a
 * step is one group (accumulation 1). Position ids are not part of the layout: they restart at each boundary.
 */
public final class LongAlignArrays {
    private static final String INPUTS = "inputs_pack.npy";
    private static final String LABELS = "labels_pack.npy";
    private static final String WEIGHTS = "weights_pack.npy";
    private static final String BORDERS = "attention_masks_pack.json";

    /** The last boundary of a pack. */
    public enum Borders {
        /** The end of the last real token: padding belongs to no segment. */
        REAL_TOKENS,

        /**
         * The end of the row, as in the release: padding is one more segment, without targets. The released trainer
         * needs this, because its attention kernel does not write the output of tokens that no segment covers.
         */
        WHOLE_ROW
    }

    /**
     * A pack in the layout of the LongAlign release. Every array but {@code borders} is {@code maxTokens} of the plan
     * wide.
     *
     * @param inputs token ids, the padding id after the last segment
     * @param labels targets, not shifted, -100 elsewhere
     * @param weights weight of each target token, 0 elsewhere
     * @param borders 0, then the end of each segment, and the width if padding is a segment
     */
    public record Pack(int[] inputs, int[] labels, float[] weights, int[] borders) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Pack that
                    && Arrays.equals(inputs, that.inputs)
                    && Arrays.equals(labels, that.labels)
                    && Arrays.equals(weights, that.weights)
                    && Arrays.equals(borders, that.borders);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(inputs) + Arrays.hashCode(borders);
        }

        @Override
        public String toString() {
            return inputs.length + " tokens wide, borders " + Arrays.toString(borders);
        }
    }

    private LongAlignArrays() {}

    /**
     * Writes a plan with its tokens.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} an earlier export
     * @param plan a packed plan
     * @param sequences the dataset that the plan was made for
     * @param weighting the definition of the loss
     * @param paddingId token id on padding; 0 in the release
     * @param borders the last boundary of a pack
     * @throws IllegalArgumentException if the plan is not packed or for another number of sequences, or a step has no
     *     target token
     * @throws UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be
     *     written
     */
    public static void write(
            Path folder,
            BatchPlan plan,
            Sequences sequences,
            LossWeighting weighting,
            int paddingId,
            Borders borders,
            CopyOption... options) {
        write(folder, plan, sequences, weighting.always(), paddingId, borders, options);
    }

    /**
     * Writes a plan with its tokens, for a loss of two stages.
     *
     * @param stages definition of the loss of each step, of which 0 is the plan's first
     */
    public static void write(
            Path folder,
            BatchPlan plan,
            Sequences sequences,
            LossWeighting.Stages stages,
            int paddingId,
            Borders borders,
            CopyOption... options) {
        if (plan.method() != BatchingMethod.PACKED) {
            throw new IllegalArgumentException("this layout holds packs, but the plan is "
                    + plan.method().label() + "; make it with BatchPlan.packed, or write HuggingFaceParquet");
        }
        PlanRows rows = new PlanRows(plan, sequences, stages);
        int width = plan.parameters().maxTokens();
        int packs = plan.microBatches();
        NewFolder.write(folder, INPUTS, options, temporary -> {
            try (NpyWriter inputs = new NpyWriter(temporary.resolve(INPUTS), NpyWriter.INT64, packs, width);
                    NpyWriter labels = new NpyWriter(temporary.resolve(LABELS), NpyWriter.INT64, packs, width);
                    NpyWriter weights = new NpyWriter(temporary.resolve(WEIGHTS), NpyWriter.FLOAT32, packs, width);
                    BufferedWriter json = Files.newBufferedWriter(temporary.resolve(BORDERS))) {
                json.write("[");
                rows.forEach(row -> {
                    for (int t = 0; t < width; t++) {
                        boolean real = t < row.inputIds().length;
                        inputs.put(real ? (long) row.inputIds()[t] : paddingId);
                        labels.put(real ? (long) row.labels()[t] : Sequence.IGNORE_INDEX);
                        weights.put(real ? row.lossWeights()[t] : 0f);
                    }
                    json.write(row.step() + row.microBatch() == 0 ? "" : ",\n");
                    json.write(Arrays.toString(borders(row, width, borders)));
                });
                json.write("]\n");
                inputs.finish();
                labels.finish();
                weights.finish();
            }
        });
    }

    private static int[] borders(HuggingFaceParquet.Row row, int width, Borders borders) {
        int[] real = row.cuSeqlens();
        if (borders == Borders.REAL_TOKENS || row.inputIds().length == width) {
            return real;
        }
        int[] whole = Arrays.copyOf(real, real.length + 1);
        whole[real.length] = width;
        return whole;
    }

    /**
     * Hands over the packs of a folder in the order written, one at a time.
     *
     * @throws UncheckedIOException if a file is missing, cut short or of another type, naming it, or the files disagree
     */
    public static void forEach(Path folder, Consumer<Pack> consumer) {
        try (NpyReader inputs = new NpyReader(folder.resolve(INPUTS), NpyWriter.INT64);
                NpyReader labels = new NpyReader(folder.resolve(LABELS), NpyWriter.INT64);
                NpyReader weights = new NpyReader(folder.resolve(WEIGHTS), NpyWriter.FLOAT32)) {
            int[][] borders = new ObjectMapper().readValue(RegularFiles.bytes(folder.resolve(BORDERS)), int[][].class);
            for (NpyReader reader : List.of(labels, weights)) {
                if (reader.rows() != inputs.rows() || reader.width() != inputs.width()) {
                    throw new IOException("the arrays in " + folder + " differ in shape");
                }
            }
            if (borders.length != inputs.rows()) {
                throw new IOException(
                        folder.resolve(BORDERS) + " has " + borders.length + " packs instead of " + inputs.rows());
            }
            for (int[] pack : borders) {
                consumer.accept(new Pack(inputs.ints(), labels.ints(), weights.floats(), pack));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    /** All packs of a folder; see {@link #forEach}. */
    public static List<Pack> read(Path folder) {
        List<Pack> packs = new ArrayList<>();
        forEach(folder, packs::add);
        return packs;
    }
}
