package org.longalign.paper;

import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.model.internal.ComputeThreads;
import org.longalign.tokenize.Sequences;
import org.longalign.training.Training;
import org.longalign.training.TrainingListener;

/** A piece of a run of the profile {@code quick}, by its name, for a benchmark: some steps of training, or an evaluation. */
public final class ArmWork implements Runnable {
    /** The kinds: pretraining, four arms of fine-tuning, and an evaluation during a run. */
    public static final List<String> KINDS = List.of(
            "pretraining",
            Experiments.NAIVE,
            Experiments.SORTED,
            Experiments.WEIGHTED,
            Experiments.MORE_LONG,
            "evaluation");

    private static final int PRETRAINING_STEPS = 30;
    private static final int SEQUENCES = 320;
    private static final Experiments EXPERIMENTS = Experiments.at(ExperimentScale.quick());

    private final Runnable work;

    /** @param kind one of {@link #KINDS} */
    public ArmWork(String kind) {
        Arm longest = EXPERIMENTS.dataQuantity().arm(Experiments.MORE_LONG);
        CausalLm model = CausalLm.create(longest.base().config(), 1, Device.cpu());
        work = switch (kind) {
            case "pretraining" -> pretraining(model, longest.base());
            case "evaluation" -> () -> ExactMatch.of(model, longest.questions().onTheWay());
            case Experiments.MORE_LONG -> tuning(model, longest);
            default -> tuning(model, EXPERIMENTS.methods().arm(kind));
        };
    }

    private static Runnable pretraining(CausalLm model, PretrainingConfig base) {
        PretrainingConfig.Stage stage = base.stages().get(2);
        int rows = base.tokensPerStep() / stage.tokens();
        Sequences data = new Sequences(stage.text().draw(rows * PRETRAINING_STEPS, stage.tokens(), 1));
        BatchPlan plan =
                BatchPlan.naive(data.lengths()).batchSize(rows).seed(1).build();
        return training(model, data, plan, LossWeighting.TOKEN_MEAN, base.learningRate());
    }

    private static Runnable tuning(CausalLm model, Arm arm) {
        Sequences data = new Sequences(arm.sequences(0).list().subList(0, SEQUENCES));
        BatchPlan plan = arm.training().plans(data, 0)[0];
        return training(
                model,
                data,
                plan,
                arm.training().weighting(),
                arm.training().learningRate());
    }

    private static Runnable training(
            CausalLm model, Sequences data, BatchPlan plan, LossWeighting weighting, double learningRate) {
        return () -> Training.of(model, data, plan)
                .weighting(weighting)
                .learningRate(learningRate)
                .onEach(TrainingListener.quiet(step -> {}))
                .run();
    }

    /** Does the work with one thread, as a worker of an experiment does. */
    @Override
    public void run() {
        ComputeThreads.set(1);
        work.run();
    }
}
