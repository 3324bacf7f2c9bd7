package org.longalign.paper;

import java.util.Arrays;
import java.util.Optional;

/**
 * The rules of the claims, in the order of the ledger. Each was fixed on its date, before the runs that it judges. The
 * deviations are those of a pilot run; they size the experiments and decide nothing.
 */
enum ClaimRule {
    LONG_DATA("long-data-helps", Study.QUANTITY, Margins.better(), Margins.FIRST, .016),
    MORE_LONG("more-long-data-helps-more", Study.QUANTITY, Margins.better(), Margins.FIRST, .016),
    SHORT_KEPT("short-tasks-kept", Study.QUANTITY, Margins.notWorse(), Margins.FIRST, .012),
    NEEDLE("needle", Study.QUANTITY, Margins.better(), Margins.FIRST, .023),
    DIVERSITY("diversity", Study.DIVERSITY, Margins.better(), Margins.FIRST, .035),
    DIVERSITY_BEST("diversity-against-best", Study.DIVERSITY, Margins.better(), Margins.FIRST, .043),
    PACKING_SPEED("packing-speed", Study.METHODS, Margins.twice(), Margins.FIRST, .3),
    SORTED_SPEED("sorted-speed", Study.METHODS, Margins.twice(), Margins.FIRST, .3),
    PADDING("naive-padding", Study.METHODS, Margins.most(), Margins.FIRST, .005),
    PACKING_QUALITY("packing-quality", Study.METHODS, Margins.notWorse(), Margins.FIRST, .043),
    SORTED_QUALITY("sorted-quality", Study.METHODS, Margins.notWorse(), Margins.FIRST, .043),
    WEIGHTING_LONG("weighting-long", Study.METHODS, Margins.better(), Margins.FIRST, .043),
    EXACT("eq-4-exact", Study.NONE, VerdictRule.below(1e-5), Margins.FIRST, 0),
    WEIGHTING_SHORT("weighting-short-answers", Study.WEIGHTING, Margins.better(), Margins.FIRST, .05),
    WEIGHTING_CONTROL("weighting-control", Study.WEIGHTING, Margins.alike(), Margins.FIRST, .02),
    CURVES("learning-curves", Study.CURVES, VerdictRule.within(Margins.ALIKE_PROGRESS), Margins.SECOND, .1),
    SIZE("model-size", Study.SIZES, Margins.better(), Margins.FIRST, .034);

    /** The experiments, and the degrees of freedom that a seed adds to a claim about them. */
    enum Study {
        QUANTITY(2),
        DIVERSITY(4),
        METHODS(3),
        WEIGHTING(1),
        CURVES(1),
        SIZES(1),
        NONE(0);

        private final int degreesPerSeed;

        Study(int degreesPerSeed) {
            this.degreesPerSeed = degreesPerSeed;
        }
    }

    /** The margins, which several rules share. */
    static final class Margins {
        /** Scores that differ by less than this count as equal, and a difference from this on is of interest. */
        static final double ALIKE = 0.05;

        /** Shares of a run that differ by less than this count as equal. */
        static final double ALIKE_PROGRESS = 0.2;

        /** Ratios of times that differ by less than this count as equal. */
        private static final double ALIKE_TIMES = 0.2;

        private static final String FIRST = "2026-11-25";
        private static final String SECOND = "2026-11-30";

        private Margins() {}

        private static VerdictRule better() {
            return VerdictRule.above(0).withInterest(ALIKE);
        }

        private static VerdictRule notWorse() {
            return VerdictRule.above(-ALIKE).withInterest(ALIKE);
        }

        private static VerdictRule alike() {
            return VerdictRule.within(ALIKE);
        }

        private static VerdictRule twice() {
            return VerdictRule.above(2).withInterest(ALIKE_TIMES);
        }

        private static VerdictRule most() {
            return VerdictRule.above(0.5).withInterest(ALIKE);
        }
    }

    private final String id;
    private final Study study;
    private final VerdictRule rule;
    private final String fixedOn;
    private final double pilotDeviation;

    ClaimRule(String id, Study study, VerdictRule rule, String fixedOn, double pilotDeviation) {
        this.id = id;
        this.study = study;
        this.rule = rule;
        this.fixedOn = fixedOn;
        this.pilotDeviation = pilotDeviation;
    }

    /** The rule of a claim of the paper. */
    static Optional<ClaimRule> find(String id) {
        return Arrays.stream(values()).filter(rule -> rule.id.equals(id)).findFirst();
    }

    /**
     * The same.
     *
     * @throws IllegalArgumentException if there is none with the id
     */
    static ClaimRule of(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("there is no rule for the claim " + id));
    }

    String id() {
        return id;
    }

    Study study() {
        return study;
    }

    VerdictRule rule() {
        return rule;
    }

    /** The day on which the rule was fixed, as year-month-day. */
    String fixedOn() {
        return fixedOn;
    }

    /** Standard deviation from seed to seed of what the claim measures, in the pilot run; 0 for an exact value. */
    double pilotDeviation() {
        return pilotDeviation;
    }

    /** Degrees of freedom that each seed after the first adds. Claims about times, padding and
     * needles are tested by their own arms alone. */
    int degreesPerSeed() {
        return this == NEEDLE || this == PACKING_SPEED || this == SORTED_SPEED || this == PADDING ? 1 : study.degreesPerSeed;
    }
}
