package org.longalign.model;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A matrix of a model's files that an adapter can adapt. Where an architecture joins n matrices to one ({@link
 * StoredWeights}), PEFT adapts the joined one. Adapters of rank r of the parts are one of rank n r, exactly:
 *
 * <pre>
 * A  the parts' A one below the other       [n r, inputs]
 * B  the parts' B as blocks of a diagonal   [all outputs, n r], zeros elsewhere
 * </pre>
 *
 * @param name its name without {@code .weight}
 * @param parts the names of the weights that it joins, in the order of its rows
 * @param rows the outputs of each part
 * @param inputs its columns
 */
record AdaptedMatrix(String name, List<String> parts, List<Integer> rows, int inputs) {
    private static final String WEIGHT = ".weight";

    /** All of an architecture's files. */
    static List<AdaptedMatrix> all(Architecture architecture, DecoderConfig config) {
        LoraConfig everything = LoraConfig.of(1);
        Map<String, Shape> shapes = WeightShapes.of(config);
        List<AdaptedMatrix> matrices = new ArrayList<>();
        StoredWeights.parts(architecture, config).forEach((stored, parts) -> {
            if (everything.adapts(parts.get(0))) {
                List<Integer> rows = parts.stream()
                        .map(part -> Math.toIntExact(
                                shapes.getOrDefault(part, new Shape(0)).get(0)))
                        .toList();
                int inputs = Math.toIntExact(
                        shapes.getOrDefault(parts.get(0), new Shape(0, 0)).get(1));
                matrices.add(
                        new AdaptedMatrix(stored.substring(0, stored.length() - WEIGHT.length()), parts, rows, inputs));
            }
        });
        return matrices;
    }

    /** The last part of its name, by which PEFT's configuration knows it. */
    String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    int outputs() {
        return rows.stream().mapToInt(Integer::intValue).sum();
    }

    /** B of the joined matrix from those of its parts, row-major. */
    float[] joinedB(List<float[]> partsB, int rank) {
        int columns = rank * parts.size();
        float[] joined = new float[Math.multiplyExact(outputs(), columns)];
        int row = 0;
        for (int part = 0; part < parts.size(); part++) {
            for (int i = 0; i < rows.get(part); i++, row++) {
                System.arraycopy(partsB.get(part), i * rank, joined, row * columns + part * rank, rank);
            }
        }
        return joined;
    }

    /** Whether a B of so many columns is of blocks along a diagonal, zeros elsewhere: one of each part's. */
    boolean isJoined(float[] b, int columns) {
        if (columns % parts.size() != 0) {
            return false;
        }
        int rank = columns / parts.size();
        int row = 0;
        for (int part = 0; part < parts.size(); part++) {
            for (int i = 0; i < rows.get(part); i++, row++) {
                for (int column = 0; column < columns; column++) {
                    if (column / rank != part && b[row * columns + column] != 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** The block of a part in a joined B. */
    float[] block(float[] b, int columns, int part) {
        int rank = columns / parts.size();
        int from = firstRow(part);
        float[] block = new float[rows.get(part) * rank];
        for (int i = 0; i < rows.get(part); i++) {
            System.arraycopy(b, (from + i) * columns + part * rank, block, i * rank, rank);
        }
        return block;
    }

    /** The index of a part's first row. */
    int firstRow(int part) {
        return rows.subList(0, part).stream().mapToInt(Integer::intValue).sum();
    }
}
