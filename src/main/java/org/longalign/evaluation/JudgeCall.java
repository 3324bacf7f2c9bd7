package org.longalign.evaluation;

import java.time.Instant;
import java.util.List;
import org.longalign.chat.Usage;

/**
 * How a judging model was asked, so that a rating can be traced: models behind one name change with time.
 *
 * @param requested the model that was asked for, by the name given for it here
 * @param model the model that replied, as its server names it; the name asked for where it did not reply
 * @param temperature the sampling temperature
 * @param at when the last reply came, or the last failure
 * @param passedOver earlier replies that held no rating, for which the model was asked again
 * @param usage the tokens of all calls for this judgement
 */
public record JudgeCall(
        String requested, String model, double temperature, Instant at, List<String> passedOver, Usage usage) {
    public JudgeCall {
        passedOver = List.copyOf(passedOver);
    }
}
