/**
 * Evaluation of trained models, local or behind an API. {@link org.longalign.evaluation.LocalModel} makes a model of
 * this process a chat model, {@link org.longalign.evaluation.MiddleTruncation} fits prompts into a window, and each
 * benchmark has a package:
 *
 * <ul>
 * <li>{@link org.longalign.evaluation.longbenchchat}: open questions over long documents, rated by judges against
 *     human-scored examples; start with {@link org.longalign.evaluation.longbenchchat.LongBenchChat}.
 * <li>{@link org.longalign.evaluation.longbench}: LongBench's question answering and summarisation; start with {@link
 *     org.longalign.evaluation.longbench.LongBench}.
 * <li>{@link org.longalign.evaluation.needle}: a sentence hidden in a long text; start with {@link
 *     org.longalign.evaluation.needle.NeedleTest}.
 * <li>{@link org.longalign.evaluation.choice}: ARC, HellaSwag, MMLU and TruthfulQA; start with {@link
 *     org.longalign.evaluation.choice.ChoiceTask}.
 * <li>{@link org.longalign.evaluation.mtbench}: conversations of two turns; start with {@link
 *     org.longalign.evaluation.mtbench.MtBench}.
 * </ul>
 *
 * <p>Rating by a model is the same in all of them and lies in {@link org.longalign.evaluation.judge}.
 */
@NullMarked
package org.longalign.evaluation;

import org.jspecify.annotations.NullMarked;
