package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderArchive;
import org.longalign.model.DecoderConfig;
import org.longalign.model.LoraConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;
import org.longalign.model.TrainedWeights;
import org.longalign.model.internal.TorchScript;
import org.longalign.training.AdamW;

/**
 * A training step of a released model's shape on GPUs, predicted without one: Python's PyTorch traces the library's own
 * scripts on its device {@code meta} ({@code src/test/python/roofline}), which gives flop, bytes, kernels and memory.
 * The peak of memory is compared with {@link MemoryEstimate}.
 */
final class RooflineBench {
    static final String USAGE = "roofline [MODEL...] [--tokens 65536] [--segments 8] [--recompute 1] [--kept -1]"
            + " [--memory 80] [--chunk 4096] [--feed-forward-chunk 0] [--inputs 0] [--lora 0]"
            + " [--offload 0] [--cudnn 0] [--operators 0]   flop,"
            + " bytes, kernels, memory and time of a step on GPUs, predicted from a trace without one (default:"
            + " Llama-3.2-1B); --operators lists so many of each stage. With recomputation, as many"
            + " layers are spared as fit --memory GiB, or --kept; the others' inputs are kept on the device (--inputs 0),"
            + " there in bfloat16 (1) or in main memory (2). --lora trains an adapter of that rank, --offload 1"
            + " has all that is trained in main memory, --cudnn 1 attends by cuDNN's kernel. Needs `environment/test export` once";

    /** CUDA's own memory, which MemoryEstimate leaves out, and some reserve. */
    private static final long CONTEXT_GIB = 2;

    private static final String DEFAULT_MODEL = "Llama-3.2-1B";

    /**
     * What is traced.
     *
     * @param parameters by the Java side, to be compared with the trace's
     * @param segments lengths in tokens; all together are one pack
     * @param trained parameters that training moves
     * @param estimateBytes the peak of memory by {@link MemoryEstimate}
     * @param mainMemoryBytes the same of main memory
     */
    private record Job(
            String model,
            DecoderConfig config,
            long parameters,
            long trained,
            List<Integer> segments,
            boolean recompute,
            int keptLayers,
            int lossChunkTokens,
            int feedForwardChunkTokens,
            ComputeOptions.LayerInputs layerInputs,
            ComputeOptions.CudaAttention attention,
            @Nullable LoraConfig adapter,
            boolean offload,
            long estimateBytes,
            long mainMemoryBytes) {}

    private RooflineBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(
                USAGE,
                arguments,
                Map.ofEntries(
                        Map.entry("--tokens", 65_536),
                        Map.entry("--segments", 8),
                        Map.entry("--recompute", 1),
                        Map.entry("--kept", -1),
                        Map.entry("--memory", 80),
                        Map.entry("--chunk", 4_096),
                        Map.entry("--feed-forward-chunk", 0),
                        Map.entry("--inputs", 0),
                        Map.entry("--lora", 0),
                        Map.entry("--offload", 0),
                        Map.entry("--cudnn", 0),
                        Map.entry("--operators", 0)));
        List<String> names = options.rest().isEmpty() ? List.of(DEFAULT_MODEL) : options.rest();
        Map<String, DecoderConfig> shapes = ReleasedShapes.all();
        for (String name : names) {
            if (!shapes.containsKey(name)) {
                throw options.error(
                        "no shape of a model " + name + "; there are " + String.join(", ", shapes.keySet()));
            }
        }
        List<Integer> segments = split(options, options.get("--tokens"), options.get("--segments"));
        ComputeOptions computing = ComputeOptions.plain(Precision.BFLOAT16)
                .withRecompute(options.get("--recompute") != 0)
                .withLossChunkTokens(options.get("--chunk"))
                .withFeedForwardChunkTokens(options.get("--feed-forward-chunk"))
                .withLayerInputs(inputs(options))
                .withAttention(
                        options.get("--cudnn") != 0
                                ? ComputeOptions.CudaAttention.CUDNN
                                : ComputeOptions.CudaAttention.FLASH);
        TrainedWeights trained = trained(options);
        Optional<Path> python = Checkout.torchPython();
        if (python.isEmpty()) {
            throw new IOException("nothing was traced");
        }
        List<String> failed = new ArrayList<>();
        for (String name : names) {
            Path folder = Path.of("target", "roofline", name);
            DecoderConfig config = shapes.get(name);
            int tokens = options.get("--tokens");
            int kept = options.get("--kept");
            if (kept < 0) {
                long room = (options.get("--memory") - CONTEXT_GIB) << 30;
                kept = MemoryEstimate.keptLayers(config, trained, tokens, tokens, computing, room);
            }
            write(folder, name, config, trained, segments, computing.withKeptLayers(kept));
            if (trace(python.get(), folder, options.get("--operators")) != 0) {
                failed.add(name);
            }
        }
        if (!failed.isEmpty()) {
            throw new IOException("the trace of " + String.join(", ", failed) + " failed, or a check in it");
        }
    }

    /** Writes the scripts of a model, and what is to be traced, into a folder. */
    static void write(
            Path folder,
            String name,
            DecoderConfig config,
            TrainedWeights trained,
            List<Integer> segments,
            ComputeOptions options)
            throws IOException {
        Files.createDirectories(folder);
        Path decoder = folder.resolve("decoder.pt");
        if (options.attention() == ComputeOptions.CudaAttention.CUDNN) {
            DecoderArchive.writeCudnn(decoder, config, options.precision());
        } else {
            DecoderArchive.write(decoder, config, options.precision(), true);
        }
        Map<String, Number> settings = Map.of("beta1", 0.9, "beta2", 0.95, "epsilon", 1e-8);
        Files.write(folder.resolve("adamw.pt"), TorchScript.archive(AdamW.class, "adamw.py", "AdamW", settings));
        Files.write(
                folder.resolve("gradients.pt"),
                TorchScript.archive(AdamW.class, "gradients.py", "Gradients", Map.of()));
        int tokens = segments.stream().mapToInt(Integer::intValue).sum();
        MemoryEstimate estimate = MemoryEstimate.training(config, trained, tokens, tokens, options);
        LoraConfig adapter = trained.adapter();
        Job job = new Job(
                name,
                config,
                config.parameterCount(),
                adapter == null ? config.parameterCount() : adapter.parameterCount(config),
                segments,
                options.recompute(),
                options.keptLayers(),
                options.lossChunkTokens(),
                options.feedForwardChunkTokens(),
                options.layerInputs(),
                options.attention(),
                adapter,
                trained.isOffloaded(),
                estimate.total(),
                estimate.mainMemory());
        Jsonl.JSON.writeValue(folder.resolve("job.json").toFile(), job);
    }

    private static ComputeOptions.LayerInputs inputs(Options options) {
        int chosen = options.get("--inputs");
        ComputeOptions.LayerInputs[] places = ComputeOptions.LayerInputs.values();
        if (chosen < 0 || chosen >= places.length) {
            throw options.error("--inputs must be 0, 1 or 2, but is " + chosen);
        }
        return places[chosen];
    }

    private static TrainedWeights trained(Options options) {
        int rank = options.get("--lora");
        boolean offloaded = options.get("--offload") != 0;
        if (rank < 0 || (rank > 0 && offloaded)) {
            throw options.error("--lora must be a rank, or 0 for none, and stands without --offload");
        }
        return rank > 0
                ? TrainedWeights.of(LoraConfig.of(rank))
                : offloaded ? TrainedWeights.offloaded() : TrainedWeights.all();
    }

    /** Lengths as equal as they can be. */
    private static List<Integer> split(Options options, int tokens, int segments) {
        if (segments < 1 || tokens < segments) {
            throw options.error("--tokens must be at least --segments, and both at least 1");
        }
        Integer[] lengths = new Integer[segments];
        Arrays.setAll(lengths, i -> tokens / segments + (i < tokens % segments ? 1 : 0));
        return List.of(lengths);
    }

    private static int trace(Path python, Path folder, int operators) throws IOException {
        Process process = new ProcessBuilder(
                        python.toString(),
                        Checkout.python("roofline").toString(),
                        folder.toString(),
                        "--operators",
                        String.valueOf(operators))
                .inheritIO()
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
