package org.longalign.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.HubFolder;

/** Formats of weights that are not read, as a model's folder may hold them, and the remedy for each. */
final class WeightFormats {
    private static final String PRETRAINED =
            "Hugging Face's layout, config.json with model.safetensors or pytorch_model.bin, is read";

    /** Layouts of other programs, the most telling first. */
    private enum Kind {
        ADAPTER(
                "adapter_.*",
                "an adapter (PEFT, LoRA), which is a change of another model's weights. Merge them in Python:"
                        + " peft.AutoPeftModelForCausalLM.from_pretrained(folder).merge_and_unload()"
                        + ".save_pretrained(other_folder)"),
        GGUF(
                ".*\\.gguf",
                "GGUF files, quantised for llama.cpp. Take the model's repository with model.safetensors instead"),
        CONSOLIDATED(
                "consolidated\\..*",
                "the files of the model's maker (consolidated.*). " + PRETRAINED
                        + ": it is often in the same repository, or convert it with transformers' script for the model"),
        ORIGINAL(
                "original",
                "the folder original, the files of the model's maker. " + PRETRAINED
                        + ": it is usually in the same repository, beside that folder"),
        OTHER_FRAMEWORK(
                "tf_model\\.h5|flax_model\\.msgpack|model\\.ckpt\\.index|.*\\.onnx|.*\\.pth",
                "weights for another program. " + PRETRAINED + "; convert them with transformers");

        /** The name of a file or folder, as a regular expression. */
        private final String file;

        private final String remedy;

        Kind(String file, String remedy) {
            this.file = file;
            this.remedy = remedy;
        }
    }

    /** Endings of tensors that quantised models hold instead of, or beside, a matrix. */
    private static final Pattern QUANTISED = Pattern.compile(".*\\.(qweight|qzeros|g_idx|scales|SCB|weight_format"
            + "|weight_scale|weight_scale_inv|weight_packed|weight\\.(absmax|quant_map|nested_absmax|quant_state.*))");

    private static final Pattern ADAPTED =
            Pattern.compile("(base_model\\..*|.*\\.lora_[AB]\\..*|.*\\.base_layer\\..*)");

    private WeightFormats() {}

    /**
     * Names the first format found in a folder that is not read, and the remedy; empty if there is none.
     *
     * @param folder an existing folder
     */
    static String instead(Path folder) throws IOException {
        List<Path> unfinished = HubFolder.unfinished(folder);
        if (!unfinished.isEmpty()) {
            return "; its download is not finished, as " + unfinished.get(0) + " shows: start it again";
        }
        try (Stream<Path> paths = Files.list(folder)) {
            TreeSet<String> names = new TreeSet<>();
            paths.forEach(path -> names.add(String.valueOf(path.getFileName())));
            for (Kind kind : Kind.values()) {
                List<String> found =
                        names.stream().filter(name -> name.matches(kind.file)).toList();
                if (!found.isEmpty()) {
                    return ", but " + found.get(0) + ": " + kind.remedy;
                }
            }
            return "";
        }
    }

    /** The error for a folder without config.json. */
    static IllegalArgumentException noConfig(Path path) throws IOException {
        String problem = path + " is not the folder of a model: it has no " + ModelFolder.CONFIG;
        if (!Files.isDirectory(path)) {
            return new IllegalArgumentException(problem + ". Name the folder that contains it");
        }
        Path above = path.toAbsolutePath().normalize().getParent();
        if (above != null && Files.isRegularFile(above.resolve(ModelFolder.CONFIG))) {
            return new IllegalArgumentException(problem + ", but the folder above has: name " + above);
        }
        String instead = instead(path);
        return new IllegalArgumentException(
                problem + (instead.isEmpty() ? ". Name the folder that contains it" : instead));
    }

    /** Names the format that unknown tensors belong to by their names, and the remedy; empty if it is not known. */
    static String explain(Collection<String> unknown) {
        List<String> shown = new ArrayList<>(unknown);
        if (first(shown, QUANTISED) != null) {
            return ". The weights are quantised (" + first(shown, QUANTISED)
                    + "): take the model's repository in bfloat16 or float16, or dequantise it in Python";
        }
        if (first(shown, ADAPTED) != null) {
            return ". The weights are those of an adapter (" + first(shown, ADAPTED)
                    + "): merge it into its model in Python with peft's merge_and_unload()";
        }
        return "";
    }

    private static @Nullable String first(List<String> names, Pattern pattern) {
        return names.stream()
                .filter(name -> pattern.matcher(name).matches())
                .findFirst()
                .orElse(null);
    }
}
