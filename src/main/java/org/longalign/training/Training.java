package org.longalign.training;

import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.SaveOptions;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * Fine-tuning as in the paper (section 3.3, appendix B): for each step of a plan the gradients of its micro-batches are
 * summed, clipped by their global norm and applied by AdamW. Loss weights carry the whole step's normalisation, so the
 * result does not depend on how the step is cut into micro-batches.
 *
 * <pre>{@code
 * // given: CausalLm model, Sequences sequences, BatchPlan plan, Sequences heldOut, Path folder
 * TrainingLog log = Training.of(model, sequences, plan)
 *         .learningRate(2e-5)
 *         .evaluation(heldOut, 100)
 *         .checkpoints(folder)
 *         .run();
 * }</pre>
 *
 * <p>A plan of several epochs ({@link org.longalign.batching.BatchPlanBuilder#epochs}) is run epoch after epoch, and so are
 * several plans: the learning rate falls, and checkpoints resume, over the steps of all.
 */
public final class Training {
    private final CausalLm model;
    private final Sequences sequences;
    private final List<BatchPlan> plans;
    // Assigned in a new copy only, before anybody else sees it.
    private TrainingSettings settings = TrainingSettings.paper();
    private @Nullable Validation validation;
    private @Nullable Checkpoints checkpoints;
    private @Nullable Path metrics;
    private @Nullable Double peakFlops;
    private @Nullable Saving saving;
    private @Nullable List<String> sources;
    private TrainingListener listener = step -> {};

    private Training(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        this.model = model;
        this.sequences = sequences;
        this.plans = plans;
    }

    private Training with(Consumer<Training> change) {
        Training copy = new Training(model, sequences, plans);
        copy.settings = settings;
        copy.validation = validation;
        copy.checkpoints = checkpoints;
        copy.metrics = metrics;
        copy.peakFlops = peakFlops;
        copy.saving = saving;
        copy.sources = sources;
        copy.listener = listener;
        change.accept(copy);
        return copy;
    }

    /**
     * A run with the paper's settings, to be changed by the methods below.
     *
     * @param plans one plan of all epochs, or several that follow each other
     * @throws IllegalArgumentException if there is no plan, a plan was made for other sequences, a step of it holds no
     *     target token, or a sequence holds an id for which the model has no embedding
     */
    public static Training of(CausalLm model, Sequences sequences, BatchPlan... plans) {
        checkIds(model, sequences);
        checkPlans(sequences, plans);
        return new Training(model, sequences, passes(plans));
    }

    /** The plan of each pass over the data: of each epoch of each plan. */
    static List<BatchPlan> passes(BatchPlan... plans) {
        return Arrays.stream(plans)
                .flatMap(plan -> IntStream.range(0, plan.epochs()).mapToObj(plan::epoch))
                .toList();
    }

    /** Throws unless there is a plan, and each was made for the sequences and has targets in all of its steps. */
    static void checkPlans(Sequences sequences, BatchPlan... plans) {
        if (plans.length == 0) {
            throw new IllegalArgumentException("at least one plan is needed");
        }
        TargetTokens targetTokens = TargetTokens.of(sequences);
        for (int p = 0; p < plans.length; p++) {
            String where = "plan " + (p + 1);
            if (plans[p].sequences() != sequences.size()) {
                throw new IllegalArgumentException(
                        where + " is for " + plans[p].sequences() + " sequences, but there are " + sequences.size());
            }
            int other = Arrays.mismatch(plans[p].lengths(), sequences.lengths());
            if (other >= 0) {
                throw new IllegalArgumentException(
                        where + " is for " + plans[p].lengths()[other] + " tokens of sequence "
                                + other + ", which has " + sequences.get(other).length()
                                + "; make the plan from the lengths of these sequences");
            }
            for (int s = 0; s < plans[p].steps().size(); s++) {
                checkStep(where + ", step " + (s + 1), plans[p].steps().get(s), targetTokens);
            }
        }
    }

    /** A tokenizer with more ids than the model would otherwise end the run at the first sequence that needs them. */
    private static void checkIds(CausalLm model, Sequences sequences) {
        int rows = model.config().vocabularySize();
        for (Sequence sequence : sequences.list()) {
            int largest = Arrays.stream(sequence.inputIds()).max().orElse(0);
            if (largest >= rows) {
                throw new IllegalArgumentException("sequence " + sequence.id() + " holds the id " + largest
                        + ", so its tokenizer has at least " + (largest + 1L)
                        + " ids, but the model's embedding has only "
                        + rows + " rows; use the tokenizer that the model was made with, or create a model with the"
                        + " tokenizer's vocabularySize()");
            }
        }
    }

    /** The weighting of target tokens. Default {@link LossWeighting#SEQUENCE_MEAN}, Eq. 4. */
    public Training weighting(LossWeighting value) {
        return weighting(value.always());
    }

    /** The weighting of target tokens in two stages, by steps over all plans; see {@link LossWeighting#forSteps}. */
    public Training weighting(LossWeighting.Stages value) {
        return with(copy -> copy.settings = settings.withWeighting(value));
    }

    /** The peak of the learning rate. Default 2e-5, for models of billions of parameters; toys want about 3e-3. */
    public Training learningRate(double peak) {
        return with(copy -> copy.settings = settings.withLearningRate(peak));
    }

    /** Share of the steps that warm up. Default 0.03. */
    public Training warmupRatio(double ratio) {
        return with(copy -> copy.settings = settings.withWarmupRatio(ratio));
    }

    /** Decay of AdamW's moments. Default 0.9 and 0.95. */
    public Training betas(double first, double second) {
        return with(copy -> copy.settings = settings.withBetas(first, second));
    }

    /** AdamW's weight decay, of the weights that {@link #parameterGroups} let decay. Default 0. */
    public Training weightDecay(double decay) {
        return with(copy -> copy.settings = settings.withWeightDecay(decay));
    }

    /** The largest global gradient norm; what is above is scaled down. Default 1. */
    public Training clipNorm(double norm) {
        return with(copy -> copy.settings = settings.withClipNorm(norm));
    }

    /**
     * Which weights are trained how: without decay, with another learning rate, not at all. Default {@link
     * ParameterGroups#customary}.
     */
    public Training parameterGroups(ParameterGroups value) {
        return with(copy -> copy.settings = settings.withGroups(value));
    }

    /** Measures the loss on held-out sequences before the first step and after the last. */
    public Training evaluation(Sequences heldOutSequences) {
        return evaluation(heldOutSequences, 0);
    }

    /**
     * Measures the loss on held-out sequences before the first step, after every so many and after the last. They are
     * packed, as many tokens at a time as the largest micro-batch of the plans has.
     *
     * @param everySteps after how many steps each; 0 for before the first and after the last only
     * @throws IllegalArgumentException if they hold no target token, or an id for which the model has no embedding
     */
    public Training evaluation(Sequences heldOutSequences, int everySteps) {
        long largest = plans.stream()
                .flatMap(plan -> plan.steps().stream())
                .flatMap(step -> step.microBatches().stream())
                .mapToLong(MicroBatch::computedTokens)
                .max()
                .orElse(1);
        int maxTokens = (int) Math.min(largest, Integer.MAX_VALUE);
        checkIds(model, heldOutSequences);
        Validation packed = Validation.packed(heldOutSequences, maxTokens, everySteps);
        return with(copy -> copy.validation = packed);
    }

    /**
     * The source of each sequence, by which the log and the live chart tell losses beside those by length: such as {@code
     * instructions.stream().map(i -> i.provenance().source()).toList()}. It changes nothing else.
     *
     * @throws IllegalArgumentException if their number is not that of the sequences
     */
    public Training sources(List<String> ofEachSequence) {
        if (ofEachSequence.size() != sequences.size()) {
            throw new IllegalArgumentException("there are " + ofEachSequence.size() + " sources for " + sequences.size()
                    + " sequences; give one for each, in the same order");
        }
        return with(copy -> copy.sources = List.copyOf(ofEachSequence));
    }

    /** Keeps checkpoints in a folder of this run as {@link Checkpoints#in} says; see the other method. */
    public Training checkpoints(Path folder) {
        return checkpoints(Checkpoints.in(folder));
    }

    /**
     * Keeps checkpoints in a folder of this run: as often as they say, at the end, and when the run is stopped by an
     * interrupt, Ctrl-C, an error or a loss that is not finite. If the folder has a valid checkpoint of this run, training
     * resumes from the newest with identical results (on CUDA but for the order in which kernels add), and the log says
     * so; a complete run is not repeated. Metrics go into the folder too unless {@link #metrics} names a file.
     *
     * <p>This run is the one with the same model, sequences, plans and settings. Evaluation, checkpoints, device and
     * {@link org.longalign.model.ComputeOptions} may be others; the latter change the last digits.
     */
    public Training checkpoints(Checkpoints value) {
        return with(copy -> copy.checkpoints = value);
    }

    /**
     * Saves the model when the run is complete, and finds out before the first step whether it can be saved there. A run
     * that its checkpoints show to be complete saves it too.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} a saved model
     * @param options none, or {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}
     * @throws IllegalStateException if the model has an adapter, which {@link org.longalign.model.Lora#save} saves
     */
    public Training saveTo(Path folder, CopyOption... options) {
        if (model.trained().adapter() != null) {
            throw new IllegalStateException(
                    "the model has an adapter: save that with Lora.save after the run, or merge it"
                            + " then and save the model");
        }
        return with(copy -> copy.saving = new Saving(folder, List.of(options)));
    }

    /** The folder of the trained model. */
    private record Saving(Path folder, List<CopyOption> options) {
        CopyOption[] array() {
            return options.toArray(CopyOption[]::new);
        }
    }

    /**
     * Writes the metrics of each step to a file of JSON Lines, which {@link TrainingLog#read} reads, and a description of
     * the run next to it, in {@code NAME.settings.json}. What the same run wrote there before is replaced.
     */
    public Training metrics(Path file) {
        return with(copy -> copy.metrics = file);
    }

    /**
     * The floating-point operations that the device makes in a second at best, for {@link
     * TrainingStep.Cost#modelFlopUtilisation}: the manufacturer's figure, or a measurement. By default, on a GPU the
     * published figure of its name, or else as {@link #measuredPeakFlops}; unknown on the CPU.
     */
    public Training peakFlops(double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("peakFlops must be positive, but is " + perSecond);
        }
        return with(copy -> copy.peakFlops = perSecond);
    }

    /**
     * Measures {@link #peakFlops(double)} now, by products of large square matrices in the model's precision, some tenths
     * of a second. On a busy machine that is too low.
     */
    public Training measuredPeakFlops() {
        return peakFlops(DevicePeak.measure(model));
    }

    /**
     * Tells a listener of each step when it is done, of the start and of each validation.
     *
     * @param listener called on the thread of {@link #run}
     */
    public Training onEach(TrainingListener listener) {
        return with(copy -> copy.listener = listener);
    }

    /**
     * Runs all steps that no checkpoint has, and returns when they are done.
     *
     * <p>If {@link CausalLm#options(org.longalign.model.ComputeOptions)} has set no options, the run chooses those that
     * take least time and fit into the free memory with a tenth to spare, in this order: everything kept, loss in chunks,
     * recomputation, feed-forward layers in chunks, layers' inputs in bfloat16 or in main memory. The precision stays.
     * {@link TrainingLog#setup} says what was chosen and why, and the listener is told before the first step. So it is of
     * the kernel of attention, which is measured on CUDA from Hopper on, also where options are set ({@link
     * org.longalign.model.ComputeOptions.CudaAttention}).
     *
     * <p>An interrupt of the calling thread ends the
     * run before the next micro-batch. The same data, plans, settings, seed and machine give the same losses, to the last
     * digit on the CPU; on CUDA kernels add in changing order, so the last digits differ.
     *
     * @throws IllegalArgumentException naming a setting out of its range, or if the plans end before the last stage of the
     *     loss begins
     * @throws TrainingStoppedException with the log so far, if the thread was interrupted, or the loss or gradient was
     *     not finite
     * @throws CheckpointException if the folder for checkpoints holds those of another run, damaged ones only, or is in
     *     use; nothing has changed then
     * @throws IllegalStateException if the largest micro-batch needs more memory than there is, with the smallest change
     *     that would fit; or if the model has no weights to train
     * @throws java.io.UncheckedIOException if a checkpoint or the metrics cannot be written, or the folder of {@link
     *     #saveTo} exists or cannot be written, which is found before the first step
     */
    public TrainingLog run() {
        settings.check(plans);
        if (saving != null) {
            SaveOptions.checkTarget(saving.folder(), saving.array());
        }
        List<TrainingLog.Groups> groups = SequenceGroups.of(sequences, sources);
        TrainingRun run =
                new TrainingRun(model, sequences, plans, settings, validation, checkpoints, metrics, peakFlops, groups);
        TrainingLog log = StoppableRun.run(listener, run::run);
        if (saving != null) {
            model.save(saving.folder(), saving.array());
        }
        return log;
    }

    private static void checkStep(String where, Step step, TargetTokens targetTokens) {
        try {
            LossWeights.of(step, targetTokens, LossWeighting.TOKEN_MEAN);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "Training[" + model + ", " + sequences + ", " + plans + ", " + settings.weighting() + ", learning rate "
                + settings.learningRate() + "]";
    }
}
