package org.longalign.experiment;

import java.util.List;

/**
 * What an arm is asked.
 *
 * @param atEnd at the end
 * @param onTheWay in the course of the run, its beginning and end included
 * @param times how often on the way, the beginning left out; 0 for never
 */
public record ArmQuestions(List<Probe> atEnd, List<Probe> onTheWay, int times) {
    public ArmQuestions {
        atEnd = List.copyOf(atEnd);
        onTheWay = List.copyOf(onTheWay);
    }

    /** Asked at the end only. */
    public static ArmQuestions atEnd(List<Probe> probes) {
        return new ArmQuestions(probes, List.of(), 0);
    }

    /** Whether something is asked after a step. */
    boolean isDue(int step, int steps) {
        if (times == 0) {
            return false;
        }
        long before = (long) (step - 1) * times / steps;
        return step == 0 || (long) step * times / steps > before;
    }
}
