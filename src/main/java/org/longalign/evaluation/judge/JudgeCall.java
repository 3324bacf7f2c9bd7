package org.longalign.evaluation.judge;

import java.time.Instant;
import java.util.List;
import org.longalign.chat.Usage;

/**
 * The calls behind a judgement. They make a rating traceable, since the model behind a name changes with time.
 *
 * @param requested the name of the model that was asked
 * @param model the model that replied, as its server names it; the name asked for if none replied
 * @param temperature the sampling temperature, or {@link org.longalign.chat.ChatRequest#SERVER_DEFAULT}
 * @param at the time of the last reply or failure
 * @param passedOver earlier replies without a readable rating, after which the model was asked again
 * @param usage the tokens of all calls for this judgement
 */
public record JudgeCall(
        String requested, String model, double temperature, Instant at, List<String> passedOver, Usage usage) {
    public JudgeCall {
        passedOver = List.copyOf(passedOver);
    }
}
