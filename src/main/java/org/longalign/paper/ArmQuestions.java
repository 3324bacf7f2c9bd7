package org.longalign.paper;

import java.util.List;

/**
 * The evaluation of an arm.
 *
 * @param atEnd evaluation sets at the end of the run
 * @param onTheWay evaluation sets during the run, its beginning and end included
 * @param times number of evaluations during the run after its beginning; 0 for none
 */
public record ArmQuestions(List<EvalSet> atEnd, List<EvalSet> onTheWay, int times) {
    public ArmQuestions {
        atEnd = List.copyOf(atEnd);
        onTheWay = List.copyOf(onTheWay);
    }

    /** An evaluation at the end only. */
    public static ArmQuestions atEnd(List<EvalSet> sets) {
        return new ArmQuestions(sets, List.of(), 0);
    }

    /** Whether an evaluation during the run is due after a step. */
    boolean isDue(int step, int steps) {
        if (times == 0) {
            return false;
        }
        long before = (long) (step - 1) * times / steps;
        return step == 0 || (long) step * times / steps > before;
    }
}
