package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.longalign.model.AttentionConfig;
import org.longalign.model.DecoderArchive;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Precision;
import org.longalign.model.RopeConfig;
import org.longalign.model.RopeScaling;

/**
 * The decoder's script under Python PyTorch ({@code cuda_check.py}), which is how its CUDA branch can be checked without
 * Java on the machine that has a GPU: the archives are written here, and may be copied there.
 */
final class CudaBench {
    static final String USAGE =
            "cuda [--most 65536]   the decoder's script under Python PyTorch: layers against a plain"
                    + " reimplementation, and on CUDA flash attention against the loop, time, memory, packed against padded";

    private CudaBench() {}

    static void run(String... arguments) throws IOException {
        Options options =
                Options.parse(USAGE, arguments, Map.of("--most", 65_536)).noRest();
        Path folder = write(Path.of("target", "cuda-check"));
        Optional<Path> python = Checkout.torchPython();
        if (python.isEmpty()) {
            throw new IOException("the archives are in " + folder.toAbsolutePath() + "; run there: python "
                    + Checkout.python("cuda_check.py") + " " + folder.toAbsolutePath());
        }
        List<String> command = new ArrayList<>(List.of(
                python.get().toString(),
                Checkout.python("cuda_check.py").toString(),
                folder.toString(),
                "--most",
                String.valueOf(options.get("--most"))));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("cuda_check.py ended with status " + status);
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
        return folder;
    }

    private static void layer(Path folder, String name, DecoderConfig config) throws IOException {
        DecoderArchive.write(folder.resolve(name + "-layer.pt"), config, Precision.FLOAT32, false);
    }

    private static void flash(Path folder, String name, DecoderConfig config) throws IOException {
        DecoderArchive.write(folder.resolve(name + "-flash.pt"), config, Precision.BFLOAT16, true);
    }
}
