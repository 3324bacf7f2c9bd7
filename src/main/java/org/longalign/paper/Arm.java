package org.longalign.paper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.longalign.internal.Sha256;
import org.longalign.paper.task.TaskExample;
import org.longalign.paper.task.TaskGenerator;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * One treatment of an experiment: a base model, its fine-tuning and its evaluation. The arms of an experiment differ in
 * one of these.
 *
 * @param base the base model to fine-tune
 * @param data the training data
 * @param training method and settings of the training
 * @param questions the evaluation sets and when they are asked
 */
public record Arm(PretrainingConfig base, List<DataSlice> data, ArmTraining training, ArmQuestions questions) {
    private static final long SLICE_SEEDS = 7_919;

    public Arm {
        data = List.copyOf(data);
    }

    /** A copy with another base model. */
    public Arm withBase(PretrainingConfig other) {
        return new Arm(other, data, training, questions);
    }

    /** A copy with another training. */
    public Arm withTraining(ArmTraining other) {
        return new Arm(base, data, other, questions);
    }

    /** A copy with another evaluation. */
    public Arm withQuestions(ArmQuestions other) {
        return new Arm(base, data, training, other);
    }

    /** The training data for a seed, in random order. Slices that two arms share are the same in both. */
    public Sequences sequences(long seed) {
        List<Sequence> sequences = new ArrayList<>();
        for (int s = 0; s < data.size(); s++) {
            List<TaskExample> examples = data.get(s).mixture().draw(data.get(s).count(), SLICE_SEEDS * (seed + 1) + s);
            for (int i = 0; i < examples.size(); i++) {
                sequences.add(examples.get(i).sequence(examples.get(i).kind().label() + " " + s + "/" + i));
            }
        }
        Collections.shuffle(sequences, new Random(seed));
        return new Sequences(sequences);
    }

    /** The approximate number of optimizer steps of a run. */
    int expectedSteps() {
        int sequences = data.stream().mapToInt(DataSlice::count).sum();
        return Math.max(1, training.epochs() * sequences / training.sequencesPerStep());
    }

    /** The name of a run in the journal: equal for equal arms, seeds and versions of the task generator. */
    String fingerprint(long seed) {
        return Sha256.hex(StoredName.of(this) + " seed " + seed + " tasks " + TaskGenerator.VERSION
                        + " examples by seed")
                .substring(0, 24);
    }
}
