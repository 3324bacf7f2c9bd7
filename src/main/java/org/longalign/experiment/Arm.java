package org.longalign.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.longalign.data.Sha256;
import org.longalign.experiment.task.TaskExample;
import org.longalign.experiment.task.TaskGenerator;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * One way to fine-tune a base model, and what is asked of it. Arms of an experiment differ in one of these.
 *
 * @param base the model to begin with
 * @param data what is learnt from
 * @param training how
 * @param questions what is asked
 */
public record Arm(BaseRecipe base, List<Portion> data, ArmTraining training, ArmQuestions questions) {
    private static final long PORTION_SEEDS = 7_919;

    public Arm {
        data = List.copyOf(data);
    }

    /** The same from another base. */
    public Arm withBase(BaseRecipe other) {
        return new Arm(other, data, training, questions);
    }

    /** The same trained in another way. */
    public Arm withTraining(ArmTraining other) {
        return new Arm(base, data, other, questions);
    }

    /** The data for a seed, in random order. A portion that two arms share is the same in both. */
    public Sequences sequences(long seed) {
        List<Sequence> sequences = new ArrayList<>();
        for (int p = 0; p < data.size(); p++) {
            List<TaskExample> examples =
                    data.get(p).mixture().draw(data.get(p).count(), PORTION_SEEDS * (seed + 1) + p);
            for (int i = 0; i < examples.size(); i++) {
                sequences.add(examples.get(i).sequence(examples.get(i).kind().label() + " " + p + "/" + i));
            }
        }
        Collections.shuffle(sequences, new Random(seed));
        return new Sequences(sequences);
    }

    /** About how many optimizer steps the run has. */
    int expectedSteps() {
        int sequences = data.stream().mapToInt(Portion::count).sum();
        return Math.max(1, training.epochs() * sequences / training.sequencesPerStep());
    }

    /** Names what is measured: equal for equal arms, seeds and generators of tasks. */
    String fingerprint(long seed) {
        return Sha256.hex(this + " seed " + seed + " tasks " + TaskGenerator.VERSION)
                .substring(0, 24);
    }
}
