package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.TensorFile;
import org.longalign.model.safetensors.TensorType;

/**
 * Reads the models and adapters that {@code lora_check.py} made and writes beside them what it compares: logits, those
 * after merging, the loss and gradients of a pack, the adapters saved again, the merged models; and for each model an
 * adapter that was made here.
 */
public final class LoraSample {
    private static final String MADE_HERE = "made-in-java";

    private final Path folder;
    private final BatchTensors whole;
    private final BatchTensors pack;

    private LoraSample(Path folder) throws IOException {
        this.folder = folder;
        var sample = new ObjectMapper().readTree(folder.resolve("sample.json").toFile());
        int[] ids = ModelSample.integers(sample.path("ids"));
        whole = BatchTensors.packed(ids, new int[] {0, ids.length});
        pack = ModelSample.pack(ids, ModelSample.integers(sample.path("boundaries")));
    }

    /** Runs in the folder named by the only argument. */
    public static void main(String... arguments) throws IOException {
        new LoraSample(Path.of(arguments[0])).write();
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private void write() throws IOException {
        for (Path base : sorted(folder.resolve("base"))) {
            String kind = String.valueOf(base.getFileName());
            for (Path files : sorted(folder.resolve("adapters").resolve(kind))) {
                try (CausalLm model = CausalLm.load(base, Device.cpu())) {
                    write(kind + "-" + files.getFileName(), model, Lora.load(model, files));
                }
            }
            try (CausalLm model = CausalLm.load(base, Device.cpu())) {
                write(
                        kind + "-" + MADE_HERE,
                        model,
                        Samples.noisyAdapter(model, LoraConfig.of(3).withAlpha(4)));
            }
        }
    }

    private void write(String name, CausalLm model, Lora adapter) {
        adapter.save(folder.resolve("saved").resolve(name));
        try (NDManager scratch = model.newScratch()) {
            double loss = model.accumulateGradients(pack).weightedLoss();
            Map<String, NDArray> gradients = new LinkedHashMap<>(model.gradients(scratch));
            gradients.put("loss", scratch.create(new float[] {(float) loss}));
            write("gradients", name, gradients);
            model.zeroGradients();
            NDArray logits = scratch.create(model.logits(whole)[0]);
            adapter.merge();
            NDArray merged = scratch.create(model.logits(whole)[0]);
            write("logits", name, Map.of("logits", logits, "merged", merged));
        }
        model.save(folder.resolve("merged").resolve(name));
        System.out.printf(Locale.ROOT, "%s: %s%n", name, adapter);
    }

    private void write(String kind, String name, Map<String, NDArray> arrays) {
        TensorFile.write(folder.resolve(kind).resolve(name + ".safetensors"), arrays, TensorType.F32, Map.of());
    }
}
