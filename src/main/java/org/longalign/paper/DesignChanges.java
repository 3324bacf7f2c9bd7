package org.longalign.paper;

import java.util.List;
import org.longalign.paper.ClaimsLedger.DesignChange;

/** The changes of the experiments' design after results were known. */
final class DesignChanges {
    static final List<DesignChange> LIST = List.of(
            new DesignChange(
                    "2026-11-26",
                    "loss weighting",
                    "a third design: all contexts and packs alike in the control",
                    "In two earlier designs the control, where both objectives are one, showed a difference too."),
            new DesignChange(
                    "2026-11-30",
                    "all",
                    "each seed is scored on its own examples, the same for all arms of a seed; twice as many",
                    "Before, all seeds shared one set, and the intervals left out the choice of examples. Known were the"
                            + " verdicts with two and five seeds."),
            new DesignChange(
                    "2026-11-30",
                    "all, profile full",
                    "the arms of quick with 16 seeds, in place of five seeds of arms with more data",
                    "By a pilot run of five seeds, training scatters more than examples, and only seeds reduce that."),
            new DesignChange(
                    "2026-11-30",
                    "loss weighting",
                    "each claim by the seeds' differences of its own two arms, not by scatter pooled over four; more"
                            + " examples",
                    "In the pilot run the two arms of the control differed nine times less than the others."),
            new DesignChange(
                    "2026-11-30",
                    "needle",
                    "by the two arms that have a needle map; the third has none any more",
                    "The claim was decided with two seeds already, and the map takes a tenth of a run."),
            new DesignChange(
                    "2026-11-30",
                    "learning curves",
                    "mean time of what is learnt in the run, in place of the time of 90 % of the final score; the margin"
                            + " remains",
                    "The long curve begins near its end, so the old measure followed the highest of a few noisy points."
                            + " It was undecided with two and five seeds."));

    private DesignChanges() {}
}
