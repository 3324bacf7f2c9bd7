package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.PackingStrategy;
import org.longalign.batching.Schedule;

/** How long devices wait for each other under each way of batching, and how random steps remain. */
final class ScheduleBench {
    static final String USAGE =
            "schedule FILE... [--ranks 8] [--accumulation 12] [--seed 7] [--ratio 24576]   lengths, one a line, plain or"
                    + " gzip; packs of 65,536 tokens, naive and sorted with one sequence a device; cost ratio L + sum(L_i^2)";

    private static final int MAX_TOKENS = 65_536;
    private static final int WINDOW = 12; // micro-steps

    /** One line of the result. */
    private record Result(
            String file,
            String schedule,
            double relativeCompute,
            double idleShare,
            long tokens,
            int costRatio,
            int microSteps,
            double compositionBias,
            double scheduleBias) {}

    private ScheduleBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(
                USAGE, arguments, Map.of("--ranks", 8, "--accumulation", 12, "--seed", 7, "--ratio", 24_576));
        if (options.rest().isEmpty()) {
            throw options.error("which file of lengths?");
        }
        for (String file : options.rest()) {
            measure(file, LengthFile.read(Path.of(file), MAX_TOKENS), options);
        }
    }

    private static void measure(String file, int[] lengths, Options options) throws IOException {
        ComputeCost cost = new ComputeCost(options.get("--ratio"), 1);
        Map<String, BatchPlanBuilder> builders = new LinkedHashMap<>();
        builders.put("naive", BatchPlan.naive(lengths));
        builders.put("sorted", BatchPlan.sorted(lengths));
        builders.put("next-fit, random", BatchPlan.packed(lengths).strategy(PackingStrategy.nextFit()));
        builders.put("best-fit, random", BatchPlan.packed(lengths));
        for (Schedule schedule : List.of(
                Schedule.windowed(WINDOW),
                Schedule.windowed(2 * WINDOW),
                Schedule.equalCostGroups(),
                Schedule.stratified())) {
            builders.put(
                    "best-fit, " + schedule.name(), BatchPlan.packed(lengths).schedule(schedule));
        }
        for (var entry : builders.entrySet()) {
            BatchPlan plan = entry.getValue()
                    .maxTokens(MAX_TOKENS)
                    .devices(options.get("--ranks"))
                    .accumulation(options.get("--accumulation"))
                    .seed(options.get("--seed"))
                    .cost(cost)
                    .build();
            ComputeBalance balance = ComputeBalance.of(plan, cost);
            Results.print(new Result(
                    file,
                    entry.getKey(),
                    Results.rounded(balance.relativeCompute(), 4),
                    Results.rounded(balance.idleShare(), 4),
                    plan.realTokens(),
                    options.get("--ratio"),
                    balance.microSteps(),
                    Results.rounded(balance.compositionBias(), 4),
                    Results.rounded(balance.scheduleBias(), 4)));
        }
    }
}
