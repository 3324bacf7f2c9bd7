package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.longalign.model.internal.TensorCopy;
import org.longalign.model.internal.TensorFile;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/** The weights in a folder's files. */
final class FolderWeights implements WeightSource, Closeable {
    private static final int NAMED = 5;

    /** The position of a weight: a tensor and the weight's first element in it. */
    private record Place(WeightFiles.Located tensor, long first) {}

    private final Path folder;
    private final WeightFiles files;
    private final LoadProgress progress;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final TensorCopy copy;
    private long doneBytes;
    private long totalBytes;

    FolderWeights(Path folder, LoadProgress progress) throws IOException {
        this.folder = folder;
        this.progress = progress;
        files = WeightFiles.open(folder);
        copy = new TensorCopy();
    }

    /**
     * Whether the stored weights allow a tied head, which config.json asks for. As in transformers, two stored matrices
     * that differ stay separate.
     */
    boolean headIsEmbedding() throws IOException {
        WeightFiles.Located embedding = files.find(DecoderWeights.EMBEDDING);
        WeightFiles.Located head = files.find(DecoderWeights.HEAD);
        return embedding == null || head == null || same(embedding, head);
    }

    /**
     * Finds every weight of a configuration.
     *
     * @throws IllegalArgumentException naming weights that are missing, unknown, of another shape or of an unsupported
     *     type
     */
    void locate(Architecture architecture, DecoderConfig config) {
        Map<String, List<String>> parts = StoredWeights.parts(architecture, config);
        Map<String, Shape> shapes = WeightShapes.of(config);
        checkNames(parts, config.tiedHead(), architecture);
        parts.forEach((name, weights) -> {
            WeightFiles.Located located = stored(name, config.tiedHead());
            List<Long> shape = StoredWeights.shape(weights, shapes);
            checkVocabulary(located, shape, weights);
            TensorFile.checkTensor(located.file().path(), located.tensor(), shape);
            long first = 0;
            for (String weight : weights) {
                places.put(weight, new Place(located, first));
                first += shapes.getOrDefault(weight, new Shape()).size();
            }
            totalBytes += located.tensor().bytes();
        });
    }

    /** The type of the stored numbers; F32 if there are several types. */
    TensorType type() {
        List<TensorType> types = places.values().stream()
                .map(place -> place.tensor().tensor().type())
                .distinct()
                .toList();
        return types.size() == 1 ? types.get(0) : TensorType.F32;
    }

    @Override
    public NDArray weight(String name, Shape shape, NDManager manager) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalStateException("weight " + name + " was not located");
        }
        StoredTensor tensor = place.tensor().tensor();
        NDArray array = manager.create(shape, DataType.FLOAT32);
        try {
            copy.read(place.tensor().file(), tensor, place.first(), array);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "could not read " + name + " from " + place.tensor().file().path() + ": " + e, e);
        }
        doneBytes += array.size() * tensor.type().bytes();
        progress.at(doneBytes, totalBytes);
        return array;
    }

    @Override
    public void close() throws IOException {
        copy.close();
        files.close();
    }

    /** A stored tensor; with a tied head either of the two names will do. */
    private WeightFiles.Located stored(String name, boolean tiedHead) {
        WeightFiles.Located located = files.find(name);
        if (located == null && tiedHead && name.equals(DecoderWeights.EMBEDDING)) {
            located = files.find(DecoderWeights.HEAD);
        }
        if (located == null) {
            throw new IllegalArgumentException(folder + " lacks " + name);
        }
        return located;
    }

    /** The rows of embedding and head are the vocabulary, often padded to more than the tokenizer's tokens. */
    private static void checkVocabulary(WeightFiles.Located located, List<Long> shape, List<String> weights) {
        List<Long> stored = located.tensor().shape();
        boolean vocabulary = weights.contains(DecoderWeights.EMBEDDING) || weights.contains(DecoderWeights.HEAD);
        if (vocabulary && stored.size() == 2 && stored.get(1).equals(shape.get(1)) && !stored.equals(shape)) {
            throw new IllegalArgumentException(located.file().path() + ": "
                    + located.tensor().name() + " has " + stored.get(0)
                    + " rows, but config.json gives a vocabulary of "
                    + shape.get(0) + " tokens: if the weights belong to this config.json, set its vocabulary size to "
                    + stored.get(0));
        }
    }

    private void checkNames(Map<String, List<String>> parts, boolean tiedHead, Architecture architecture) {
        List<String> missing = new ArrayList<>(parts.keySet());
        missing.removeAll(files.tensors().keySet());
        List<String> unknown = new ArrayList<>(files.tensors().keySet());
        unknown.removeAll(parts.keySet());
        unknown.removeIf(name -> StoredWeights.isIgnored(architecture, name));
        if (tiedHead && unknown.remove(DecoderWeights.HEAD)) {
            missing.remove(DecoderWeights.EMBEDDING);
        }
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            List<String> problems = new ArrayList<>();
            if (!missing.isEmpty()) {
                problems.add("lacks " + named(missing));
            }
            if (!unknown.isEmpty()) {
                problems.add("holds " + named(unknown) + ", which " + architecture.className()
                        + " with this config.json does not have");
            }
            throw new IllegalArgumentException(
                    folder + " " + String.join(", and ", problems) + WeightFormats.explain(unknown));
        }
    }

    private static String named(List<String> names) {
        String shown = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? shown + " and " + (names.size() - NAMED) + " more weights" : shown;
    }

    private static boolean same(WeightFiles.Located a, WeightFiles.Located b) throws IOException {
        if (a.tensor().type() != b.tensor().type()
                || !a.tensor().shape().equals(b.tensor().shape())) {
            return false;
        }
        ByteBuffer left = ByteBuffer.allocate(1 << 20);
        ByteBuffer right = ByteBuffer.allocate(1 << 20);
        for (long from = 0; from < a.tensor().bytes(); from += left.capacity()) {
            int count = (int) Math.min(left.capacity(), a.tensor().bytes() - from);
            a.file().read(a.tensor(), from, left.clear().limit(count));
            b.file().read(b.tensor(), from, right.clear().limit(count));
            if (!left.flip().equals(right.flip())) {
                return false;
            }
        }
        return true;
    }
}
