package org.longalign.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.StoredTensor;

/** The open safetensors files of a model folder: a single file, or several with an index. */
final class WeightFiles implements Closeable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    static final String WEIGHT_MAP = "weight_map";
    private static final String PICKLED = "pytorch_model.bin";

    /**
     * A tensor and the file that contains it.
     *
     * @param file a file of the folder
     * @param tensor a tensor of the file
     */
    record Located(SafetensorsFile file, StoredTensor tensor) {}

    private final List<SafetensorsFile> files = new ArrayList<>();
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
            if (Files.exists(folder.resolve(SINGLE))) {
                weights.add(folder.resolve(SINGLE));
            } else if (Files.exists(folder.resolve(INDEX))) {
                weights.addShards(folder);
            } else {
                throw new IllegalArgumentException(none(folder));
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
        for (SafetensorsFile file : files) {
            file.close();
        }
    }

    private void add(Path path) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(path);
        files.add(file);
        for (StoredTensor tensor : file.tensors().values()) {
            Located other = tensors.putIfAbsent(tensor.name(), new Located(file, tensor));
            if (other != null) {
                throw new IllegalArgumentException(
                        tensor.name() + " is in " + other.file().path() + " and in " + path);
            }
        }
    }

    private void addShards(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
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
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new IllegalArgumentException(index + " names " + name + ", which is not in the folder");
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

    private static String none(Path folder) {
        boolean pickled =
                Files.exists(folder.resolve(PICKLED)) || Files.exists(folder.resolve(PICKLED + ".index.json"));
        return folder + " has neither " + SINGLE + " nor " + INDEX
                + (pickled
                        ? ", only " + PICKLED + ", a format that can run code when it is read. Convert it in Python:"
                                + " transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=\"auto\")"
                                + ".save_pretrained(other_folder, safe_serialization=True)"
                        : "");
    }
}
