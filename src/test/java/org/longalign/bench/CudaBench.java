package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.longalign.model.AttentionConfig;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderArchive;
import org.longalign.model.DecoderConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;
import org.longalign.model.RopeConfig;
import org.longalign.model.RopeScaling;
import org.longalign.model.internal.TorchScript;
import org.longalign.training.AdamW;

/**
 * The decoder's script under Python PyTorch ({@code cuda/check.py}), which is how its CUDA branch can be checked
 * without Java on the machine that has a GPU: the archives are written here, and may be copied there.
 */
final class CudaBench {
    static final String USAGE =
            "cuda [--seconds 480] [--gpu 0] [--rehearse 0]   the decoder's script under Python PyTorch:"
                    + " layers against a plain reimplementation, and on CUDA flash attention against the loop, training"
                    + " steps, packed against padded, time and memory; --gpu 1 fails without a GPU, --rehearse 1 tries all"
                    + " of it on the CPU";

    /** Set by {@code environment/bench} where a GPU is asked for. */
    private static final String GPU = "LONGALIGN_BENCH_GPU";

    /** The exit status of {@code check.py} where a GPU was asked for and there is none. */
    private static final int NO_GPU = 3;

    /** How much longer than it should the program may take, for the section that is under way. */
    private static final int SECONDS_TO_END = 60;

    private static final double GIBIBYTE = 1L << 30;

    private CudaBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of("--seconds", 480, "--gpu", 0, "--rehearse", 0))
                .noRest();
        Path folder = write(Path.of("target", "cuda-check"));
        Path program = Checkout.python("cuda").resolve("check.py");
        Optional<Path> python = Checkout.torchPython();
        if (python.isEmpty()) {
            throw new IOException("the archives are in " + folder.toAbsolutePath() + "; run there: python " + program
                    + " " + folder.toAbsolutePath());
        }
        boolean gpu = options.get("--gpu") == 1 || System.getenv(GPU) != null;
        List<String> command = new ArrayList<>(List.of(
                python.get().toString(),
                program.toString(),
                folder.toString(),
                "--seconds",
                String.valueOf(options.get("--seconds")),
                "--gpu",
                gpu ? "1" : "0",
                "--rehearse",
                String.valueOf(options.get("--rehearse")),
                "--out",
                folder.resolve("report.jsonl").toString()));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (!process.waitFor(options.get("--seconds") + SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("check.py was ended: it went on for " + SECONDS_TO_END + " s after its time");
            }
            int status = process.exitValue();
            if (status == NO_GPU) {
                throw new IOException("a GPU is there or was asked for, and " + python.get()
                        + " finds none: what needs one was not run. Set LONGALIGN_PYTORCH=cuda, or name a Python with"
                        + " PyTorch for CUDA by LONGALIGN_BENCH_PYTHON");
            }
            if (status != 0) {
                throw new IOException("check.py ended with status " + status);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    /** Writes an archive for each kind of layer, and those whose attention is the flash kernel. */
    private static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        DecoderConfig llama = DecoderConfig.of(64, 64, 1, 4);
        layer(folder, "llama", llama);
        layer(folder, "grouped", llama.withKeyValueHeads(2));
        layer(folder, "window", llama.withAttention(AttentionConfig.of(4, 16).withSlidingWindow(5)));
        layer(folder, "interleaved", llama.withRope(new RopeConfig(10_000, 8, true, RopeScaling.none())));
        AttentionConfig biases = AttentionConfig.of(4, 16)
                .withBiases(true, true)
                .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD);
        layer(folder, "biases-norms", llama.withAttention(biases));
        layer(folder, "norms-around", llama.withNorms(DecoderConfig.NormPlacement.AROUND));
        AttentionConfig together =
                AttentionConfig.of(4, 16).withKeyValueHeads(2).withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS);
        layer(
                folder,
                "norms-after",
                llama.withNorms(DecoderConfig.NormPlacement.AFTER).withAttention(together));
        AttentionConfig large = AttentionConfig.of(16, 128);
        flash(folder, "bfloat16", DecoderConfig.of(64, 2_048, 1, 16).withAttention(large));
        flash(folder, "window", DecoderConfig.of(64, 2_048, 1, 16).withAttention(large.withSlidingWindow(128)));
        flash(folder, "grouped", DecoderConfig.of(64, 2_048, 1, 16).withAttention(large.withKeyValueHeads(4)));
        DecoderConfig llama1b = DecoderConfig.of(128_256, 2_048, 16, 32)
                .withKeyValueHeads(8)
                .withIntermediateSize(8_192)
                .withTiedHead(true)
                .withRopeBase(500_000);
        flash(folder, "llama-1b", llama1b);
        Files.write(
                folder.resolve("adamw.pt"),
                TorchScript.archive(
                        AdamW.class, "adamw.py", "AdamW", Map.of("beta1", 0.9, "beta2", 0.95, "epsilon", 1e-8)));
        Files.write(
                folder.resolve("gradients.pt"),
                TorchScript.archive(AdamW.class, "gradients.py", "Gradients", Map.of()));
        Files.writeString(folder.resolve("predicted.json"), predictions(llama1b));
        return folder;
    }

    /** The predicted memory of a step whose targets are a quarter of the tokens, in GiB by the number of tokens. */
    private static String predictions(DecoderConfig config) {
        ComputeOptions options =
                ComputeOptions.plain(Precision.BFLOAT16).withRecompute(true).withLossChunkTokens(4_096);
        return IntStream.of(4_096, 65_536)
                .mapToObj(tokens -> String.format(
                        Locale.ROOT,
                        "\"%d\": %.2f",
                        tokens,
                        MemoryEstimate.training(config, tokens, tokens / 4, options)
                                        .total()
                                / GIBIBYTE))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static void layer(Path folder, String name, DecoderConfig config) throws IOException {
        DecoderArchive.write(folder.resolve(name + "-layer.pt"), config, Precision.FLOAT32, false);
    }

    private static void flash(Path folder, String name, DecoderConfig config) throws IOException {
        DecoderArchive.write(folder.resolve(name + "-flash.pt"), config, Precision.BFLOAT16, true);
    }
}
