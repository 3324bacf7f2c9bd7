package org.longalign.paper;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The score of a model on an evaluation set.
 *
 * @param evalSet the evaluation set
 * @param exactMatch share of questions with a completely correct answer, averaged over examples, 0 to 1
 */
public record Score(@JsonProperty("probe") EvalSet evalSet, double exactMatch) {}
