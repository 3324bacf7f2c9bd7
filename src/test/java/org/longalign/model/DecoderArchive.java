package org.longalign.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the decoder's script as the archives that Python's {@code torch.jit.load} reads. */
public final class DecoderArchive {
    private DecoderArchive() {}

    /** Writes one whose attention calls cuDNN's kernel, which exists on CUDA only. */
    public static Path writeCudnn(Path file, DecoderConfig config, Precision precision) throws IOException {
        return Files.write(file, DecoderScript.archive(config, precision, DecoderScript.AttentionKernel.CUDNN));
    }

    /**
     * Writes one archive.
     *
     * @param flash whether attention calls the variable-length flash kernel, which exists on CUDA only
     */
    public static Path write(Path file, DecoderConfig config, Precision precision, boolean flash) throws IOException {
        return Files.write(
                file,
                DecoderScript.archive(
                        config,
                        precision,
                        flash ? DecoderScript.AttentionKernel.CUDA_FLASH : DecoderScript.AttentionKernel.CPU));
    }
}
