package org.longalign.paper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.internal.Sha256;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.paper.task.TaskGenerator;
import org.longalign.tokenize.Sequences;
import org.longalign.training.Training;
import org.longalign.training.TrainingListener;

/** The base models of a folder. Each is trained and saved when it is first asked for, and loaded from then on. */
final class BaseModels {
    private static final double WARMUP_RATIO = 0.1;
    private static final long STAGE_SEEDS = 1_000_003;

    private final Path folder;
    private final Device device;
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();

    BaseModels(Path folder, Device device) {
        this.folder = folder;
        this.device = device;
    }

    /** Whether a model is stored already. */
    boolean has(PretrainingConfig config, long seed) {
        return Files.isDirectory(place(config, seed));
    }

    /** A copy of a base model, which the caller closes. Threads that ask for the same model wait for the first. */
    CausalLm get(PretrainingConfig config, long seed, TrainingListener listener) {
        Path place = place(config, seed);
        synchronized (locks.computeIfAbsent(place, key -> new Object())) {
            if (!Files.isDirectory(place)) {
                try (CausalLm model = train(config, seed, listener)) {
                    model.save(place);
                }
            }
        }
        return CausalLm.load(place, device);
    }

    private Path place(PretrainingConfig config, long seed) {
        String what = StoredName.of(config) + " seed " + seed + " text " + TaskGenerator.VERSION;
        return folder.resolve("base-" + Sha256.hex(what).substring(0, 16));
    }

    private CausalLm train(PretrainingConfig config, long seed, TrainingListener listener) {
        CausalLm model = CausalLm.create(config.config(), seed, device);
        try {
            long texts = seed * STAGE_SEEDS;
            for (PretrainingConfig.Stage stage : config.stages()) {
                int rows = Math.max(1, config.tokensPerStep() / stage.tokens());
                Sequences data = new Sequences(stage.text().draw(rows * stage.steps(), stage.tokens(), texts));
                BatchPlan plan = BatchPlan.naive(data.lengths())
                        .batchSize(rows)
                        .seed(texts)
                        .build();
                Training.of(model, data, plan)
                        .weighting(LossWeighting.TOKEN_MEAN)
                        .learningRate(config.learningRate())
                        .warmupRatio(WARMUP_RATIO)
                        .onEach(listener)
                        .run();
                texts++;
            }
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }
}
