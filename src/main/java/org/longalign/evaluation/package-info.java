/**
 * Scoring of long-context answers as in LongBench-Chat (paper, section 3.4). Start with {@link
 * org.longalign.evaluation.LongBenchChat}, which reads items; {@link org.longalign.evaluation.ModelAnswers} has a chat
 * model answer them, {@link org.longalign.evaluation.LocalModel} makes one of a model of this process; {@link
 * org.longalign.evaluation.Judge} rates one answer, {@link org.longalign.evaluation.Scoring} runs judges over systems and
 * passes, and {@link org.longalign.evaluation.ScoreReport} holds what came of it. {@link
 * org.longalign.evaluation.HumanRatings} and {@link org.longalign.evaluation.ScoredExamples} hold judges against people,
 * {@link org.longalign.evaluation.BiasCheck} looks for what moves a judge and should not.
 *
 * <p>The recipe's other tests have packages of their own: {@link org.longalign.evaluation.longbench} (QA and summaries of
 * LongBench), {@link org.longalign.evaluation.needle} (a sentence hidden in a long text), {@link
 * org.longalign.evaluation.choice} (ARC, HellaSwag, MMLU, TruthfulQA) and {@link org.longalign.evaluation.mtbench} (two-turn
 * conversations).
 */
@NullMarked
package org.longalign.evaluation;

import org.jspecify.annotations.NullMarked;
