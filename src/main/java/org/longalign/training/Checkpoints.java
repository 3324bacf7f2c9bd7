package org.longalign.training;

import java.nio.file.Path;

/**
 * The folder and the interval of a run's checkpoints. A run that is started again with the same model, sequences, plans,
 * settings and folder resumes from its last checkpoint, with identical results on the CPU; see
 * {@link Training#checkpoints(Checkpoints)}.
 *
 * <pre>
 * folder/metrics.jsonl            a line a step
 * folder/metrics.settings.json    the description of the run
 * folder/step-000100/             a checkpoint: the state after step 100
 *     model.safetensors           the weights, by their Hugging Face names
 *     optimizer.safetensors       AdamW's moments, first.NAME and second.NAME
 *     log.jsonl                   the steps and evaluations so far, as in metrics.jsonl
 *     run.json                    the description of the run
 *     manifest.json               size and CRC-32C of each file
 * </pre>
 *
 * <p>Training draws no random numbers: there is no dropout, and the order of the sequences is in the plans. So there is
 * no state of a generator to keep.
 *
 * @param folder of this run alone
 * @param everySteps after how many steps each; 0 for never; {@link #A_QUARTER} for each quarter of the run, but at most
 *     every 100 steps
 * @param everyMinutes after how many minutes since the last one, at the end of the step; 0 for never
 * @param keep how many of the newest stay
 */
public record Checkpoints(Path folder, int everySteps, double everyMinutes, int keep) {
    /** Steps between checkpoints that follow from the length of the run: of 12 steps every third is saved. */
    public static final int A_QUARTER = -1;

    private static final int MOST_STEPS = 100;
    private static final double DEFAULT_MINUTES = 15;
    private static final int DEFAULT_KEEP = 2;
    private static final int QUARTERS = 4;

    /** @throws IllegalArgumentException naming the number that is out of its range */
    public Checkpoints {
        if (everySteps < A_QUARTER) {
            throw new IllegalArgumentException(
                    "everySteps must be a number of steps, 0 for never or Checkpoints.A_QUARTER, but is " + everySteps);
        }
        if (!(everyMinutes >= 0) || Double.isInfinite(everyMinutes)) {
            throw new IllegalArgumentException(
                    "everyMinutes must be a finite number of at least 0, but is " + everyMinutes);
        }
        if (keep < 1) {
            throw new IllegalArgumentException("keep must be at least 1, but is " + keep);
        }
    }

    /** After each quarter of the run, but at least every 100 steps and every 15 minutes; the newest two stay. */
    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, A_QUARTER, DEFAULT_MINUTES, DEFAULT_KEEP);
    }

    /**
     * The same, after every so many steps; 0 for never by their number.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public Checkpoints withEverySteps(int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException(
                    "everySteps must be a number of steps or 0 for never by their number, but is " + steps);
        }
        return new Checkpoints(folder, steps, everyMinutes, keep);
    }

    /** The same, after every so many minutes; 0 for never by time. */
    public Checkpoints withEveryMinutes(double minutes) {
        return new Checkpoints(folder, everySteps, minutes, keep);
    }

    /** The same, keeping the newest so many. */
    public Checkpoints withKeep(int number) {
        return new Checkpoints(folder, everySteps, everyMinutes, number);
    }

    /** After how many steps each in a run of so many; 0 for never by their number. */
    int interval(int steps) {
        return everySteps == A_QUARTER ? Math.max(1, Math.min(MOST_STEPS, steps / QUARTERS)) : everySteps;
    }

    /** Whether a checkpoint is due after a step, the first of which is 1, in a run of so many. */
    boolean isDue(int step, int steps, double minutesSinceLast) {
        int interval = interval(steps);
        return (interval > 0 && step % interval == 0) || (everyMinutes > 0 && minutesSinceLast >= everyMinutes);
    }
}
