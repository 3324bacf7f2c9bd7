package org.longalign.evaluation.longbenchchat;

/**
 * One round of judging. LongBench-Chat judges every answer twice and takes the mean (paper, section 3.4).
 *
 * @param number the round's number in its run, from 1
 * @param seed the run's seed, from which each round draws the order of the examples
 */
public record Pass(int number, long seed) {
    /** @throws IllegalArgumentException if the number is below 1 */
    public Pass {
        if (number < 1) {
            throw new IllegalArgumentException("passes are numbered from 1, not " + number);
        }
    }
}
