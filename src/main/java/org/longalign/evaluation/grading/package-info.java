/**
 * What the tests with a model's judgement share. {@link org.longalign.evaluation.grading.Grader} has a chat model rate one
 * answer on a scale, {@link org.longalign.evaluation.grading.PromptText} is a versioned wording with places for the
 * material, and {@link org.longalign.evaluation.grading.TaskJournal} keeps what was answered and graded, so that a run
 * which was stopped goes on where it was.
 */
@NullMarked
package org.longalign.evaluation.grading;

import org.jspecify.annotations.NullMarked;
