package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.longalign.internal.Folders;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.SaveOptions;
import org.longalign.model.internal.pickle.TorchArchive;
import org.longalign.model.safetensors.TensorType;

/** How fast a model's weights are read and written. */
final class WeightsBench {
    static final String USAGE =
            "weights [--megabytes 600] [--repeats 5]   a model whose float32 weights take about so much,"
                    + " in a temporary folder: loaded and saved as F32, BF16 and F16, and loaded from a file of torch.save; the files are in the system's cache";

    private static final int HIDDEN = 1024;
    private static final int VOCABULARY = 8192;

    /** One line of the result; megabytes are of 1,000,000 bytes of the file. */
    private record Result(
            String what,
            TensorType type,
            double fileMegabytes,
            double medianMilliseconds,
            double megabytesPerSecond,
            double secondsPerGigabyte) {}

    /** Something to be timed. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private WeightsBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of("--megabytes", 600, "--repeats", 5))
                .noRest();
        Path folder = Files.createTempDirectory("longalign-weights");
        try {
            for (TensorType type : List.of(TensorType.F32, TensorType.BF16, TensorType.F16)) {
                measure(folder, type, options);
            }
        } finally {
            Folders.remove(folder);
        }
    }

    private static void measure(Path folder, TensorType type, Options options) throws IOException {
        DecoderConfig config = config(options.get("--megabytes"));
        Path saved = folder.resolve(type.name());
        try (CausalLm model = CausalLm.create(config, 1, Device.cpu())) {
            time("save", type, saved, options, () -> {
                Folders.remove(saved);
                model.save(saved, SaveOptions.defaults().withType(type));
            });
        }
        time(
                "load",
                type,
                saved,
                options,
                () -> CausalLm.load(saved, Device.cpu()).close());
        Path pickled = Files.createDirectory(folder.resolve(type + "-bin"));
        Files.copy(saved.resolve("config.json"), pickled.resolve("config.json"));
        TorchArchive.convert(saved.resolve("model.safetensors"), pickled.resolve("pytorch_model.bin"));
        time(
                "load pytorch_model.bin",
                type,
                saved,
                options,
                () -> CausalLm.load(pickled, Device.cpu()).close());
    }

    private static void time(String what, TensorType type, Path saved, Options options, Work work) throws IOException {
        double[] milliseconds = new double[options.get("--repeats")];
        for (int i = 0; i < milliseconds.length; i++) {
            long start = System.nanoTime();
            work.run();
            milliseconds[i] = (System.nanoTime() - start) / 1e6;
        }
        double megabytes = Files.size(saved.resolve("model.safetensors")) / 1e6;
        double median = Results.median(milliseconds);
        Results.print(new Result(
                what,
                type,
                Results.rounded(megabytes, 1),
                Results.rounded(median, 1),
                Results.rounded(1000 * megabytes / median, 0),
                Results.rounded(median / megabytes, 2)));
    }

    /** As many layers as the size asks for, one at least. */
    private static DecoderConfig config(int megabytes) {
        DecoderConfig one = DecoderConfig.of(VOCABULARY, HIDDEN, 1, HIDDEN / 64);
        DecoderConfig two = DecoderConfig.of(VOCABULARY, HIDDEN, 2, HIDDEN / 64);
        long layer = two.parameterCount() - one.parameterCount();
        long wanted = megabytes * 1_000_000L / Float.BYTES;
        int layers = (int) Math.max(1, 1 + (wanted - one.parameterCount()) / layer);
        return DecoderConfig.of(VOCABULARY, HIDDEN, layers, HIDDEN / 64);
    }
}
