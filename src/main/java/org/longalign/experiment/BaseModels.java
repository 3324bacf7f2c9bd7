package org.longalign.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.data.Sha256;
import org.longalign.experiment.task.TaskGenerator;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequences;
import org.longalign.training.Training;
import org.longalign.training.TrainingListener;

/** The base models of a folder: each is trained when it is first asked for, saved, and loaded from then on. */
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

    /** Whether a model is there already. */
    boolean has(BaseRecipe recipe, long seed) {
        return Files.isDirectory(place(recipe, seed));
    }

    /** A base model, in memory of its own, for the caller to close. Threads that want the same one wait for the first. */
    CausalLm get(BaseRecipe recipe, long seed, TrainingListener listener) {
        Path place = place(recipe, seed);
        synchronized (locks.computeIfAbsent(place, key -> new Object())) {
            if (!Files.isDirectory(place)) {
                try (CausalLm model = train(recipe, seed, listener)) {
                    model.save(place);
                }
            }
        }
        return CausalLm.load(place, device);
    }

    private Path place(BaseRecipe recipe, long seed) {
        String what = recipe + " seed " + seed + " text " + TaskGenerator.VERSION;
        return folder.resolve("base-" + Sha256.hex(what).substring(0, 16));
    }

    private CausalLm train(BaseRecipe recipe, long seed, TrainingListener listener) {
        CausalLm model = CausalLm.create(recipe.config(), seed, device);
        try {
            long texts = seed * STAGE_SEEDS;
            for (BaseRecipe.Stage stage : recipe.stages()) {
                int rows = Math.max(1, recipe.tokensPerStep() / stage.tokens());
                Sequences data = new Sequences(stage.text().draw(rows * stage.steps(), stage.tokens(), texts));
                BatchPlan plan = BatchPlan.naive(data.lengths())
                        .batchSize(rows)
                        .seed(texts)
                        .build();
                Training.of(model, data, plan)
                        .weighting(LossWeighting.TOKEN_MEAN)
                        .learningRate(recipe.learningRate())
                        .warmupRatio(WARMUP_RATIO)
                        .run(listener);
                texts++;
            }
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }
}
