package org.longalign.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.export.HuggingFaceParquet;
import org.longalign.internal.NewFolder;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.Sequences;

/**
 * A run for many devices: a folder that trains as it is, with {@code torchrun}, PyTorch's FSDP2 and Hugging Face's
 * transformers. It makes the steps that {@link Training} makes, with its losses, gradient norms and weights up to rounding,
 * on any number of processes: nothing is prepared again for another number.
 *
 * <pre>{@code
 * // given: Path model, Sequences sequences, BatchPlan plan, Path folder
 * TorchrunExport.of(model, sequences, plan).learningRate(2e-5).write(folder);
 * // then, in the folder: torchrun --nproc-per-node 8 train.py
 * }</pre>
 *
 * <pre>
 * README.md            one command for 1, 8 and 2 x 8 GPUs
 * run.json             model, data, plans and settings: what decides the result
 * packs/plan-1/        the rows of each plan, or of each epoch of a plan, as {@link HuggingFaceParquet}
 * train.py             the training loop; packs.py reads the folder, weighted.py attends by segment and weighs losses
 * trainers.py          the same loss in the Trainer of transformers and in TRL's
 * requirements.txt     Python packages
 * model/               a copy of the model, if {@link #modelCopied} asks for it
 * </pre>
 *
 * <p>It writes metrics that {@link TrainingLog#read} reads, checkpoints from which it resumes, and at the end the model as
 * {@link org.longalign.model.CausalLm#load} loads it. Held-out sequences are not evaluated.
 */
public final class TorchrunExport {
    private static final List<String> RESOURCES =
            List.of("train.py", "packs.py", "weighted.py", "trainers.py", "requirements.txt");

    private final ExportedModel model;
    private final Sequences sequences;
    private final List<BatchPlan> plans;
    private final TrainingSettings settings;
    private final boolean copied;

    private TorchrunExport(
            ExportedModel model,
            Sequences sequences,
            List<BatchPlan> plans,
            TrainingSettings settings,
            boolean copied) {
        this.model = model;
        this.sequences = sequences;
        this.plans = plans;
        this.settings = settings;
        this.copied = copied;
    }

    /**
     * A run with the paper's settings, to be changed by the methods below.
     *
     * @param model the model's folder, in the layout of transformers; its weights are not read
     * @param plans one plan of all epochs, or several that follow each other. Their devices and accumulation decide the micro-batches of a step, not
     *     the processes that share them
     * @throws IllegalArgumentException naming what of the folder is missing; if a token id or the length of a segment
     *     exceeds what the model has; if there is no plan, a plan was made for other sequences, or a step of it holds no
     *     target token
     */
    public static TorchrunExport of(Path model, Sequences sequences, BatchPlan... plans) {
        Training.checkPlans(sequences, plans);
        ExportedModel exported = ExportedModel.in(model);
        exported.requireFits(largestId(sequences), longestSegment(List.of(plans)));
        return new TorchrunExport(exported, sequences, Training.passes(plans), TrainingSettings.paper(), false);
    }

    /** The weighting of target tokens. Default {@link LossWeighting#SEQUENCE_MEAN}, Eq. 4. */
    public TorchrunExport weighting(LossWeighting value) {
        return weighting(value.always());
    }

    /** The weighting of target tokens in two stages, by steps over all plans; see {@link LossWeighting#forSteps}. */
    public TorchrunExport weighting(LossWeighting.Stages value) {
        return with(old -> old.withWeighting(value));
    }

    /** The peak of the learning rate. Default 2e-5. */
    public TorchrunExport learningRate(double peak) {
        return with(old -> old.withLearningRate(peak));
    }

    /** Share of the steps that warm up. Default 0.03. */
    public TorchrunExport warmupRatio(double ratio) {
        return with(old -> old.withWarmupRatio(ratio));
    }

    /** Decay of AdamW's moments. Default 0.9 and 0.95. */
    public TorchrunExport betas(double first, double second) {
        return with(old -> old.withBetas(first, second));
    }

    /** AdamW's weight decay, of the weights that {@link #parameterGroups} let decay. Default 0. */
    public TorchrunExport weightDecay(double decay) {
        return with(old -> old.withWeightDecay(decay));
    }

    /** The largest global gradient norm; what is above is scaled down. Default 1. */
    public TorchrunExport clipNorm(double norm) {
        return with(old -> old.withClipNorm(norm));
    }

    /**
     * Which weights are trained how, by patterns of the names that transformers gives them; the script names a pattern
     * that fits none. Default {@link ParameterGroups#customary}.
     */
    public TorchrunExport parameterGroups(ParameterGroups value) {
        return with(old -> old.withGroups(value));
    }

    /** Whether the folder holds a copy of the model, instead of its path. Default: its path. */
    public TorchrunExport modelCopied(boolean copy) {
        return new TorchrunExport(model, sequences, plans, settings, copy);
    }

    private TorchrunExport with(UnaryOperator<TrainingSettings> change) {
        return new TorchrunExport(model, sequences, plans, change.apply(settings), copied);
    }

    /**
     * Writes the folder, which appears whole or not at all.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} an earlier export
     * @param options none, or {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}
     * @throws IllegalArgumentException naming a setting out of its range, or if the plans end before the last stage of the
     *     loss begins
     * @throws java.io.UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be
     *     written
     */
    public void write(Path folder, CopyOption... options) {
        settings.check(plans);
        AdamW.check(settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay());
        NewFolder.write(folder, "run.json", options, temporary -> {
            LossWeighting.Stages stages = settings.weighting();
            for (int p = 0; p < plans.size(); p++) {
                Path packs = temporary.resolve("packs").resolve("plan-" + (p + 1));
                HuggingFaceParquet.write(packs, plans.get(p), sequences, stages);
                stages = stages.after(plans.get(p).steps().size());
            }
            Map<String, Object> files = hashes(temporary);
            for (String name : RESOURCES) {
                Files.writeString(temporary.resolve(name), resource(name));
            }
            Files.writeString(temporary.resolve("README.md"), readMe());
            if (copied) {
                model.copyTo(temporary.resolve(ExportedModel.COPY));
            }
            Map<String, Object> described = model.description(copied);
            described.put("largestId", largestId(sequences));
            described.put("longestSegment", longestSegment(plans));
            RunDescription.exported(described, sequences, plans, settings, files)
                    .write(temporary.resolve("run.json"));
        });
    }

    /** The SHA-256 of each file below a folder, by its path in it. */
    private static Map<String, Object> hashes(Path folder) throws IOException {
        Map<String, Object> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                hashes.put(folder.relativize(file).toString().replace('\\', '/'), Sha256.hex(file));
            }
        }
        return hashes;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TorchrunExport.class.getResourceAsStream("torchrun/" + name)) {
            if (in == null) {
                throw new IOException("the resource torchrun/" + name + " is missing from the library");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String readMe() throws IOException {
        String listed =
                String.join("\n", plans.stream().map(plan -> "* " + plan).toList());
        return resource("README.md")
                .replace("@MODEL@", copied ? "`model/` in this folder" : "`" + model.folder() + "`")
                .replace("@STEPS@", String.format(Locale.ROOT, "%,d", steps()))
                .replace("@PLANS@", listed);
    }

    private int steps() {
        return plans.stream().mapToInt(plan -> plan.steps().size()).sum();
    }

    private static int largestId(Sequences sequences) {
        return sequences.list().stream()
                .mapToInt(sequence -> Arrays.stream(sequence.inputIds()).max().orElse(0))
                .max()
                .orElse(0);
    }

    private static int longestSegment(List<BatchPlan> plans) {
        return plans.stream()
                .flatMap(plan -> plan.steps().stream())
                .flatMap(step -> step.microBatches().stream())
                .map(MicroBatch::segments)
                .flatMap(List::stream)
                .mapToInt(segment -> segment.length())
                .max()
                .orElse(0);
    }

    @Override
    public String toString() {
        return "TorchrunExport[" + model.folder() + ", " + sequences + ", " + plans + ", " + settings.weighting()
                + ", learning rate " + settings.learningRate() + "]";
    }
}
