/**
 * LongBench-Chat: open questions over long documents, rated by a judge against human-scored examples (paper, section
 * 3.4). {@link org.longalign.evaluation.longbenchchat.LongBenchChat} reads the items; {@link
 * org.longalign.evaluation.longbenchchat.ModelAnswers} has a model answer them; {@link
 * org.longalign.evaluation.longbenchchat.Judge} rates one answer; {@link
 * org.longalign.evaluation.longbenchchat.Scoring} runs judges over systems and passes; {@link
 * org.longalign.evaluation.longbenchchat.ScoreReport} holds means, comparisons and agreements.
 *
 * <p>{@link org.longalign.evaluation.longbenchchat.HumanRatings} and {@link
 * org.longalign.evaluation.longbenchchat.ScoredExamples} compare judges with human ratings, and {@link
 * org.longalign.evaluation.longbenchchat.BiasCheck} tests judges for length, position and self-preference bias. {@link
 * org.longalign.evaluation.longbenchchat.OverlapJudge} is a heuristic for work without a model.
 */
@NullMarked
package org.longalign.evaluation.longbenchchat;

import org.jspecify.annotations.NullMarked;
