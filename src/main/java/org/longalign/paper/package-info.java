/**
 * The study: the paper's claims tested by experiments on small models, apart from the library that it uses. {@link
 * org.longalign.paper.Experiments} defines the experiments, arms that differ in one factor and are fine-tuned from the
 * same base models over several seeds. {@link org.longalign.paper.ExperimentRunner} runs them and resumes where it was
 * stopped; {@link org.longalign.paper.PaperClaims} turns the results into verdicts with confidence intervals, and
 * {@link org.longalign.paper.ClaimsLedger} stores them. The tasks are in {@link org.longalign.paper.task}. {@link
 * org.longalign.paper.PaperTimes} holds the paper's training times and the time model fitted to them.
 */
@NullMarked
package org.longalign.paper;

import org.jspecify.annotations.NullMarked;
