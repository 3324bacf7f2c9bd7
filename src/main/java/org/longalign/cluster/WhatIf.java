package org.longalign.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.ModelShape;
import org.longalign.batching.Schedule;

/**
 * Forecasts training for other device counts and maximum lengths, with packs that are sorted by cost inside optimizer
 * steps. A step holds about {@code tokensPerStep} tokens; each device runs at least one pack, so many devices with long
 * packs make larger, and therefore fewer, steps, as {@link Forecast#tokensPerStep} shows.
 *
 * <pre>{@code
 * // given: int[] lengths
 * var rates = new TimeModel(3e14, .4, .8); // F, c and o, for illustration
 * var forecasts = new WhatIf(rates, ModelShape.LLAMA2_7B)
 *         .forecasts(lengths, new int[] {32_768, 65_536}, new int[] {8, 64}); // four forecasts
 * }</pre>
 *
 * @param time the rates of a device; the overheads are the same for all device counts
 * @param model the model to train
 * @param epochs passes over the data
 * @param tokensPerStep intended tokens of an optimizer step
 */
public record WhatIf(TimeModel time, ModelShape model, int epochs, int tokensPerStep) {
    /** Tokens of a step of the recipe: 8 packs of 65,536 tokens. */
    public static final int RECIPE_TOKENS_PER_STEP = 8 * 65_536;

    /** @throws IllegalArgumentException if epochs or tokensPerStep is below 1 */
    public WhatIf {
        if (epochs < 1 || tokensPerStep < 1) {
            throw new IllegalArgumentException(
                    epochs + " epochs in steps of " + tokensPerStep + " tokens; at least 1 of each is needed");
        }
    }

    /** The recipe: 2 epochs, 8 x 65,536 tokens a step. */
    public WhatIf(TimeModel time, ModelShape model) {
        this(time, model, 2, RECIPE_TOKENS_PER_STEP);
    }

    /**
     * A forecast for every maximum length and device count, in the order given, maximum lengths first.
     *
     * @param lengths tokens of each sequence; longer ones are cut to the maximum
     * @param maxTokens capacities of packs, such as 32,768 and 65,536
     * @param devices device counts, such as 1, 8 and 64
     */
    public List<Forecast> forecasts(int[] lengths, int[] maxTokens, int[] devices) {
        List<Forecast> forecasts = new ArrayList<>();
        for (int capacity : maxTokens) {
            int[] cut = Arrays.stream(lengths)
                    .map(tokens -> Math.min(tokens, capacity))
                    .toArray();
            for (int count : devices) {
                BatchPlan plan = BatchPlan.packed(cut)
                        .maxTokens(capacity)
                        .devices(count)
                        .accumulation((int) Math.max(1, Math.round(tokensPerStep / ((double) capacity * count))))
                        .schedule(Schedule.withinSteps())
                        .cost(ComputeCost.training(model))
                        .build();
                forecasts.add(time.forecast(plan, model, epochs));
            }
        }
        return forecasts;
    }
}
