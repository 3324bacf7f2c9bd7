/**
 * The paper's claims as experiments at a small scale: arms that differ in one thing, fine-tuned from one base model, over
 * several seeds, with intervals. Start with {@link org.longalign.experiment.Experiments}, which defines them, and {@link
 * org.longalign.experiment.Laboratory}, which runs them; {@link org.longalign.experiment.Claim} sets what was measured
 * beside what the paper says. The tasks are in {@link org.longalign.experiment.task}.
 */
@NullMarked
package org.longalign.experiment;

import org.jspecify.annotations.NullMarked;
