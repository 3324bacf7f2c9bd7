package org.longalign.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.HubFolder;
import org.longalign.model.internal.pickle.TorchFile;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.StoredTensor;

/**
 * The open weight files of a model folder: a single file, or several with an index. Safetensors files come before those
 * of {@code torch.save}, single files before several, as in transformers.
 */
final class WeightFiles implements Closeable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    static final String WEIGHT_MAP = "weight_map";
    static final String PICKLED = "pytorch_model.bin";
    static final String PICKLED_INDEX = "pytorch_model.bin.index.json";

    /**
     * A tensor and the file that contains it.
     *
     * @param file a file of the folder
     * @param tensor a tensor of the file
     */
    record Located(StoredTensor.Source file, StoredTensor tensor) {}

    private final List<StoredTensor.Source> files = new ArrayList<>();
    private final Map<String, Located> tensors = new LinkedHashMap<>();

    private WeightFiles() {}

    /**
     * Opens a folder's files.
     *
     * @throws IllegalArgumentException if there are none or one is invalid, naming it
     */
    static WeightFiles open(Path folder) throws IOException {
        WeightFiles weights = new WeightFiles();
        try {
            String found = List.of(SINGLE, INDEX, PICKLED, PICKLED_INDEX).stream()
                    .filter(name -> Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS))
                    .findFirst()
                    .orElse("");
            if (found.isEmpty()) {
                throw new IllegalArgumentException(none(folder));
            }
            if (found.equals(SINGLE) || found.equals(PICKLED)) {
                weights.add(folder.resolve(found));
            } else {
                weights.addShards(folder, folder.resolve(found));
            }
            return weights;
        } catch (IOException | RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** All tensors by name. */
    Map<String, Located> tensors() {
        return tensors;
    }

    @Nullable
    Located find(String name) {
        return tensors.get(name);
    }

    @Override
    public void close() throws IOException {
        for (StoredTensor.Source file : files) {
            file.close();
        }
    }

    private void add(Path path) throws IOException {
        HubFolder.requireContent(path);
        StoredTensor.Source file =
                path.toString().endsWith(".safetensors") ? SafetensorsFile.open(path) : TorchFile.open(path);
        files.add(file);
        for (StoredTensor tensor : file.tensors().values()) {
            Located other = tensors.putIfAbsent(tensor.name(), new Located(file, tensor));
            if (other != null) {
                throw new IllegalArgumentException(
                        tensor.name() + " is in " + other.file().path() + " and in " + path);
            }
        }
    }

    private void addShards(Path folder, Path index) throws IOException {
        ObjectNode map = ModelFolder.json(index).object(WEIGHT_MAP).node();
        if (map.isEmpty()) {
            throw new IllegalArgumentException(index + ": " + WEIGHT_MAP + " is missing");
        }
        TreeSet<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String name = entry.getValue().asText();
            // Only files of this folder: an untrusted index must not open others.
            if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
                throw new IllegalArgumentException(index + ": " + WEIGHT_MAP + "." + entry.getKey() + " is "
                        + entry.getValue() + ", which is not the name of a file in the folder");
            }
            names.add(name);
        }
        for (String name : names) {
            HubFolder.requireContent(folder.resolve(name));
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new IllegalArgumentException(index + " names " + name + ", which is not in the folder"
                        + (HubFolder.unfinished(folder).isEmpty()
                                ? ": download it again"
                                : WeightFormats.instead(folder)));
            }
            add(folder.resolve(name));
        }
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            Located located = find(entry.getKey());
            if (located == null
                    || !located.file()
                            .path()
                            .equals(folder.resolve(entry.getValue().asText()))) {
                throw new IllegalArgumentException(index + " has " + entry.getKey() + " in "
                        + entry.getValue().asText() + ", which does not hold it");
            }
        }
    }

    private static String none(Path folder) throws IOException {
        return folder + " has neither " + SINGLE + " nor " + PICKLED + " nor the index of one in several files"
                + WeightFormats.instead(folder);
    }
}
