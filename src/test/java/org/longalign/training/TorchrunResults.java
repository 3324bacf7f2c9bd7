package org.longalign.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequences;

/**
 * Reads what {@code torchrun_check.py} has left in a folder of {@link TorchrunSample}: metrics, and the trained model, whose
 * losses are those of the model trained here.
 */
public final class TorchrunResults {
    private static final double TOLERANCE = 1e-5;

    private TorchrunResults() {}

    /** Runs in the folder named by the only argument; fails if anything differs. */
    public static void main(String... arguments) {
        for (String name : List.of("llama", "qwen2", "glm", "mistral", "naive", "sorted")) {
            Path folder = Path.of(arguments[0]).resolve(name);
            TrainingLog ours = TrainingLog.read(folder.resolve("metrics.jsonl"));
            TrainingLog theirs = TrainingLog.read(folder.resolve("run-2").resolve("metrics.jsonl"));
            double difference = 0;
            for (int s = 0; s < ours.steps().size(); s++) {
                difference = Math.max(difference, Math.abs(ours.losses()[s] - theirs.losses()[s]));
            }
            Sequences sequences = TorchrunSample.sequences();
            SequenceLosses before = losses(folder.resolve("trained"), sequences);
            SequenceLosses after = losses(folder.resolve("run-2").resolve("model"), sequences);
            difference = Math.max(difference, Math.abs(before.mean() - after.mean()));
            System.out.printf(Locale.ROOT, "%s, read in Java: %s; largest difference %.1e%n", name, theirs, difference);
            if (!theirs.complete() || !(difference < TOLERANCE)) {
                throw new IllegalStateException("Error: " + name + " differs from " + ours);
            }
        }
    }

    private static SequenceLosses losses(Path model, Sequences sequences) {
        try (CausalLm loaded = CausalLm.load(model, Device.cpu())) {
            return SequenceLosses.of(
                    loaded,
                    sequences,
                    BatchPlan.packed(sequences.lengths()).maxTokens(512).build());
        }
    }
}
