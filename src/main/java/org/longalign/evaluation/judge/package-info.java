/**
 * Judging by a model, shared by all benchmarks with rated answers. {@link
 * org.longalign.evaluation.judge.ModelJudge} asks a chat model to rate one text, asks again for a missing rating and
 * returns a {@link org.longalign.evaluation.judge.Judgement}; {@link org.longalign.evaluation.judge.Rating} reads the
 * {@code [[n]]} of a reply; {@link org.longalign.evaluation.judge.PromptText} is a versioned prompt; {@link
 * org.longalign.evaluation.judge.TaskJournal} lets a stopped run resume.
 */
@NullMarked
package org.longalign.evaluation.judge;

import org.jspecify.annotations.NullMarked;
