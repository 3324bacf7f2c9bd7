/**
 * Multiple choice by log-likelihood, for models of this process. {@link org.longalign.evaluation.choice.ChoiceTask}
 * reads ARC, HellaSwag, MMLU and TruthfulQA from local files, {@link org.longalign.evaluation.choice.ChoiceRun} scores
 * every choice as a continuation of its question, many in one pack, and {@link
 * org.longalign.evaluation.choice.ChoiceReport} holds accuracies with their standard errors.
 */
@NullMarked
package org.longalign.evaluation.choice;

import org.jspecify.annotations.NullMarked;
