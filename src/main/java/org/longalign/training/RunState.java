package org.longalign.training;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchPlan;
import org.longalign.data.Jsonl;
import org.longalign.model.CausalLm;
import org.longalign.model.internal.TensorFile;
import org.longalign.model.safetensors.TensorType;

/**
 * All that a run's next step depends on, to and from the files of a checkpoint: the weights that training moves, AdamW's
 * moments and the number of steps made, which is the place in the plans too.
 *
 * @param model its weights
 * @param optimizer its moments
 * @param log the steps made
 * @param description what run it is
 * @param plans its plans
 */
record RunState(CausalLm model, AdamW optimizer, RunLog log, RunDescription description, List<BatchPlan> plans) {
    private static final String WEIGHTS = "model.safetensors";
    private static final String MOMENTS = "optimizer.safetensors";
    private static final String LOG = "log.jsonl";
    private static final String RUN = "run.json";

    /** The same state of a run described otherwise. */
    RunState describedAs(RunDescription other) {
        return new RunState(model, optimizer, log, other, plans);
    }

    /** Writes the files of a checkpoint. */
    void save(Path folder) throws IOException {
        Map<String, String> metadata = Map.of("format", "pt");
        TensorFile.write(folder.resolve(WEIGHTS), model.parameters(), TensorType.F32, metadata);
        TensorFile.write(folder.resolve(MOMENTS), moments(), TensorType.F32, metadata);
        Jsonl.write(folder.resolve(LOG), MetricsLine.of(log.soFar()));
        description.write(folder.resolve(RUN));
        PlanPosition position = PlanPosition.after(log.made(), plans);
        CheckpointManifest.write(folder, log.made(), position.plan() + 1, position.step(), WeightSample.of(model));
    }

    /** The description of the run that a checkpoint belongs to. */
    static RunDescription description(Path checkpoint) {
        return RunDescription.read(checkpoint.resolve(RUN));
    }

    /** Takes over the state that a checkpoint holds. */
    void load(Path checkpoint) throws IOException {
        CheckpointManifest manifest = CheckpointManifest.read(checkpoint);
        TrainingLog earlier = TrainingLog.read(checkpoint.resolve(LOG));
        if (earlier.steps().size() != manifest.step()) {
            throw new IllegalArgumentException(checkpoint.resolve(LOG) + " holds "
                    + earlier.steps().size() + " steps instead of " + manifest.step());
        }
        TensorFile.read(checkpoint.resolve(MOMENTS), moments());
        TensorFile.read(checkpoint.resolve(WEIGHTS), model.parameters());
        model.parametersChanged();
        optimizer.resumeAfter(manifest.step());
        log.resume(earlier);
    }

    private Map<String, NDArray> moments() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (String name : optimizer.trained()) {
            arrays.put("first." + name, optimizer.moments(name).first());
            arrays.put("second." + name, optimizer.moments(name).second());
        }
        return arrays;
    }
}
