package org.longalign.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.longalign.paper.task.TaskKind;
import org.longalign.statistics.Bootstrap;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.SeedMean;

/**
 * The paper's claims, measured by the experiments. Rules and margins were fixed before the runs ({@link ClaimPlan} has
 * them with their dates): better or worse means above or below 0, and equal means a difference within {@value #ALIKE}
 * of exact match.
 */
public final class PaperClaims {
    /** Scores that differ by less than this count as equal. */
    static final double ALIKE = ClaimRule.Margins.ALIKE;

    /** The unit of most claims: scores lie between 0 and 1. */
    static final String SCORE = "difference in exact match";

    private static final long BOOTSTRAP_SEED = 23;
    private static final String TIMES = "ratio of times";
    private static final String SHARE = "share";
    private static final String LONG_SCORE = "exact match on long contexts, difference";

    private PaperClaims() {}

    /** Claims tested by {@link Experiments#dataQuantity}. */
    public static List<Claim> quantity(ExperimentResult result) {
        return List.of(
                Claim.measured(
                        "long-data-helps",
                        "More long instructions improve long tasks",
                        "section 4.2, Table 2",
                        "LongBench-Chat 3.73 without, 6.21 with 10k",
                        LONG_SCORE + " between most and none",
                        SCORE,
                        result.difference(Experiments.MORE_LONG, Experiments.NO_LONG, PaperClaims::longScore),
                        ClaimRule.LONG_DATA.rule(),
                        "All arms begin with the same base, which had read long text but no instructions.").withBootstrap(bootstrap(result, Experiments.MORE_LONG, List.of(Experiments.NO_LONG), EvalSet.LONG)),
                Claim.measured(
                        "more-long-data-helps-more",
                        "Twice the long data improves them further",
                        "section 4.2, Table 2",
                        "LongBench-Chat 5.97 with 5k, 6.21 with 10k",
                        LONG_SCORE + " between most and some",
                        SCORE,
                        result.difference(Experiments.MORE_LONG, Experiments.SOME_LONG, PaperClaims::longScore),
                        ClaimRule.MORE_LONG.rule(),
                        "Here most is four times some, not twice.").withBootstrap(bootstrap(result, Experiments.MORE_LONG, List.of(Experiments.SOME_LONG), EvalSet.LONG)),
                Claim.measured(
                        "short-tasks-kept",
                        "Long data does not harm short tasks",
                        "section 4.2, Table 2",
                        "MT-Bench 5.34 without, 5.5 with 10k",
                        "exact match on short contexts, difference between most and none",
                        SCORE,
                        result.difference(Experiments.MORE_LONG, Experiments.NO_LONG, run -> run.score(EvalSet.SHORT)),
                        ClaimRule.SHORT_KEPT.rule(),
                        "Not harmed means not worse by " + ALIKE + ".").withBootstrap(bootstrap(result, Experiments.MORE_LONG, List.of(Experiments.NO_LONG), EvalSet.SHORT)),
                Claim.measured(
                        "needle",
                        "Long data lets the model find a fact at any depth",
                        "section 4.3, figure 4",
                        "LongAlign models retrieve at all depths up to 60k tokens",
                        "needle map, mean over lengths and depths, difference between most and none",
                        SCORE,
                        result.differenceAlone(
                                Experiments.MORE_LONG, Experiments.NO_LONG, run -> run.score(EvalSet.NEEDLE)),
                        ClaimRule.NEEDLE.rule(),
                        "The paper's needle is a sentence in essays; here it is one of eight facts in filler.").withBootstrap(bootstrap(result, Experiments.MORE_LONG, List.of(Experiments.NO_LONG), EvalSet.NEEDLE)));
    }

    /** Claims tested by {@link Experiments#dataDiversity}. */
    public static List<Claim> diversity(ExperimentResult result, List<TaskKind> kinds) {
        List<String> single = kinds.stream().map(Experiments::only).toList();
        String best = single.stream()
                .max((a, b) -> Double.compare(
                        result.estimate(a, PaperClaims::longScore).mean(),
                        result.estimate(b, PaperClaims::longScore).mean()))
                .orElseThrow();
        return List.of(
                Claim.measured(
                        "diversity",
                        "Diverse long data beats less diverse data of the same amount",
                        "section 4.2, Table 2",
                        "LongBench-Chat 6.21 with LongAlign-10k, 4.46 with LongAlpaca-12k",
                        LONG_SCORE + " between all kinds and the mean of the single kinds",
                        SCORE,
                        result.difference(Experiments.MORE_LONG, single, PaperClaims::longScore),
                        ClaimRule.DIVERSITY.rule(),
                        "LongAlpaca is less diverse, not of a single kind: a stronger contrast here.").withBootstrap(bootstrap(result, Experiments.MORE_LONG, single, EvalSet.LONG)),
                Claim.measured(
                        "diversity-against-best",
                        "Diverse long data beats even the best single kind",
                        "our stricter reading of Table 2",
                        "no figure",
                        LONG_SCORE + " between all kinds and " + best + ", the best of the single kinds",
                        SCORE,
                        result.difference(Experiments.MORE_LONG, best, PaperClaims::longScore),
                        ClaimRule.DIVERSITY_BEST.rule(),
                        "The best was picked by the same runs, which favours it.").withBootstrap(bootstrap(result, Experiments.MORE_LONG, List.of(best), EvalSet.LONG)));
    }

    /** Claims tested by {@link Experiments#methods}. */
    public static List<Claim> methods(ExperimentResult result) {
        SeedMean packing = result.ratio(Experiments.NAIVE, Experiments.WEIGHTED, ArmResult::seconds);
        List<Claim> claims = new ArrayList<>();
        claims.add(Claim.measured(
                "packing-speed",
                "Packing more than doubles the speed of naive batching",
                "section 4.3, figure 5",
                "2.2 times (6B), 2.9 (7B), 2.8 (13B), from its hours",
                "time of naive batching over that of packing + weighting",
                TIMES,
                packing,
                ClaimRule.PACKING_SPEED.rule(),
                "One device, one process: padding only; the paper's devices also wait for each other."));
        claims.add(Claim.measured(
                "sorted-speed",
                "So does sorted batching",
                "section 4.3, figure 5",
                "2.4 times (6B), 2.9 (7B), 2.6 (13B), from its hours",
                "time of naive batching over that of sorted batching",
                TIMES,
                result.ratio(Experiments.NAIVE, Experiments.SORTED, ArmResult::seconds),
                ClaimRule.SORTED_SPEED.rule(),
                "As above."));
        claims.add(Claim.measured(
                "naive-padding",
                "Naive batching wastes most of its computation where lengths are long-tailed",
                "section 3.3",
                "no figure",
                "share of padding among the tokens computed in naive batching of 8",
                SHARE,
                result.estimateAlone(Experiments.NAIVE, ArmResult::paddingShare),
                ClaimRule.PADDING.rule(),
                "It depends on the mix of lengths and the batch size; notebook 02 shows how."));
        claims.add(methodQuality(
                result,
                "packing-quality",
                "Packing with weighting costs no quality",
                Experiments.WEIGHTED,
                "5.87 naive, 6.21 packing + weighting (6B)",
                "Its objective is that of naive batching, but which sequences share a step differs."));
        claims.add(
                methodQuality(
                        result,
                        "sorted-quality",
                        "Sorted batching costs no quality",
                        Experiments.SORTED,
                        "5.87 naive, 5.4 sorted (6B); 5.95 and 6.38 (7B)",
                        "Each step sees one length only, which with few steps weighs more than in the paper's 1,500 to 2,000."));
        claims.add(Claim.measured(
                "weighting-long",
                "Loss weighting improves packing on long tasks",
                "section 4.3, Table 3",
                "LongBench-Chat 5.76 without, 6.21 with (6B); 5.89 and 6.10 (7B)",
                LONG_SCORE + " between packing with and without weighting",
                SCORE,
                result.difference(Experiments.WEIGHTED, Experiments.PACKING, PaperClaims::longScore),
                ClaimRule.WEIGHTING_LONG.rule(),
                "Answers here have 1 to 8 tokens, so there is little to weigh; the next claim isolates the effect.").withBootstrap(bootstrap(result, Experiments.WEIGHTED, List.of(Experiments.PACKING), EvalSet.LONG)));
        return claims;
    }

    private static Claim methodQuality(
            ExperimentResult result, String id, String claim, String arm, String paper, String remark) {
        return Claim.measured(
                id,
                claim,
                "section 4.3, Table 3",
                "LongBench-Chat " + paper,
                LONG_SCORE + " from naive batching",
                SCORE,
                result.difference(arm, Experiments.NAIVE, PaperClaims::longScore),
                ClaimRule.of(id).rule(),
                remark)
.withBootstrap(bootstrap(result, arm, List.of(Experiments.NAIVE), EvalSet.LONG));
    }

    /** Claims tested by {@link Experiments#weighting}. */
    public static List<Claim> weighting(ExperimentResult result) {
        return List.of(
                Claim.measured(
                        "weighting-short-answers",
                        "Without weighting, sequences with many target tokens drown those with few",
                        "section 3.3, Eq. 3",
                        "no figure of its own",
                        "exact match of one-token answers among long ones, difference between packing with and without"
                                + " weighting",
                        SCORE,
                        result.differenceAlone(
                                Experiments.WEIGHTED, Experiments.PACKING, run -> run.score(EvalSet.SHORT)),
                        ClaimRule.WEIGHTING_SHORT.rule(),
                        "A mix made to show the effect: half of the answers are prose that cannot be predicted.").withBootstrap(bootstrap(result, Experiments.WEIGHTED, List.of(Experiments.PACKING), EvalSet.SHORT)),
                Claim.measured(
                        "weighting-control",
                        "Where all answers are as long, weighting changes nothing",
                        "follows from Eq. 3 and 4",
                        "no figure of its own",
                        "the same difference where all answers have one token",
                        SCORE,
                        result.differenceAlone(
                                Experiments.EVEN_WEIGHTED, Experiments.EVEN_PACKING, run -> run.score(EvalSet.SHORT)),
                        ClaimRule.WEIGHTING_CONTROL.rule(),
                        "The control: all packs hold seven sequences, so both objectives are one; two runs of it still differ by rounding.").withBootstrap(bootstrap(result, Experiments.EVEN_WEIGHTED, List.of(Experiments.EVEN_PACKING), EvalSet.SHORT)));
    }

    /** Claims tested by the learning curves of {@link Experiments#dataQuantity}. */
    public static List<Claim> curves(ExperimentResult result) {
        List<ArmResult> runs = result.runs(Experiments.MORE_LONG);
        return List.of(Claim.measured(
                "learning-curves",
                "Long and short tasks are learnt at the same pace",
                "section 4.3, figure 6",
                "both relative curves rise until about step 1,000 and then flatten",
                "mean share of the run at which what is learnt in it was learnt, long minus short",
                SHARE,
                SeedMean.jackknife(
                        runs.size(),
                        seeds -> LearningCurve.meanTimeOfGain(runs, seeds, EvalSet.LONG)
                                - LearningCurve.meanTimeOfGain(runs, seeds, EvalSet.SHORT)),
                ClaimRule.CURVES.rule(),
                "Of the gain only: the base could recall in long contexts before, so the long curve begins high."));
    }

    /** Claims tested by {@link Experiments#sizes}. */
    public static List<Claim> sizes(ExperimentResult result) {
        String small = result.arms().get(0);
        String large = result.arms().get(1);
        return List.of(Claim.measured(
                "model-size",
                "Larger models gain from the recipe too, and are better",
                "section 4.3, Table 4",
                "LongBench-Chat 6.38 (7B), 7.02 (13B), sorted batching",
                String.format(Locale.ROOT, "%s between %s and %s", LONG_SCORE, large, small),
                SCORE,
                result.difference(large, small, PaperClaims::longScore),
                ClaimRule.SIZE.rule(),
                String.format(
                        Locale.ROOT,
                        "%,d and %,d parameters, a factor of %.1f; the paper's have 7 and 13 billion.",
                        parameters(result, small),
                        parameters(result, large),
                        (double) parameters(result, large) / parameters(result, small))).withBootstrap(bootstrap(result, large, List.of(small), EvalSet.LONG)));
    }

    private static long parameters(ExperimentResult result, String arm) {
        return result.experiment().arm(arm).base().config().parameterCount();
    }

    /**
     * The claim that Eq. 4 is exact.
     *
     * @param relativeDifference relative difference between the gradient of a packed, weighted step and that of the
     *     same sequences padded
     */
    public static Claim exactness(double relativeDifference) {
        return Claim.measured(
                "eq-4-exact",
                "Scaling each target token by K / (N_i M) makes packing's loss that of single sequences",
                "section 3.3, Eq. 4",
                "an identity",
                "relative difference of the gradients of one step, packed with weights and padded",
                "relative difference",
                SeedMean.exact(relativeDifference),
                ClaimRule.EXACT.rule(),
                "The remainder is rounding.");
    }

    /** Claims that need large models, human ratings or large GPUs. */
    public static List<Claim> untestable() {
        String models = "needs models of 6B to 13B parameters and a judge; a toy's answers cannot be judged in prose";
        return List.of(
                Claim.untestable(
                        "longbench-chat",
                        "LongAlign models reach 6.21 to 7.02 on LongBench-Chat, above other open models",
                        "figure 1, Tables 2 to 4",
                        "6.21 (6B), 6.38 (7B), 7.02 (13B)",
                        models,
                        "notebook 06 with answers of your models, the benchmark's folder and a judge's API key"),
                Claim.untestable(
                        "judge-agreement",
                        "A few-shot judge agrees with people better than a zero-shot one, and as well as people do",
                        "section 3.4, Table 1",
                        "Spearman 0.844 few-shot, 0.788 zero-shot, 0.817 between people",
                        "needs people's ratings of 300 answers and GPT-4",
                        "notebook 06 computes the correlations for your ratings"),
                Claim.untestable(
                        "general-benchmarks",
                        "Scores on ARC, HellaSwag, TruthfulQA and MMLU stay",
                        "Table 2",
                        "MMLU 45.5 without and with 10k",
                        models,
                        "fine-tune a released model in notebook 04 and score the saved folder with ChoiceTask.arc, hellaSwag,"
                                + " truthfulQaMc1 or mmlu"),
                Claim.untestable(
                        "longbench",
                        "LongBench's question answering and summaries improve",
                        "Tables 2 and 3",
                        "S-Doc 58.7 to 64.0, M-Doc 41.1 to 44.4, Summ 38.4 to 44.2",
                        models,
                        "notebook 10, question 7: LongBench.read(folder) and your model"),
                Claim.untestable(
                        "training-hours",
                        "Training takes 20.5 h packed instead of 45.4 h on 8 A800 (6B)",
                        "appendix B, figure 5",
                        "45.4, 20.5 and 19.1 h (6B)",
                        "needs eight A800; hours of other machines are a forecast",
                        "notebook 05 fits a time model to the nine published times; its fit is a calibration"));
    }

    /** The interval over seeds and examples; null where the runs kept no scores of single examples. */
    private static @Nullable Estimate bootstrap(
            ExperimentResult result, String arm, List<String> than, String group) {
        return result.hasItems(group)
                ? result.differences(arm, than, group).bootstrap(BOOTSTRAP_SEED, Bootstrap.DEFAULT_RESAMPLES)
                : null;
    }

    /** Changes of the experiments' design after results were known, in order. */
    public static List<ClaimsLedger.DesignChange> designChanges() {
        return DesignChanges.LIST;
    }

    private static double longScore(ArmResult run) {
        return run.score(EvalSet.LONG);
    }
}
